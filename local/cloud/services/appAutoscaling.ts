import { z } from "zod";
import { tags } from "../fields";
import { arn, digits } from "../physicalIds";
import { resourceType } from "../resourceType";

const scalable = {
  serviceNamespace: z.literal("ecs"),
  scalableDimension: z.literal("ecs:service:DesiredCount"),
  resourceId: z.string().regex(/^service\/[^/]+\/[^/]+$/, { error: "must be service/<cluster>/<service>" }),
};

/** Recorded only: replicas on this machine stay at the service's desired count. */
export const scalingTarget = resourceType({
  type: "aws:appautoscaling/target:Target",
  inputs: z.strictObject({
    ...scalable,
    minCapacity: z.number().int().min(0),
    maxCapacity: z.number().int().min(0),
    tags,
  }),
  create: ({ type, name, inputs, ...place }) => ({
    id: inputs.resourceId,
    outputs: { arn: arn(place, "application-autoscaling", `scalable-target/${digits(type, name, 32)}`) },
  }),
  refuse: ({ inputs: { minCapacity, maxCapacity } }) => {
    if (minCapacity <= maxCapacity) return undefined;
    return {
      error: "ValidationException",
      message: `MinCapacity ${minCapacity} must not be more than MaxCapacity ${maxCapacity}`,
      missing: "capacities in order",
      fix: "set minCapacity <= maxCapacity",
    };
  },
});

export const scalingPolicy = resourceType({
  type: "aws:appautoscaling/policy:Policy",
  inputs: z.strictObject({
    ...scalable,
    name: z.string().optional(),
    policyType: z.literal("TargetTrackingScaling"),
    targetTrackingScalingPolicyConfiguration: z.strictObject({
      predefinedMetricSpecification: z.strictObject({
        predefinedMetricType: z.enum(["ECSServiceAverageCPUUtilization", "ECSServiceAverageMemoryUtilization"]),
      }),
      targetValue: z.number().positive(),
      scaleInCooldown: z.number().int().optional(),
      scaleOutCooldown: z.number().int().optional(),
    }),
  }),
  create: ({ type, name, inputs, ...place }) => ({
    id: inputs.name ?? name,
    outputs: {
      name: inputs.name ?? name,
      arn: arn(place, "autoscaling", `scalingPolicy:${digits(type, name, 32)}:resource/ecs/${inputs.resourceId}`),
    },
  }),
  refuse: ({ inputs, world }) => {
    if (world.find(scalingTarget, (target) => target.inputs.resourceId === inputs.resourceId) !== undefined)
      return undefined;
    return {
      error: "ObjectNotFoundException",
      message: `No scalable target registered for service namespace: ecs, resource ID: ${inputs.resourceId}, scalable dimension: ${inputs.scalableDimension}`,
      missing: `scalable target ${inputs.resourceId}`,
      fix: "create the scalable target first",
      needs: { type: scalingTarget.type, id: inputs.resourceId },
    };
  },
});

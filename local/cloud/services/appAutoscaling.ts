import { z } from "zod";
import { tags } from "../fields";
import { arn, digits } from "../physicalIds";
import type { Refused } from "../problem";
import { resourceType } from "../resourceType";

/** What can be scaled: namespace, dimension, and how a resource of it is named. */
const SCALABLE = {
  ecs: {
    dimension: "ecs:service:DesiredCount",
    resourceId: /^service\/[^/]+\/[^/]+$/,
    form: "service/<cluster>/<service>",
  },
  lambda: {
    dimension: "lambda:function:ProvisionedConcurrency",
    resourceId: /^function:[\w-]+:[\w-]+$/,
    form: "function:<name>:<alias>",
  },
} as const;

const scalable = {
  serviceNamespace: z.enum(["ecs", "lambda"]),
  scalableDimension: z.enum([SCALABLE.ecs.dimension, SCALABLE.lambda.dimension]),
  resourceId: z.string(),
};

interface Scalable {
  readonly serviceNamespace: keyof typeof SCALABLE;
  readonly scalableDimension: string;
  readonly resourceId: string;
}

function mismatch({ serviceNamespace, scalableDimension, resourceId }: Scalable): Refused | undefined {
  const { dimension, resourceId: pattern, form } = SCALABLE[serviceNamespace];
  if (scalableDimension === dimension && pattern.test(resourceId)) return undefined;
  return {
    error: "ValidationException",
    message: `Unsupported service namespace, resource type or scalable dimension: ${serviceNamespace}, ${resourceId}, ${scalableDimension}`,
    missing: `dimension ${dimension} and a resource ${form}`,
    fix: "correct scalableDimension or resourceId",
  };
}

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
  refuse: ({ inputs }) => {
    const { minCapacity, maxCapacity } = inputs;
    if (minCapacity <= maxCapacity) return mismatch(inputs);
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
        predefinedMetricType: z.enum([
          "ECSServiceAverageCPUUtilization",
          "ECSServiceAverageMemoryUtilization",
          "LambdaProvisionedConcurrencyUtilization",
        ]),
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
      arn: arn(
        place,
        "autoscaling",
        `scalingPolicy:${digits(type, name, 32)}:resource/${inputs.serviceNamespace}/${inputs.resourceId}`,
      ),
    },
  }),
  refuse: ({ inputs, world }) => {
    if (world.find(scalingTarget, (target) => target.inputs.resourceId === inputs.resourceId) !== undefined)
      return mismatch(inputs);
    return {
      error: "ObjectNotFoundException",
      message: `No scalable target registered for service namespace: ${inputs.serviceNamespace}, resource ID: ${inputs.resourceId}, scalable dimension: ${inputs.scalableDimension}`,
      missing: `scalable target ${inputs.resourceId}`,
      fix: "create the scalable target first",
      needs: { type: scalingTarget.type, id: inputs.resourceId },
    };
  },
});

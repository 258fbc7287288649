import { z } from "zod";
import { firstFor, firstOf } from "../firstOf";
import { arn, autoName, digits } from "../physicalIds";
import { resourceType } from "../resourceType";
import { missingSubnet } from "./efs";
import { launchTemplate } from "./launchTemplates";
import { unfitImage } from "./unfitImage";
import { subnet } from "./vpc";

export const autoScalingGroup = resourceType({
  type: "aws:autoscaling/group:Group",
  inputs: z.strictObject({
    name: z.string().optional(),
    minSize: z.number().int().min(0),
    maxSize: z.number().int().min(0),
    desiredCapacity: z.number().int().min(0).optional(),
    vpcZoneIdentifiers: z.array(z.string()).min(1, { error: "at least one subnet" }),
    launchTemplate: z.strictObject({ id: z.string(), version: z.string() }).optional(),
    mixedInstancesPolicy: z
      .strictObject({
        instancesDistribution: z.strictObject({
          onDemandBaseCapacity: z.number().int().min(0).optional(),
          onDemandPercentageAboveBaseCapacity: z.number().int().min(0).max(100).optional(),
          onDemandAllocationStrategy: z.enum(["prioritized", "lowest-price"]).optional(),
          spotAllocationStrategy: z
            .enum(["lowest-price", "capacity-optimized", "capacity-optimized-prioritized", "price-capacity-optimized"])
            .optional(),
        }),
        launchTemplate: z.strictObject({
          launchTemplateSpecification: z.strictObject({ launchTemplateId: z.string(), version: z.string() }),
          overrides: z
            .array(z.strictObject({ instanceType: z.string() }))
            .max(40)
            .optional(),
        }),
      })
      .optional(),
    capacityRebalance: z.boolean().optional(),
    healthCheckType: z.enum(["EC2", "ELB"]).optional(),
    healthCheckGracePeriod: z.number().int().optional(),
    initialLifecycleHooks: z
      .array(
        z.strictObject({
          name: z.string(),
          lifecycleTransition: z.enum(["autoscaling:EC2_INSTANCE_LAUNCHING", "autoscaling:EC2_INSTANCE_TERMINATING"]),
          defaultResult: z.enum(["ABANDON", "CONTINUE"]),
          heartbeatTimeout: z.number().int().min(30).max(7200),
        }),
      )
      .optional(),
    waitForCapacityTimeout: z.string().optional(),
    instanceRefresh: z
      .strictObject({
        strategy: z.literal("Rolling"),
        preferences: z
          .strictObject({
            minHealthyPercentage: z.number().int().min(0).max(100).optional(),
            maxHealthyPercentage: z.number().int().min(100).max(200).optional(),
            instanceWarmup: z.string().regex(/^\d+$/).optional(),
            autoRollback: z.boolean().optional(),
          })
          .optional(),
      })
      .optional(),
    tags: z.array(z.strictObject({ key: z.string(), value: z.string(), propagateAtLaunch: z.boolean() })).optional(),
  }),
  create: ({ type, name, inputs, world, ...place }) => {
    const physical = inputs.name ?? autoName(type, name);
    const hex = digits(type, name, 32);
    const uuid = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
    return {
      id: physical,
      outputs: {
        name: physical,
        arn: arn(place, "autoscaling", `autoScalingGroup:${uuid}:autoScalingGroupName/${physical}`),
        desiredCapacity: inputs.desiredCapacity ?? inputs.minSize,
        availabilityZones: inputs.vpcZoneIdentifiers.map((id) => world.byId(subnet, id)?.inputs.availabilityZone ?? ""),
      },
    };
  },
  refuse: ({ inputs, world }, existing) =>
    firstOf(
      () => {
        if (inputs.name === undefined || !existing.some(({ id }) => id === inputs.name)) return undefined;
        return {
          error: "AlreadyExists",
          message: "AutoScalingGroup by this name already exists - A group with the name already exists",
          missing: "a name of its own",
          fix: `rename one of the two groups ${inputs.name}`,
        };
      },
      () => {
        const { minSize, maxSize, desiredCapacity = minSize } = inputs;
        if (minSize <= desiredCapacity && desiredCapacity <= maxSize) return undefined;
        return {
          error: "ValidationError",
          message: `Desired capacity:${desiredCapacity} must be between the specified min size:${minSize} and max size:${maxSize}`,
          missing: "sizes in order",
          fix: "set minSize <= desiredCapacity <= maxSize",
        };
      },
      () => firstFor(inputs.vpcZoneIdentifiers, (id) => missingSubnet(world, id)),
      () => {
        if ((inputs.launchTemplate === undefined) !== (inputs.mixedInstancesPolicy === undefined)) return undefined;
        return {
          error: "ValidationError",
          message:
            "Valid requests must contain either launchTemplate, LaunchConfigurationName, InstanceId or MixedInstancesPolicy parameter.",
          missing: "one way to launch",
          fix: "set either launchTemplate or mixedInstancesPolicy",
        };
      },
      () => {
        const { id, version } = templateReference(inputs);
        const template = world.byId(launchTemplate, id);
        if (template === undefined) {
          return {
            error: "ValidationError",
            message: `You must use a valid fully-formed launch template. The specified launch template ${id} does not exist`,
            missing: `launch template ${id}`,
            fix: "create the launch template first",
            needs: { type: launchTemplate.type, id },
          };
        }
        const { imageId, instanceType } = template.inputs;
        const overrides = inputs.mixedInstancesPolicy?.launchTemplate.overrides?.map((one) => one.instanceType);
        if (["$Latest", "$Default", String(template.outputs.latestVersion)].includes(version)) {
          return unfitImage(imageId, overrides ?? [instanceType]);
        }
        return {
          error: "ValidationError",
          message: `Could not find launch template version ${version} of ${id}`,
          missing: `version ${version} of ${id}`,
          fix: "take the template's latestVersion",
        };
      },
    ),
});

interface Launching {
  readonly launchTemplate?: { readonly id: string; readonly version: string } | undefined;
  readonly mixedInstancesPolicy?:
    | {
        readonly launchTemplate: {
          readonly launchTemplateSpecification: { readonly launchTemplateId: string; readonly version: string };
        };
      }
    | undefined;
}

/** The template that a group launches from, whichever way it names it; empty if it names none. */
export function templateReference({ launchTemplate: plain, mixedInstancesPolicy }: Launching): {
  readonly id: string;
  readonly version: string;
} {
  if (plain !== undefined) return plain;
  const mixed = mixedInstancesPolicy?.launchTemplate.launchTemplateSpecification;
  return { id: mixed?.launchTemplateId ?? "", version: mixed?.version ?? "" };
}

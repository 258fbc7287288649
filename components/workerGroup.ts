import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Ec2ConsumerConfig } from "../config/types";
import type { Tags } from "./naming";

/** Seconds from launch to a running worker: packages, bundle, mounts. */
const BOOTSTRAP_SECONDS = 900;

export interface WorkerGroupArgs {
  readonly group: string;
  readonly hook: string;
  readonly config: Ec2ConsumerConfig;
  readonly template: aws.ec2.LaunchTemplate;
  readonly subnetIds: readonly pulumi.Input<string>[];
  readonly tags: Tags;
  readonly dependsOn: readonly pulumi.Resource[];
}

/**
 * An Auto Scaling group of one. An instance is in service only after its bootstrap completed the launch hook; without an
 * answer it is given up. A new template version is rolled out by an instance refresh that starts the new worker before the
 * old one stops: two workers may overlap, which the log's numbers make safe.
 */
export function workerGroup(
  name: string,
  args: WorkerGroupArgs,
  parent: pulumi.ComponentResource,
): aws.autoscaling.Group {
  return new aws.autoscaling.Group(
    `${name}-group`,
    {
      name: args.group,
      minSize: 1,
      maxSize: 1,
      desiredCapacity: 1,
      vpcZoneIdentifiers: [...args.subnetIds],
      ...launched(args),
      healthCheckType: "EC2",
      initialLifecycleHooks: [
        {
          name: args.hook,
          lifecycleTransition: "autoscaling:EC2_INSTANCE_LAUNCHING",
          defaultResult: "ABANDON",
          heartbeatTimeout: BOOTSTRAP_SECONDS,
        },
      ],
      waitForCapacityTimeout: "20m",
      instanceRefresh: {
        strategy: "Rolling",
        preferences: {
          minHealthyPercentage: 100,
          maxHealthyPercentage: 200,
          // The hook has waited for the bootstrap already; this is for a worker that dies right after it.
          instanceWarmup: "60",
          // EC2 Auto Scaling refuses to roll back to a template whose image is looked up at launch.
          autoRollback: args.config.ami !== undefined,
        },
      },
      tags: Object.entries(args.tags).map(([key, value]) => ({ key, value, propagateAtLaunch: true })),
    },
    // The group goes after its instance, which writes a checkpoint and shuts down; a mount that hangs makes that slow.
    { parent, dependsOn: [...args.dependsOn], customTimeouts: { delete: "20m" } },
  );
}

/**
 * What is launched. Spot and further types take a mixed instances policy: market options in a template know one type only,
 * and neither an allocation strategy nor capacity rebalancing.
 */
function launched({ config, template }: WorkerGroupArgs) {
  // By number: with $Latest a refresh would see no change, and could not roll back.
  const version = template.latestVersion.apply(String);
  const spot = config.market === "spot";
  if (!spot && config.fallbackInstanceTypes.length === 0) return { launchTemplate: { id: template.id, version } };
  return {
    mixedInstancesPolicy: {
      instancesDistribution: {
        onDemandBaseCapacity: 0,
        onDemandPercentageAboveBaseCapacity: spot ? 0 : 100,
        onDemandAllocationStrategy: "prioritized",
        spotAllocationStrategy: "price-capacity-optimized",
      },
      launchTemplate: {
        launchTemplateSpecification: { launchTemplateId: template.id, version },
        overrides: [config.instanceType, ...config.fallbackInstanceTypes].map((instanceType) => ({ instanceType })),
      },
    },
    // The next worker is launched when EC2 sees an interruption coming, not when it has happened.
    ...(spot ? { capacityRebalance: true } : {}),
  };
}

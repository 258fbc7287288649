import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { FargateConsumerConfig } from "../config/types";
import type { Tags } from "./naming";

/** Average CPU of the service in percent that scaling aims at. */
const TARGET_CPU = 60;

export interface ReplicaScalingArgs {
  readonly config: FargateConsumerConfig;
  /** Name of the cluster. */
  readonly cluster: string;
  /** Name of the service. */
  readonly service: string;
  readonly tags: Tags;
  readonly dependsOn: readonly pulumi.Resource[];
}

/** Whether a service's replicas have room to follow its load. */
export function scales({ replicas }: FargateConsumerConfig): boolean {
  return replicas.max > replicas.min;
}

/**
 * For a service that scales: after its creation the number of tasks belongs to autoscaling, and `pulumi up` must not set
 * it back under load.
 */
export const leaveDesiredCountToScaling: pulumi.ResourceTransform = ({ type, props, opts }) =>
  type === "aws:ecs/service:Service"
    ? { props, opts: pulumi.mergeOptions(opts, { ignoreChanges: ["desiredCount"] }) }
    : undefined;

/** Lets a service's replicas follow its load; nothing where the configuration leaves them no room. */
export function replicaScaling(name: string, args: ReplicaScalingArgs, parent: pulumi.ComponentResource): void {
  if (!scales(args.config)) return;
  const { min, max } = args.config.replicas;
  const service = {
    serviceNamespace: "ecs",
    scalableDimension: "ecs:service:DesiredCount",
    resourceId: `service/${args.cluster}/${args.service}`,
  };
  const target = new aws.appautoscaling.Target(
    `${name}-replicas`,
    { ...service, minCapacity: min, maxCapacity: max, tags: args.tags },
    { parent, dependsOn: [...args.dependsOn] },
  );
  new aws.appautoscaling.Policy(
    `${name}-replicas`,
    {
      ...service,
      name: "cpu",
      policyType: "TargetTrackingScaling",
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
        targetValue: TARGET_CPU,
        scaleInCooldown: 300,
        scaleOutCooldown: 60,
      },
    },
    { parent, dependsOn: [target] },
  );
}

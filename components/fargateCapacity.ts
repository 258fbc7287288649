import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { FargateConsumerConfig } from "../config/types";

export interface FargateCapacity {
  /** Undefined = on demand only, by launch type; ECS takes a strategy or a launch type, never both. */
  readonly strategies: aws.types.input.ecs.ServiceCapacityProviderStrategy[] | undefined;
  readonly dependsOn: readonly pulumi.Resource[];
}

/** Where tasks run: so many always on demand, of the others a share on Spot. */
export function fargateCapacity(
  name: string,
  { capacity: { onDemandBase, spotPercent } }: Pick<FargateConsumerConfig, "capacity">,
  cluster: aws.ecs.Cluster,
  parent: pulumi.ComponentResource,
): FargateCapacity {
  if (spotPercent === 0) return { strategies: undefined, dependsOn: [] };
  const providers = new aws.ecs.ClusterCapacityProviders(
    `${name}-capacity`,
    { clusterName: cluster.name, capacityProviders: ["FARGATE", "FARGATE_SPOT"] },
    { parent },
  );
  const onDemand = { capacityProvider: "FARGATE", base: onDemandBase, weight: 100 - spotPercent };
  const spot = { capacityProvider: "FARGATE_SPOT", weight: spotPercent };
  return {
    strategies: onDemandBase === 0 && spotPercent === 100 ? [spot] : [onDemand, spot],
    dependsOn: [providers],
  };
}

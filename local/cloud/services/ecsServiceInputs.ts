import { z } from "zod";
import { tags } from "../fields";
import { firstFor } from "../firstOf";
import type { Refused } from "../problem";
import { resourceType } from "../resourceType";
import type { World } from "../world";
import { missing, targetGroup } from "./loadBalancing";
import { discoveryService } from "./serviceDiscovery";

const PROVIDERS = ["FARGATE", "FARGATE_SPOT"] as const;

export const capacityProviderStrategies = z
  .array(
    z.strictObject({
      capacityProvider: z.enum(PROVIDERS),
      base: z.number().int().min(0).max(100_000).optional(),
      weight: z.number().int().min(0).max(1000).optional(),
    }),
  )
  .min(1);

export const loadBalancers = z.array(
  z.strictObject({ targetGroupArn: z.string(), containerName: z.string(), containerPort: z.number().int() }),
);

export const serviceRegistries = z.strictObject({ registryArn: z.string() });

/** Inputs of aws.ecs.Service, as far as a service on Fargate has them. */
export const serviceInputs = z.strictObject({
  name: z.string().optional(),
  cluster: z.string(),
  taskDefinition: z.string(),
  desiredCount: z.number().int().min(0),
  launchType: z.literal("FARGATE").optional(),
  capacityProviderStrategies: capacityProviderStrategies.optional(),
  platformVersion: z.string().optional(),
  networkConfiguration: z.strictObject({
    subnets: z.array(z.string()).min(1).max(16),
    securityGroups: z.array(z.string()).min(1).max(5),
    assignPublicIp: z.boolean().optional(),
  }),
  loadBalancers,
  healthCheckGracePeriodSeconds: z.number().int().min(0).optional(),
  serviceRegistries: serviceRegistries.optional(),
  waitForSteadyState: z.boolean(),
  deploymentCircuitBreaker: z.strictObject({ enable: z.boolean(), rollback: z.boolean() }).optional(),
  deploymentMinimumHealthyPercent: z.number().int().optional(),
  deploymentMaximumPercent: z.number().int().optional(),
  enableExecuteCommand: z.boolean().optional(),
  propagateTags: z.enum(["SERVICE", "TASK_DEFINITION"]).optional(),
  tags,
});

export type ServiceInputs = z.output<typeof serviceInputs>;

/** The providers that a cluster's services may name. */
export const clusterCapacityProviders = resourceType({
  type: "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
  inputs: z.strictObject({ clusterName: z.string(), capacityProviders: z.array(z.enum(PROVIDERS)).min(1) }),
  create: ({ inputs }) => ({ id: inputs.clusterName, outputs: {} }),
});

/** What CreateService says of where tasks run, and of what leads to them. */
export function refusedWays(inputs: ServiceInputs, clusterName: string, world: World): Refused | undefined {
  return firstFor<() => Refused | undefined, Refused>(
    [
      () => refusedCapacity(inputs, clusterName, world),
      () =>
        firstFor(inputs.loadBalancers, ({ targetGroupArn }) =>
          world.byId(targetGroup, targetGroupArn) === undefined
            ? missing("InvalidParameterException", targetGroup.type, targetGroupArn)
            : undefined,
        ),
      () => {
        const { registryArn } = inputs.serviceRegistries ?? {};
        if (registryArn === undefined || world.byArn(discoveryService, registryArn) !== undefined) return undefined;
        return missing("InvalidParameterException", discoveryService.type, registryArn.replace(/^.*service\//, ""));
      },
      () => {
        if (inputs.healthCheckGracePeriodSeconds === undefined || inputs.loadBalancers.length > 0) return undefined;
        return {
          error: "InvalidParameterException",
          message: "Health check grace period is only valid for services configured to use load balancers",
          missing: "a load balancer",
          fix: "leave healthCheckGracePeriodSeconds out",
        };
      },
    ],
    (check) => check(),
  );
}

function refusedCapacity(inputs: ServiceInputs, clusterName: string, world: World): Refused | undefined {
  const strategy = inputs.capacityProviderStrategies;
  if (strategy === undefined) return undefined;
  if (inputs.launchType !== undefined) {
    return {
      error: "InvalidParameterException",
      message:
        "Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.",
      missing: "a service without launchType",
      fix: "leave launchType out",
    };
  }
  const cluster = world.find(clusterCapacityProviders, (one) => one.inputs.clusterName === clusterName);
  const unknown = strategy.find(
    ({ capacityProvider }) => cluster === undefined || !cluster.inputs.capacityProviders.includes(capacityProvider),
  );
  if (unknown !== undefined) {
    return {
      error: "InvalidParameterException",
      message:
        "The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. " +
        "Associate the capacity provider with the cluster and try again.",
      missing: `capacity provider ${unknown.capacityProvider} of cluster ${clusterName}`,
      fix: "name it in the cluster's capacity providers first",
    };
  }
  if (strategy.filter(({ base = 0 }) => base > 0).length > 1) {
    return {
      error: "InvalidParameterException",
      message:
        "The specified capacity provider strategy cannot contain more than one capacity provider with a base value defined.",
      missing: "a single base",
      fix: "leave base out of all but one",
    };
  }
  if (strategy.some(({ weight = 0 }) => weight > 0)) return undefined;
  return {
    error: "InvalidParameterException",
    message:
      "The specified capacity provider strategy must contain at least one capacity provider with a weight greater than 0.",
    missing: "a weight",
    fix: "set weight on one of them",
  };
}

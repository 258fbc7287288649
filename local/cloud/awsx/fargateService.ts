import { z } from "zod";
import { tags } from "../fields";
import { service, taskDefinition } from "../services/ecs";
import { container, volume } from "../services/ecsContainer";
import { capacityProviderStrategies, loadBalancers, serviceRegistries } from "../services/ecsServiceInputs";
import { component } from "./component";

/** Roles and log group are required here although awsx would make its own: those are not modelled. */
const taskDefinitionArgs = z.strictObject({
  family: z.string(),
  cpu: z.string(),
  memory: z.string(),
  runtimePlatform: z.strictObject({
    cpuArchitecture: z.enum(["ARM64", "X86_64"]),
    operatingSystemFamily: z.literal("LINUX"),
  }),
  taskRole: z.strictObject({ roleArn: z.string() }),
  executionRole: z.strictObject({ roleArn: z.string() }),
  logGroup: z.strictObject({ skip: z.literal(true) }),
  volumes: z.array(volume).optional(),
  container,
  tags,
});

/** awsx/ecs/fargateService.ts. */
export const fargateService = component({
  type: "awsx:ecs:FargateService",
  inputs: z.strictObject({
    name: z.string().optional(),
    cluster: z.string(),
    desiredCount: z.number().int().min(0).optional(),
    platformVersion: z.string().optional(),
    networkConfiguration: z.strictObject({
      subnets: z.array(z.string()),
      securityGroups: z.array(z.string()),
      assignPublicIp: z.boolean().optional(),
    }),
    deploymentCircuitBreaker: z.strictObject({ enable: z.boolean(), rollback: z.boolean() }).optional(),
    deploymentMinimumHealthyPercent: z.number().int().optional(),
    deploymentMaximumPercent: z.number().int().optional(),
    enableExecuteCommand: z.boolean().optional(),
    propagateTags: z.enum(["SERVICE", "TASK_DEFINITION"]).optional(),
    capacityProviderStrategies: capacityProviderStrategies.optional(),
    loadBalancers: loadBalancers.optional(),
    healthCheckGracePeriodSeconds: z.number().int().min(0).optional(),
    serviceRegistries: serviceRegistries.optional(),
    continueBeforeSteadyState: z.boolean().optional(),
    taskDefinitionArgs,
    tags,
  }),
  expand: ({ name, inputs: { taskDefinitionArgs: task, continueBeforeSteadyState, ...rest }, child }) => {
    // awsx/ecs/fargateTaskDefinition.ts, `buildTaskDefinitionArgs`; the component of that name between them is left out.
    const { container, taskRole, executionRole, logGroup: _, ...taskInputs } = task;
    const definition = child(taskDefinition, name, {
      ...taskInputs,
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      taskRoleArn: taskRole.roleArn,
      executionRoleArn: executionRole.roleArn,
      // awsx/ecs/containers.ts, `computeContainerDefinition`: host and container port stand in for each other.
      containerDefinitions: JSON.stringify([
        {
          ...container,
          portMappings: container.portMappings?.map(({ containerPort, hostPort, protocol }) => ({
            containerPort,
            hostPort: hostPort ?? containerPort,
            protocol,
          })),
        },
      ]),
    });
    // awsx/ecs/fargateService.ts, constructor.
    const made = child(service, name, {
      desiredCount: 1,
      ...rest,
      // ECS takes a launch type or a strategy, not both.
      ...(rest.capacityProviderStrategies === undefined ? { launchType: "FARGATE" as const } : {}),
      loadBalancers: rest.loadBalancers ?? [],
      waitForSteadyState: !(continueBeforeSteadyState ?? false),
      taskDefinition: definition.arn,
    });
    return { service: made, taskDefinition: definition };
  },
});

import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import type { FargateConsumerConfig } from "../config/types";
import type { Access } from "./access";
import { consumerAccess } from "./consumerAccess";
import { fargateCapacity } from "./fargateCapacity";
import { fargateImage } from "./fargateImage";
import { sessionRights } from "./fargateSessions";
import { fargateTask } from "./fargateTask";
import { policyDocument, trustPolicy, writeLogs } from "./iamDocuments";
import { physicalName, tagsOf } from "./naming";
import type { Consumer, ConsumerArgs, Entrance, Vitals } from "./platform";
import { leaveDesiredCountToScaling, replicaScaling, scales } from "./replicaScaling";
import { ServiceBalancer } from "./serviceBalancer";
import { serviceRegistry } from "./serviceNames";

/** A service on Fargate with any number of mounts, one port, and replicas that follow the load. */
export class FargateConsumer extends pulumi.ComponentResource implements Consumer {
  readonly access: Access;
  /** ARN of the cluster that the service runs in. */
  readonly arn: pulumi.Output<string>;
  readonly probe = undefined;
  readonly replacement = undefined;
  readonly url: pulumi.Output<string> | undefined;
  readonly queues = {};
  readonly vitals: Vitals;
  readonly entrance: Entrance;

  constructor(
    name: string,
    { config, platform }: ConsumerArgs<FargateConsumerConfig>,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("shared-storage:index:FargateConsumer", name, {}, opts);
    const { names } = platform;
    const parent = { parent: this };
    const physical = physicalName(names, config.name);
    const tags = tagsOf(names, config.name, config.name);
    const { access, readiness } = consumerAccess(name, "ecs-tasks.amazonaws.com", { config, platform }, this);
    this.access = access;
    const sessions = sessionRights(name, config, access, this);
    const image = fargateImage(name, config, platform, this);
    const logGroup = new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      { name: `/aws/ecs/${physical}`, retentionInDays: config.logRetentionDays, tags },
      parent,
    );
    const executionRole = new aws.iam.Role(
      `${name}-execution`,
      { name: `${physical}-execution`, assumeRolePolicy: trustPolicy("ecs-tasks.amazonaws.com"), tags },
      parent,
    );
    const executionPolicy = new aws.iam.RolePolicy(
      `${name}-execution`,
      {
        name: "execution",
        role: executionRole.name,
        policy: policyDocument([...image.statements, writeLogs(logGroup.arn)]),
      },
      parent,
    );
    const cluster = new aws.ecs.Cluster(`${name}-cluster`, { name: physical, tags }, parent);
    this.arn = cluster.arn;
    const capacity = fargateCapacity(name, config, cluster, this);
    const registry = serviceRegistry(name, config, platform, this);
    const balancer =
      config.loadBalancer === undefined
        ? undefined
        : new ServiceBalancer(`${name}-balancer`, { config, balancer: config.loadBalancer, access, platform }, parent);
    this.url = balancer?.url;
    // As the address in serviceAddress: a private DNS name leads to the tasks themselves.
    this.entrance =
      balancer === undefined || registry !== undefined
        ? { securityGroup: access.securityGroup, port: config.port }
        : { securityGroup: balancer.securityGroup, port: balancer.port };
    const service = new awsx.ecs.FargateService(
      `${name}-service`,
      {
        name: physical,
        cluster: cluster.arn,
        desiredCount: config.replicas.min,
        platformVersion: "1.4.0",
        networkConfiguration: {
          subnets: Object.values(platform.fileSystem.subnetIds),
          securityGroups: [access.securityGroup.id],
          assignPublicIp: false,
        },
        deploymentCircuitBreaker: { enable: true, rollback: true },
        deploymentMinimumHealthyPercent: 100,
        deploymentMaximumPercent: 200,
        propagateTags: "SERVICE",
        ...(capacity.strategies === undefined ? {} : { capacityProviderStrategies: capacity.strategies }),
        ...(registry === undefined ? {} : { serviceRegistries: { registryArn: registry.arn } }),
        ...(balancer === undefined ? {} : behind(balancer, config)),
        ...(config.exec ? { enableExecuteCommand: true } : {}),
        taskDefinitionArgs: fargateTask({
          config,
          access,
          platform,
          image: image.uri,
          executionRoleArn: executionRole.arn,
          logGroupName: logGroup.name,
        }),
        tags,
      },
      {
        parent: this,
        dependsOn: [...readiness, executionPolicy, ...sessions, ...capacity.dependsOn, ...(balancer?.readiness ?? [])],
        transforms: scales(config) ? [leaveDesiredCountToScaling] : [],
      },
    );
    replicaScaling(name, { config, cluster: physical, service: physical, tags, dependsOn: [service] }, this);
    this.vitals = {
      resource: service,
      deadLetters: {},
      balancer:
        balancer === undefined
          ? undefined
          : { loadBalancer: balancer.arnSuffix, targetGroup: balancer.targetGroup.arnSuffix },
    };
    this.registerOutputs({ clusterArn: this.arn, imageUri: image.uri });
  }
}

function behind({ targetGroup }: ServiceBalancer, { name, port, healthCheck }: FargateConsumerConfig) {
  return {
    loadBalancers: [{ targetGroupArn: targetGroup.arn, containerName: name, containerPort: port }],
    // Until then a task that still loads its model is not judged by the load balancer.
    healthCheckGracePeriodSeconds: healthCheck.startPeriod,
  };
}

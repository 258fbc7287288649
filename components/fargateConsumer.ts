import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import { clientsOf } from "../config/endpoints";
import type { FargateConsumerConfig } from "../config/types";
import { Access } from "./access";
import { fargateCapacity } from "./fargateCapacity";
import { fargateImage } from "./fargateImage";
import { sessionRights } from "./fargateSessions";
import { fargateTask } from "./fargateTask";
import { httpsEgress } from "./httpsEgress";
import { policyDocument, trustPolicy, writeLogs } from "./iamDocuments";
import { physicalName, tagsOf } from "./naming";
import type { Consumer, ConsumerArgs, Entrance, Vitals } from "./platform";
import { leaveDesiredCountToScaling, replicaScaling, scales } from "./replicaScaling";
import { roleRights } from "./roleRights";
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
    this.access = new Access(
      name,
      { consumer: config.name, id: config.id, mounts: config.mounts, service: "ecs-tasks.amazonaws.com", platform },
      parent,
    );
    const https = httpsEgress(
      name,
      {
        client: config.name,
        consumer: config.name,
        clients: clientsOf(config),
        securityGroup: this.access.securityGroup,
        platform,
      },
      this,
    );
    const rights = [
      ...roleRights(name, config, this.access, platform, this),
      ...sessionRights(name, config, this.access, this),
    ];
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
        : new ServiceBalancer(
            `${name}-balancer`,
            { config, balancer: config.loadBalancer, access: this.access, platform },
            parent,
          );
    this.url = balancer?.url;
    // As the address in serviceAddress: a private DNS name leads to the tasks themselves.
    this.entrance =
      balancer === undefined || registry !== undefined
        ? { securityGroup: this.access.securityGroup, port: config.port }
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
          securityGroups: [this.access.securityGroup.id],
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
          access: this.access,
          platform,
          image: image.uri,
          executionRoleArn: executionRole.arn,
          logGroupName: logGroup.name,
        }),
        tags,
      },
      {
        parent: this,
        dependsOn: [
          ...this.access.readiness,
          ...https,
          executionPolicy,
          ...rights,
          ...capacity.dependsOn,
          ...(balancer?.readiness ?? []),
        ],
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

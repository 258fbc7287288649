import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import type { FargateConsumerConfig } from "../config/types";
import { Access } from "./access";
import { writeBuild } from "./buildDirectory";
import { fargateTask } from "./fargateTask";
import { httpsEgress } from "./httpsEgress";
import { allowUnscoped, policyDocument, trustPolicy, writeLogs } from "./iamDocuments";
import { physicalName, tagsOf } from "./naming";
import type { Consumer, ConsumerArgs, Platform } from "./platform";
import { leaveDesiredCountToScaling, replicaScaling, scales } from "./replicaScaling";
import { imageContext } from "./serviceImage";

const LOG_RETENTION_DAYS = 30;
const IMAGES_KEPT = 10;

/** A service on Fargate with any number of mounts, one port, and replicas that follow the load. */
export class FargateConsumer extends pulumi.ComponentResource implements Consumer {
  readonly access: Access;
  /** ARN of the cluster that the service runs in. */
  readonly arn: pulumi.Output<string>;
  readonly probe = undefined;

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
        compute: config.compute,
        securityGroup: this.access.securityGroup,
        platform,
      },
      this,
    );
    const image = this.image(name, config, platform);
    const logGroup = new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      { name: `/aws/ecs/${physical}`, retentionInDays: LOG_RETENTION_DAYS, tags },
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
        policy: policyDocument([
          allowUnscoped("LogInToRegistry", "registryLogin"),
          {
            Sid: "PullOwnImage",
            Effect: "Allow",
            Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            Resource: repositoryArn(platform, physical),
          },
          writeLogs(logGroup.arn),
        ]),
      },
      parent,
    );
    const cluster = new aws.ecs.Cluster(`${name}-cluster`, { name: physical, tags }, parent);
    this.arn = cluster.arn;
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
        taskDefinitionArgs: fargateTask({
          config,
          access: this.access,
          platform,
          image: image.imageUri,
          executionRoleArn: executionRole.arn,
          logGroupName: logGroup.name,
        }),
        tags,
      },
      {
        parent: this,
        dependsOn: [...this.access.readiness, ...https, executionPolicy],
        transforms: scales(config) ? [leaveDesiredCountToScaling] : [],
      },
    );
    replicaScaling(name, { config, cluster: physical, service: physical, tags, dependsOn: [service] }, this);
    this.registerOutputs({ clusterArn: this.arn, imageUri: image.imageUri });
  }

  private image(name: string, config: FargateConsumerConfig, { names }: Platform): awsx.ecr.Image {
    const repository = new awsx.ecr.Repository(
      `${name}-repository`,
      {
        name: physicalName(names, config.name),
        // Tags are hashes of what is inside, so no tag is ever pushed twice with other content.
        imageTagMutability: "IMMUTABLE",
        imageScanningConfiguration: { scanOnPush: true },
        // Images can be built again from the source.
        forceDelete: true,
        lifecyclePolicy: { rules: [{ tagStatus: "any", maximumNumberOfImages: IMAGES_KEPT }] },
        tags: tagsOf(names, config.name, config.name),
      },
      { parent: this },
    );
    const context = imageContext(config.entry, config.id);
    return new awsx.ecr.Image(
      `${name}-image`,
      {
        repositoryUrl: repository.url,
        context: writeBuild(names, `${config.name}/image`, context.files),
        platform: "linux/arm64",
        imageTag: context.tag,
      },
      { parent: this },
    );
  }
}

/** Put together from names: the repository itself is a child of an awsx component. */
function repositoryArn({ names, fileSystem }: Platform, repository: string): pulumi.Output<string> {
  const { partition, accountId } = fileSystem;
  return pulumi.interpolate`arn:${partition}:ecr:${names.region}:${accountId}:repository/${repository}`;
}

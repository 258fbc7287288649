import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { type Access, byDirectory } from "../../../components/access";
import type { FurtherComputeKind } from "../../../components/computeKinds";
import { consumerAccess } from "../../../components/consumerAccess";
import { environmentOf } from "../../../components/environment";
import { linkVariables } from "../../../components/linkVariables";
import { physicalName, tagsOf } from "../../../components/naming";
import type { Consumer, ConsumerArgs } from "../../../components/platform";
import { common } from "../../../config/consumerFields";
import { fields, text } from "../../../config/fields";
import type { FurtherConsumerConfig } from "../../../config/types";

const IMAGE = { regex: /^\S+:\S+$/, allowed: "an image with a tag" };

/** A task definition: somebody else starts a task of it when one is wanted. */
class OnDemandTask extends pulumi.ComponentResource implements Consumer {
  readonly access: Access;
  readonly arn: pulumi.Output<string>;
  readonly probe = undefined;
  readonly replacement = undefined;
  readonly url = undefined;
  readonly queues = {};
  readonly vitals = undefined;
  readonly entrance = undefined;

  constructor(
    name: string,
    { config, platform }: ConsumerArgs<FurtherConsumerConfig>,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("shared-storage:index:OnDemandTask", name, {}, opts);
    const { id, mounts } = config;
    const { access, readiness } = consumerAccess(name, "ecs-tasks.amazonaws.com", { config, platform }, this);
    this.access = access;
    const { role, accessPoints } = access;
    const environment = Object.entries(environmentOf(config, linkVariables(config, platform)));
    const task = new aws.ecs.TaskDefinition(
      `${name}-task`,
      {
        family: physicalName(platform.names, config.name),
        cpu: "256",
        memory: "512",
        networkMode: "awsvpc",
        requiresCompatibilities: ["FARGATE"],
        runtimePlatform: { cpuArchitecture: "ARM64", operatingSystemFamily: "LINUX" },
        taskRoleArn: role.arn,
        executionRoleArn: role.arn,
        volumes: byDirectory(mounts).map(({ directory }) => ({
          name: directory,
          efsVolumeConfiguration: {
            fileSystemId: platform.fileSystem.fileSystemId,
            transitEncryption: "ENABLED",
            authorizationConfig: { accessPointId: accessPoints[directory]!.id, iam: "ENABLED" },
          },
        })),
        containerDefinitions: JSON.stringify([
          {
            name: config.name,
            image: config.own.image,
            essential: true,
            user: `${id}:${id}`,
            readonlyRootFilesystem: true,
            environment: environment.map(([variable, value]) => ({ name: variable, value })),
            mountPoints: byDirectory(mounts).map(({ directory, at, rights }) => ({
              sourceVolume: directory,
              containerPath: at,
              readOnly: rights === "read",
            })),
          },
        ]),
        tags: tagsOf(platform.names, config.name, config.name),
      },
      { parent: this, dependsOn: [...readiness] },
    );
    this.arn = task.arn;
    this.registerOutputs({ taskArn: this.arn });
  }
}

/** A fourth kind of consumer: this file is all of it, but for its line among the registered kinds. */
export const onDemandTask: FurtherComputeKind = {
  compute: "task",
  schema: fields(
    {
      compute: z.literal<string>("task").describe("A Fargate task that is started on demand."),
      ...common,
      image: text(IMAGE, { description: "Image of the task.", example: "busybox:1.37" }),
    },
    "A task on demand.",
  ),
  clients: ["fargate"],
  component: OnDemandTask,
};

import * as pulumi from "@pulumi/pulumi";
import type { LambdaConsumerConfig } from "../config/types";
import { Access } from "./access";
import { environmentOf } from "./environment";
import type { Consumer, ConsumerArgs, Probe } from "./platform";
import { publishedFunction } from "./publishedFunction";

/** A Lambda function with one directory mounted, reached through its alias `live`. */
export class LambdaConsumer extends pulumi.ComponentResource implements Consumer {
  readonly access: Access;
  /** ARN of the alias. */
  readonly arn: pulumi.Output<string>;
  readonly probe: Probe;

  constructor(
    name: string,
    { config, platform }: ConsumerArgs<LambdaConsumerConfig>,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("shared-storage:index:LambdaConsumer", name, {}, opts);
    const mount = onlyMount(config);
    this.access = new Access(
      name,
      { consumer: config.name, id: config.id, mounts: config.mounts, service: "lambda.amazonaws.com", platform },
      { parent: this },
    );
    const published = publishedFunction(
      name,
      {
        name: config.name,
        consumer: config.name,
        entry: config.entry,
        kind: "function",
        role: this.access.role,
        memory: config.memory,
        timeout: config.timeout,
        reservedConcurrency: config.reservedConcurrency,
        environment: environmentOf(config),
        mount: {
          accessPoint: this.access.accessPoints[mount.directory]!,
          at: mount.at,
          securityGroup: this.access.securityGroup,
        },
        dependsOn: this.access.readiness,
        platform,
      },
      this,
    );
    this.arn = published.alias.arn;
    this.probe = { functionArn: this.arn, version: published.function.version, alias: published.alias };
    this.registerOutputs({ aliasArn: this.arn });
  }
}

/** Lambda takes one file system configuration a function. */
function onlyMount({ name, mounts }: LambdaConsumerConfig) {
  const [mount, ...others] = mounts;
  if (mount === undefined || others.length > 0) {
    throw new Error(`consumer ${name}: a Lambda function has exactly one mount, got ${mounts.length}`);
  }
  return mount;
}

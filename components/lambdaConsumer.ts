import * as pulumi from "@pulumi/pulumi";
import type { LambdaConsumerConfig } from "../config/types";
import type { Access } from "./access";
import { eventInvokeConfig, eventQueues, sendRecords } from "./asynchronousEvents";
import { consumerAccess } from "./consumerAccess";
import { environmentOf } from "./environment";
import { functionUrl } from "./functionUrl";
import { linkVariables } from "./linkVariables";
import { metricVariables } from "./metricVariables";
import { physicalName, tagsOf } from "./naming";
import type { Consumer, ConsumerArgs, Probe, Vitals } from "./platform";
import { provisionedConcurrency } from "./provisionedConcurrency";
import { publishedFunction } from "./publishedFunction";
import { schedules } from "./schedules";

/** A Lambda function with one directory mounted, reached through its alias `live`. */
export class LambdaConsumer extends pulumi.ComponentResource implements Consumer {
  readonly access: Access;
  /** ARN of the alias. */
  readonly arn: pulumi.Output<string>;
  readonly probe: Probe;
  readonly replacement = undefined;
  readonly url: pulumi.Output<string> | undefined;
  readonly queues: Readonly<Record<string, pulumi.Output<string>>>;
  readonly vitals: Vitals;
  readonly entrance = undefined;

  constructor(
    name: string,
    { config, platform }: ConsumerArgs<LambdaConsumerConfig>,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("shared-storage:index:LambdaConsumer", name, {}, opts);
    const mount = onlyMount(config);
    const { access, readiness } = consumerAccess(name, "lambda.amazonaws.com", { config, platform }, this);
    this.access = access;
    const { names } = platform;
    const queues = eventQueues(name, config, names, this);
    const published = publishedFunction(
      name,
      {
        name: config.name,
        consumer: config.name,
        entry: config.entry,
        kind: "function",
        role: access.role,
        memory: config.memory,
        timeout: config.timeout,
        architecture: config.architecture,
        ephemeralStorage: config.ephemeralStorage,
        layers: config.layers,
        logRetentionDays: config.logRetentionDays,
        reservedConcurrency: config.reservedConcurrency,
        environment: environmentOf(config, {
          ...linkVariables(config, platform),
          ...metricVariables(platform.names, config.name),
        }),
        statements: sendRecords(queues),
        mount: {
          accessPoint: access.accessPoints[mount.directory]!,
          at: mount.at,
          securityGroup: access.securityGroup,
        },
        dependsOn: readiness,
        platform,
      },
      this,
    );
    if (config.asynchronous !== undefined) eventInvokeConfig(name, config.asynchronous, queues, published, this);
    if (config.provisionedConcurrency !== undefined) {
      const functionName = physicalName(names, config.name);
      const tags = tagsOf(names, config.name, config.name);
      provisionedConcurrency(name, { config: config.provisionedConcurrency, functionName, tags }, published, this);
    }
    const undelivered = schedules(name, { config, alias: published.alias, platform }, this);
    this.url = config.url === undefined ? undefined : functionUrl(name, config.url.callers, published, this);
    this.queues = Object.fromEntries(
      Object.entries({ ...queues, undelivered }).flatMap(([purpose, queue]) =>
        queue === undefined ? [] : [[purpose, queue.url]],
      ),
    );
    const { failed } = queues;
    const deadLetters = {
      ...(failed === undefined ? {} : { failed }),
      ...(undelivered === undefined ? {} : { undelivered }),
    };
    this.vitals = {
      resource: published.alias,
      deadLetters: Object.fromEntries(Object.entries(deadLetters).map(([purpose, queue]) => [purpose, queue.name])),
      balancer: undefined,
    };
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

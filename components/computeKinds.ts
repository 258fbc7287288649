import type * as pulumi from "@pulumi/pulumi";
import type { ConsumerConfig, Ec2ConsumerConfig, FargateConsumerConfig, LambdaConsumerConfig } from "../config/types";
import { Ec2Worker } from "./ec2Worker";
import { FargateConsumer } from "./fargateConsumer";
import { LambdaConsumer } from "./lambdaConsumer";
import type { Consumer, ConsumerArgs, Platform } from "./platform";

type ComponentClass<Config> = new (
  name: string,
  args: ConsumerArgs<Config>,
  opts?: pulumi.ComponentResourceOptions,
) => Consumer;

interface Configs {
  lambda: LambdaConsumerConfig;
  fargate: FargateConsumerConfig;
  ec2: Ec2ConsumerConfig;
}

/** Compute kind → component. A further kind is one more file and one more line here (and its shape in config/). */
const COMPUTE_KINDS: { readonly [Kind in keyof Configs]: ComponentClass<Configs[Kind]> } = {
  lambda: LambdaConsumer,
  fargate: FargateConsumer,
  ec2: Ec2Worker,
};

/** Creates one consumer, named like its configuration. */
export function createConsumer(config: ConsumerConfig, platform: Platform): Consumer {
  return create(config.compute, config, platform);
}

function create<Kind extends keyof Configs>(kind: Kind, config: Configs[Kind], platform: Platform): Consumer {
  return new COMPUTE_KINDS[kind](config.name, { config, platform });
}

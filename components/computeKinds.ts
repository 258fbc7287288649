import type * as pulumi from "@pulumi/pulumi";
import type { FurtherKind } from "../config/furtherKind";
import type {
  ConsumerConfig,
  Ec2ConsumerConfig,
  FargateConsumerConfig,
  FurtherConsumerConfig,
  LambdaConsumerConfig,
} from "../config/types";
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

const COMPUTE_KINDS: { readonly [Kind in keyof Configs]: ComponentClass<Configs[Kind]> } = {
  lambda: LambdaConsumer,
  fargate: FargateConsumer,
  ec2: Ec2Worker,
};

/** A further kind of consumer, wholly: its fields in the stack file, and the component that makes it. */
export interface FurtherComputeKind extends FurtherKind {
  readonly component: ComponentClass<FurtherConsumerConfig>;
}

/** The one place to register a further kind: schema, checks, JSON Schema, documentation and program follow. */
export const FURTHER_KINDS: readonly FurtherComputeKind[] = [];

/** Creates one consumer, named like its configuration. */
export function createConsumer(
  config: ConsumerConfig,
  platform: Platform,
  further: readonly FurtherComputeKind[] = FURTHER_KINDS,
): Consumer {
  if (config.compute !== "further") return create(config.compute, config, platform);
  const kind = further.find(({ compute }) => compute === config.kind);
  if (kind === undefined) throw new Error(`consumer ${config.name}: no kind ${config.kind} is registered`);
  return new kind.component(config.name, { config, platform });
}

function create<Kind extends keyof Configs>(kind: Kind, config: Configs[Kind], platform: Platform): Consumer {
  return new COMPUTE_KINDS[kind](config.name, { config, platform });
}

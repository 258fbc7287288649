import { callRules } from "../../components/callRules";
import { createConsumer } from "../../components/computeKinds";
import { createPlatform } from "../../components/createPlatform";
import { Maintenance } from "../../components/maintenance";
import { MountGate } from "../../components/mountGate";
import { Observability } from "../../components/observability/observability";
import type { Consumer } from "../../components/platform";
import type { ConsumerConfig, StackConfig } from "../../config/types";
import { type Program, type ProgramOptions, runProgram } from "./program";

/** Runs a whole stack of the given configuration, with or without the mount gate. */
export function runStack(
  config: StackConfig,
  { gate = false, ...options }: ProgramOptions & { readonly gate?: boolean } = {},
): Promise<Program<{ readonly config: ConsumerConfig; readonly consumer: Consumer }[]>> {
  return runProgram(() => {
    const platform = createPlatform(config);
    const consumers = Object.values(config.consumers).map((consumer) => ({
      config: consumer,
      consumer: createConsumer(consumer, platform),
    }));
    callRules(consumers, platform);
    if (config.maintenance !== undefined) new Maintenance("maintenance", { config: config.maintenance, platform });
    if (gate) new MountGate("gate", { platform, consumers });
    const { observability, fileSystem } = config;
    new Observability("observability", { config: observability, fileSystem, platform, consumers });
    return consumers;
  }, options);
}

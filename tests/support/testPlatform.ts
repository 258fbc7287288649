import { callRules } from "../../components/callRules";
import { createConsumer } from "../../components/computeKinds";
import { Maintenance } from "../../components/maintenance";
import { MountGate } from "../../components/mountGate";
import { Network } from "../../components/network";
import { Observability } from "../../components/observability/observability";
import type { Consumer, Platform } from "../../components/platform";
import { serviceNamespace } from "../../components/serviceNames";
import { SharedFileSystem } from "../../components/sharedFileSystem";
import { clientsOf } from "../../config/endpoints";
import { nfsClients } from "../../config/nfsClients";
import type { ConsumerConfig, StackConfig } from "../../config/types";
import { type Program, type ProgramOptions, runProgram } from "./program";

/** What index.ts does before its consumers. */
export function platformOf(config: StackConfig): Platform {
  const names = { project: config.project, stack: config.stack, region: config.region };
  const { maintenance } = config;
  const kinds = Object.values(config.consumers).flatMap(clientsOf);
  if (maintenance !== undefined) kinds.push("ec2");
  const { oneZone } = config.fileSystem;
  const network = new Network("network", { config: config.network, names, kinds, oneZone });
  const clients = nfsClients(Object.keys(config.consumers), maintenance !== undefined);
  const rules = { clients, groups: config.fileSystem.mountTargetGroups, rulesPerGroup: config.rulesPerSecurityGroup };
  const fileSystem = new SharedFileSystem("file-system", {
    config: config.fileSystem,
    names,
    network,
    maintenance,
    rules,
  });
  const { directories, consumers } = config;
  const namespace = serviceNamespace(consumers, names, network);
  return { names, network, fileSystem, directories, consumers, namespace };
}

/** Runs a whole stack of the given configuration, with or without the mount gate. */
export function runStack(
  config: StackConfig,
  { gate = false, ...options }: ProgramOptions & { readonly gate?: boolean } = {},
): Promise<Program<{ readonly config: ConsumerConfig; readonly consumer: Consumer }[]>> {
  return runProgram(() => {
    const platform = platformOf(config);
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

import { clientsOf, endpointUsers } from "../config/endpoints";
import { nfsClients } from "../config/nfsClients";
import type { StackConfig } from "../config/types";
import { Network } from "./network";
import type { Platform } from "./platform";
import { serviceNamespace } from "./serviceNames";
import { SharedFileSystem } from "./sharedFileSystem";

/** What all consumers share: network and file system, which know of the consumers only who will connect. */
export function createPlatform(config: StackConfig): Platform {
  const { project, stack, region, consumers, directories, maintenance, rulesPerSecurityGroup: rulesPerGroup } = config;
  const names = { project, stack, region };
  const maintained = maintenance !== undefined;
  const all = Object.entries(consumers).map(([name, consumer]) => ({ name, consumer }));
  const network = new Network("network", {
    config: config.network,
    names,
    kinds: [...Object.values(consumers).flatMap(clientsOf), ...(maintained ? ["ec2" as const] : [])],
    endpointRules: { clients: endpointUsers(all, maintained), groups: config.network.endpointGroups, rulesPerGroup },
    oneZone: config.fileSystem.oneZone,
  });
  const fileSystem = new SharedFileSystem("file-system", {
    config: config.fileSystem,
    names,
    network,
    maintenance,
    rules: {
      clients: nfsClients(Object.keys(consumers), maintained),
      groups: config.fileSystem.mountTargetGroups,
      rulesPerGroup,
    },
  });
  return { names, network, fileSystem, directories, consumers, namespace: serviceNamespace(consumers, names, network) };
}

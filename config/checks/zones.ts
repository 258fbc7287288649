import type { Draft } from "./check";

/** Zone letters of the network, created or existing. */
export function zonesOf({ network }: Draft): readonly string[] {
  const subnets = network?.existing?.subnets;
  return network?.existing === undefined ? (network?.availabilityZones ?? []) : Object.keys(subnets ?? {});
}

/** Zones that consumers and mount targets are in: those of the network, or the one of One Zone storage. */
export function storageZonesOf(draft: Draft): readonly string[] {
  const { oneZone } = draft.fileSystem ?? {};
  return oneZone === undefined ? zonesOf(draft) : [oneZone];
}

import type { GroupInstance, GroupState } from "../../handlers/runtime/gate/workerState";

/** Pieces of what AWS says of a worker's group. Refreshes began at noon. */
const BEGAN = new Date("2030-01-31T12:00:00Z");
export const instance = (version: string, changes: Partial<GroupInstance> = {}): GroupInstance => ({
  id: `i-${version}`,
  version,
  lifecycle: "InService",
  healthy: true,
  ...changes,
});
export const refresh = (status: string, reason?: string) => ({ status, reason, started: BEGAN });
export const state = (instances: readonly GroupInstance[], found?: GroupState["refresh"]): GroupState => ({
  instances,
  refresh: found,
});

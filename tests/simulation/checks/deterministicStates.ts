import { createHash } from "node:crypto";
import { decodeCheckpoint } from "../../../handlers/protocol/checkpoint";
import type { World } from "../world";
import type { ReferenceState } from "./reference";

/** Checkpoints are pure functions of the log: each that was ever published is the fold's state at its position, to the byte. */
export function checkpointsAreTheLogs(
  { witness, violate }: Pick<World, "witness" | "violate">,
  states: readonly (ReferenceState | undefined)[],
): void {
  for (const [position, { bytes }] of witness.checkpoints) {
    const state = states[position];
    if (state === undefined)
      violate("a checkpoint comes after its log entry", `checkpoint ${position} of ${states.length} entries`);
    else if (Buffer.compare(state.checkpoint, bytes) !== 0) {
      violate(
        "any checkpoint and the log give the same bytes",
        `checkpoint ${position} is another state than the log's`,
      );
    }
  }
}

/** Models are, too: a version's blob is what the log gives up to its position; one that a person chose is an earlier version's. */
export function versionsAreTheLogs(
  { witness, violate }: Pick<World, "witness" | "violate">,
  states: readonly (ReferenceState | undefined)[],
): void {
  for (const { manifest } of [...witness.manifests.values()]) {
    const { version, log, blob, checkpoint } = manifest;
    const model = states[log.to]?.model;
    if (model === undefined || createHash("sha256").update(model).digest("hex") !== blob) {
      violate("a version is what the log gives up to its position", `version ${version}, entries 0 to ${log.to}`);
    }
    if (checkpoint !== undefined && checkpoint > log.to) {
      violate(
        "a version is what the log gives up to its position",
        `version ${version} names checkpoint ${checkpoint}`,
      );
    }
  }
}

/** Whatever a trainer counted, at every checkpoint, is what the entries up to there hold. */
export function accountsAddUp({ witness, violate }: Pick<World, "witness" | "violate">): void {
  for (const [position, { bytes }] of witness.checkpoints) {
    const { trained, heldOut, excluded, quarantined } = decodeCheckpoint(bytes).accounting;
    let logged = 0;
    for (let n = 0; n <= position; n++) {
      const entry = witness.log.get(n)?.entry;
      if (entry?.type === "quarantine") for (const { records } of entry.segments) logged += records;
      if (entry?.type !== "segments") continue;
      for (const { outcome, records, recovers = 0 } of entry.segments) {
        if (outcome !== "duplicate") logged += records - recovers;
      }
    }
    const counted = trained + heldOut + excluded + quarantined;
    if (counted !== logged) {
      violate("the accounts add up", `checkpoint ${position} counts ${counted} records, the log holds ${logged}`);
    }
  }
}

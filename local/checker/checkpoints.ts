import type { Checkpoint } from "../../handlers/protocol/checkpoint";
import { account, accountDifference, type Evidence } from "./account";
import type { Tally } from "./fate";
import { DamagedFile, type Storage } from "./storage";

/** What a checkpoint says, without the learner's state. */
export type CountedCheckpoint = Pick<Checkpoint, "position" | "accounting" | "records">;

const COMPARED = [
  ...(["trained", "heldOut", "excluded", "quarantined", "records"] as const),
  ...(["quarantinedSegments", "duplicateSegments", "conflictSegments"] as const),
];

/** Every checkpoint that stands, rising; one that cannot be read is a difference. */
export function readCheckpoints(storage: Storage, differences: string[]): CountedCheckpoint[] {
  const checkpoints: CountedCheckpoint[] = [];
  for (const standing of storage.checkpointPositions()) {
    try {
      const { position, accounting, records } = storage.checkpoint(standing);
      checkpoints.push({ position, accounting, records });
    } catch (error) {
      if (!(error instanceof DamagedFile)) throw error;
      differences.push(error.message);
    }
  }
  return checkpoints;
}

/** Compares what each checkpoint counts with the log and the segments up to it. */
export function compareCheckpoints(
  checkpoints: readonly CountedCheckpoint[],
  tallies: ReadonlyMap<number, Tally>,
  differences: string[],
): void {
  for (const { position, accounting, records } of checkpoints) {
    const tally = tallies.get(position);
    if (tally === undefined) {
      differences.push(`a checkpoint stands at log entry ${position}, which is not in the log`);
      continue;
    }
    const says = { ...accounting, records };
    for (const name of COMPARED) {
      if (says[name] === tally[name]) continue;
      differences.push(
        `checkpoint ${position} says ${name} ${says[name]}, the log and the segments make it ${tally[name]}`,
      );
    }
  }
}

/** acknowledged = trained + heldOut + quarantined + excluded + pending, at each checkpoint below the newest one. */
export function accountAtEach(
  checkpoints: readonly CountedCheckpoint[],
  evidence: Evidence,
  differences: string[],
): void {
  for (const { position } of checkpoints) {
    if (position === evidence.position) continue;
    const { counts } = account({ ...evidence, position });
    differences.push(...accountDifference(`at checkpoint ${position}`, counts));
  }
}

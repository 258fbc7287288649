import { type Checkpoint, encodeCheckpoint } from "../../../handlers/protocol/checkpoint";
import { decodeSegment, type Segment } from "../../../handlers/protocol/decodeSegment";
import type { LogEntry, LoggedSegment } from "../../../handlers/protocol/logEntry";
import { Fold } from "../../../handlers/training/fold";
import { lineageLearners } from "../lineageLearner";
import type { Witness } from "../witness";

/** The state after one log entry. */
export interface ReferenceState {
  /** As a checkpoint's file. */
  readonly checkpoint: Uint8Array<ArrayBuffer>;
  readonly model: Uint8Array;
}

/** The log as it was recorded. Throws if an entry is missing. */
export function recordedLog(witness: Witness): LogEntry[] {
  const last = Math.max(-1, ...witness.log.keys());
  return Array.from({ length: last + 1 }, (_, n) => {
    const stood = witness.log.get(n);
    if (stood === undefined) throw new Error(`no entry ${n} was ever published, entry ${last} was`);
    return stood.entry;
  });
}

/** The file that a log entry means, as it was published. Throws if there never was such a file. */
export function recordedSegment(witness: Witness, { path, sha256 }: LoggedSegment): Segment {
  const copies = witness.copies.get(path) ?? [];
  for (const { bytes } of copies) {
    const segment = attempt(bytes);
    if (segment?.sha256 === sha256) return segment;
  }
  throw new Error(`the log names ${path} with sha256 ${sha256}; what was published there is none of it, or torn`);
}

/**
 * The fold of the recorded log in memory, from the beginning, without files, packs or checkpoints: state after each entry.
 * A fork goes back to the state after its `from` and learns again.
 */
export function referenceStates(witness: Witness): (ReferenceState | undefined)[] {
  const log = recordedLog(witness);
  const blockOf = (segment: LoggedSegment) => recordedSegment(witness, segment).block;
  const states: (ReferenceState | undefined)[] = [];
  const checkpoints: (Checkpoint | undefined)[] = [];
  let fold = Fold.empty(lineageLearners);
  for (const entry of log) {
    if (entry.type === "fork") {
      const { exclusions } = fold;
      fold = entry.from < 0 ? Fold.empty(lineageLearners) : Fold.restore(lineageLearners, checkpoints[entry.from]!);
      fold.exclude(exclusions);
      for (const again of log.slice(entry.from + 1, entry.n)) fold.apply(again, blockOf);
      fold.forked(entry);
    } else fold.apply(entry, blockOf);
    // A person may exclude records before any trainer has begun the log.
    const checkpoint = fold.configuration === undefined ? undefined : fold.checkpoint();
    checkpoints.push(checkpoint);
    states.push(checkpoint && { checkpoint: encodeCheckpoint(checkpoint), model: fold.learner.exportModel() });
  }
  return states;
}

function attempt(bytes: Uint8Array<ArrayBuffer>): Segment | undefined {
  try {
    return decodeSegment(bytes);
  } catch {
    return undefined;
  }
}

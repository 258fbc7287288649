import type { ProgressiveSummary } from "../protocol/manifestTypes";
import type { RecordBlock } from "../records/recordBlock";

/**
 * The learner as the trainer sees it: a deterministic fold over records. Same calls in the same order give the same
 * bytes on every machine and Node version.
 */
export interface Learner {
  /** Changes whenever the same records would give other bytes. */
  readonly version: string;
  readonly parameters: Readonly<Record<string, number>>;
  /** Scores, then learns records from .. to - 1 of a block. Records without a label are skipped; returns how many were learned. */
  learn(block: RecordBlock, from: number, to: number): number;
  /** Scores records without learning them (held out). Returns how many had a label. */
  holdOut(block: RecordBlock, from: number, to: number): number;
  summary(): ProgressiveSummary;
  /** The whole state, metrics included. */
  serialize(): Uint8Array;
  /** The immutable model that servers load (models' blob format; contains its golden answers). */
  exportModel(): Uint8Array;
}

export interface LearnerFactory {
  readonly version: string;
  create(): Learner;
  /** Throws with a reason if the bytes are not a state of this learner version. */
  restore(state: Uint8Array): Learner;
}

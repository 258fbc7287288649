import type { Learner, LearnerFactory } from "../learner/types";
import { type Accounting, type Checkpoint, emptyAccounting, type Fork } from "../protocol/checkpoint";
import { type ExcludedRecords, Exclusions } from "../protocol/exclusions";
import { FormatError } from "../protocol/formatError";
import type { LogEntry, LoggedSegment, QuarantinedSegment, TrainingConfiguration } from "../protocol/logEntry";
import type { RecordBlock } from "../records/recordBlock";
import { isHeldOutRun } from "./heldOut";

/** The records of a logged segment. */
export type BlockOf = (segment: LoggedSegment) => RecordBlock;

/**
 * Model = fold(log, learner version): everything that learning changes, and nothing that a clock, a listing or another
 * process could change. The same entries give the same checkpoint, byte for byte.
 */
export class Fold {
  /** Last entry applied, -1 before the first. */
  position: number;
  /** Number of the next record. */
  private records: number;
  private counts: { -readonly [K in keyof Accounting]: number };
  private readonly excluded: Exclusions;
  private forkList: readonly Fork[];

  private constructor(
    private readonly factory: LearnerFactory,
    readonly learner: Learner,
    public configuration: TrainingConfiguration | undefined,
    from?: Checkpoint,
  ) {
    this.position = from?.position ?? -1;
    this.records = from?.records ?? 0;
    this.counts = { ...(from?.accounting ?? emptyAccounting) };
    this.excluded = new Exclusions(from?.exclusions);
    this.forkList = from?.forks ?? [];
  }

  static empty(factory: LearnerFactory): Fold {
    return new Fold(factory, factory.create(), undefined);
  }

  /** Throws if the state is not of this learner version. */
  static restore(factory: LearnerFactory, checkpoint: Checkpoint): Fold {
    return new Fold(factory, factory.restore(checkpoint.state), checkpoint.configuration, checkpoint);
  }

  get accounting(): Accounting {
    return this.counts;
  }

  /** Log entry of the newest fork. */
  get forkedAt(): number | undefined {
    return this.forkList.at(-1)?.n;
  }

  /** Those that this state rests on: what a later one replaced is not among them. */
  get forks(): readonly Fork[] {
    return this.forkList;
  }

  get exclusions(): readonly ExcludedRecords[] {
    return this.excluded.list();
  }

  /** Excludes records of the entries to come, for learning again. */
  exclude(list: readonly ExcludedRecords[]): void {
    this.excluded.add(list);
  }

  /** Goes on after the fork's entry, whose state this now is; see ForkEntry. */
  forked({ n, from }: Fork): void {
    this.position = n;
    this.forkList = [...this.forkList, { n, from }];
  }

  /**
   * Applies the next entry. Throws if it is not the next one; blockOf is asked only for segments to learn. A fork's state
   * comes from the log before it, so it leaves the state alone here: see refold.ts.
   */
  apply(entry: LogEntry, blockOf: BlockOf): void {
    if (entry.n !== this.position + 1) {
      throw new FormatError(`log entry ${entry.n} cannot follow entry ${this.position}`);
    }
    if (entry.type === "configuration") this.configuration = { learner: entry.learner, heldOut: entry.heldOut };
    else if (entry.type === "exclusion") this.excluded.add(entry.segments);
    else if (entry.type === "quarantine") for (const segment of entry.segments) this.quarantine(segment);
    else if (entry.type === "segments") for (const segment of entry.segments) this.take(segment, blockOf);
    this.position = entry.n;
  }

  /** The state as a file; only after the first entry. */
  checkpoint(): Checkpoint {
    if (this.configuration === undefined) throw new FormatError("the log does not begin with a configuration");
    return {
      position: this.position,
      records: this.records,
      learner: this.factory.version,
      configuration: this.configuration,
      accounting: { ...this.counts },
      ...(this.excluded.size > 0 ? { exclusions: this.excluded.list() } : {}),
      ...(this.forkList.length > 0 ? { forks: this.forkList } : {}),
      state: new Uint8Array(this.learner.serialize()),
    };
  }

  private quarantine(segment: QuarantinedSegment): void {
    this.counts.quarantinedSegments++;
    this.counts.quarantined += segment.records;
  }

  private take(segment: LoggedSegment, blockOf: BlockOf): void {
    if (segment.outcome === "duplicate") this.counts.duplicateSegments++;
    else if (segment.outcome === "conflict") {
      this.counts.conflictSegments++;
      this.counts.quarantined += segment.records;
    } else {
      this.counts.quarantined -= segment.recovers ?? 0;
      this.learn(blockOf(segment), this.excluded.of(segment.id));
    }
  }

  /** An excluded record keeps its number, so that the same others are held out with and without it. */
  private learn(block: RecordBlock, without: ReadonlySet<number> | undefined): void {
    const rule = this.configuration?.heldOut;
    if (rule === undefined) throw new FormatError("the log names segments before any configuration");
    for (let from = 0; from < block.count; ) {
      const run = Math.floor(this.records / rule.run);
      const to = Math.min(block.count, from + (run + 1) * rule.run - this.records);
      const heldOut = isHeldOutRun(rule, run);
      let labelled = 0;
      for (const [first, end] of stretches(from, to, without)) {
        labelled += heldOut ? this.learner.holdOut(block, first, end) : this.learner.learn(block, first, end);
      }
      this.counts[heldOut ? "heldOut" : "trained"] += labelled;
      this.counts.excluded += to - from - labelled;
      this.records += to - from;
      from = to;
    }
  }
}

/** `from` to `to` - 1 without some of them. */
function stretches(from: number, to: number, without: ReadonlySet<number> | undefined): [number, number][] {
  if (without === undefined) return [[from, to]];
  const parts: [number, number][] = [];
  for (let first = from, r = from; r <= to; r++) {
    if (r < to && !without.has(r)) continue;
    if (r > first) parts.push([first, r]);
    first = r + 1;
  }
  return parts;
}

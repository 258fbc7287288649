import type { Checkpoint } from "../protocol/checkpoint";
import type { Segment } from "../protocol/decodeSegment";
import { FormatError } from "../protocol/formatError";
import type { EntryBody, LogEntry } from "../protocol/logEntry";
import { Publisher } from "../protocol/publish";
import type { RecordBlock } from "../records/recordBlock";
import { append } from "./append";
import { Fold } from "./fold";
import { History, MissingEntries } from "./history";
import { Ledger } from "./ledger";
import { advance } from "./refold";
import type { TrainerOptions } from "./trainerOptions";
import { CLOCK_HOURS } from "./trainingSettings";

/** Segments already in memory, by path: what was verified for a proposal is not read again to learn it. */
export type InMemory = ReadonlyMap<string, Segment>;

const HOUR = 3_600_000;
/** Entries older than the window by this are followed by none within it. */
const SKEW = CLOCK_HOURS * HOUR;
const NOTHING: InMemory = new Map();

/** Keeps fold and ledger at the log's end: applies what stands, proposes what comes next. Nothing is learned otherwise. */
export class Scribe {
  readonly ledger = new Ledger();
  readonly journal: Publisher;
  private readonly author: string;
  private readonly history: History;
  /** First entry whose files the ledger knows. */
  private knownFrom: number;
  private state: Fold;

  private constructor(
    private readonly options: TrainerOptions,
    fold: Fold,
  ) {
    const { fileSystem, mounts, newId, pause } = options;
    this.journal = new Publisher({ fileSystem, root: mounts.journal, newId, pause });
    this.author = newId();
    this.history = new History(options);
    this.state = fold;
    this.knownFrom = fold.position + 1;
  }

  /** The state at the log's end as far as it is known; another object after a fork. */
  get fold(): Fold {
    return this.state;
  }

  /** Continues after `checkpoint`, or from the log's beginning: reads the dedup window back, then applies the rest. */
  static async open(options: TrainerOptions, checkpoint: Checkpoint | undefined): Promise<Scribe> {
    const { learners, settings, now } = options;
    const fold = checkpoint === undefined ? Fold.empty(learners) : Fold.restore(learners, checkpoint);
    const scribe = new Scribe(options, fold);
    await scribe.readWindow(now() - settings.dedupHours * HOUR - SKEW);
    await scribe.catchUp();
    return scribe;
  }

  /** Applies every entry that stands after the position; returns how many. */
  async catchUp(): Promise<number> {
    let applied = 0;
    try {
      for await (const entry of this.history.entries(this.fold.position + 1)) {
        await this.apply(entry, NOTHING);
        applied++;
      }
    } catch (error) {
      if (!(error instanceof MissingEntries)) throw error;
      throw new FormatError(
        `${error.message} and no checkpoint of learner ${this.options.learners.version} covers them; restore one of both`,
      );
    }
    return applied;
  }

  /**
   * Proposes the next entry and applies what then stands there. False if that is another trainer's: what was proposed
   * must be thought over again. Rejects with the failure if the outcome is unknown; then nothing was applied.
   */
  async propose(body: EntryBody, inMemory: InMemory = NOTHING): Promise<boolean> {
    const at = new Date(this.options.now()).toISOString();
    const proposal: LogEntry = { v: 1, n: this.fold.position + 1, at, by: this.author, ...body };
    const { ours, entry } = await append(this.options, this.journal, this.history, proposal);
    await this.apply(entry, inMemory);
    return ours;
  }

  /** Makes the ledger know the files of some more entries before those that it knows. */
  async readBack(): Promise<void> {
    if (this.ledger.takeForgotten()) this.knownFrom = this.fold.position + 1;
    const entries = await this.history.before(this.knownFrom);
    for (const entry of entries) this.ledger.recordPaths(entry);
    this.knownFrom = entries[0]?.n ?? 0;
    this.ledger.knowsSince(entries.length === 0 ? undefined : Math.min(...entries.map(({ at }) => Date.parse(at))));
  }

  /** Records the entries that were logged since `horizon`, milliseconds, from the position backwards. */
  private async readWindow(horizon: number): Promise<void> {
    const window: (readonly LogEntry[])[] = [];
    let since: number | undefined;
    for (;;) {
      const entries = await this.history.before(this.knownFrom);
      if (entries.length === 0) break;
      window.push(entries);
      this.knownFrom = entries[0]!.n;
      const oldest = Math.min(...entries.map(({ at }) => Date.parse(at)));
      if (oldest >= horizon) continue;
      since = oldest;
      break;
    }
    if (window.length === 0 && this.fold.position >= 0) {
      const gone = `log entry ${this.fold.position} is gone, though a checkpoint covers it`;
      throw new FormatError(`${gone}: repeated keys could not be told; restore the entry or its pack`);
    }
    for (const entries of window.reverse()) for (const entry of entries) this.ledger.record(entry);
    this.ledger.expire(horizon);
    this.ledger.knowsSince(since);
  }

  /** Reading comes first and may fail; learning then is one synchronous step, so the fold is never half-way. */
  private async apply(entry: LogEntry, inMemory: InMemory): Promise<void> {
    if (entry.type === "segments") {
      const ready = new Map<string, RecordBlock>();
      for (const { path, sha256 } of entry.segments) {
        const segment = inMemory.get(path);
        if (segment?.sha256 === sha256) ready.set(path, segment.block);
      }
      const read = await this.history.blocks(entry, ({ path }) => !ready.has(path));
      this.fold.apply(entry, ({ path }) => (ready.get(path) ?? read.get(path))!);
    } else {
      this.state = await advance(this.options, this.history, this.fold, entry);
    }
    this.ledger.record(entry);
  }
}

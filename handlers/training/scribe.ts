import type { Checkpoint } from "../protocol/checkpoint";
import type { Segment } from "../protocol/decodeSegment";
import { FormatError } from "../protocol/formatError";
import { appendLogEntry, listLog, readLogEntry } from "../protocol/log";
import type { EntryBody, LogEntry, LoggedSegment } from "../protocol/logEntry";
import { Publisher } from "../protocol/publish";
import type { RecordBlock } from "../records/recordBlock";
import { Fold } from "./fold";
import { Ledger } from "./ledger";
import { loadLogged } from "./loadSegment";
import type { TrainerOptions } from "./trainerOptions";

/** Segments already in memory, by path: what was verified for a proposal is not read again to learn it. */
export type InMemory = ReadonlyMap<string, Segment>;

const HOUR = 3_600_000;
const NOTHING: InMemory = new Map();
/** Logged segments that are read at once. */
const READ_AHEAD = 64;

/** Keeps fold and ledger at the log's end: applies what stands, proposes what comes next. Nothing is learned otherwise. */
export class Scribe {
  readonly ledger = new Ledger();
  readonly journal: Publisher;
  private readonly author: string;
  /** First entry whose files the ledger knows. */
  private knownFrom = 0;

  private constructor(
    private readonly options: TrainerOptions,
    readonly fold: Fold,
  ) {
    const { fileSystem, mounts, newId, pause } = options;
    this.journal = new Publisher({ fileSystem, root: mounts.journal, newId, pause });
    this.author = newId();
  }

  /** Continues after `checkpoint`, or from the log's beginning: reads the dedup window back, then applies the rest. */
  static async open(options: TrainerOptions, checkpoint: Checkpoint | undefined): Promise<Scribe> {
    const { fileSystem, mounts, learners, settings, now } = options;
    const fold = checkpoint === undefined ? Fold.empty(learners) : Fold.restore(learners, checkpoint);
    const scribe = new Scribe(options, fold);
    const numbers = await listLog(fileSystem, mounts.journal);
    const first = numbers[0] ?? 0;
    if (first > fold.position + 1) {
      const gone = `log entries ${fold.position + 1} to ${first - 1} are gone`;
      throw new FormatError(
        `${gone} and no checkpoint of learner ${learners.version} covers them; restore one of both`,
      );
    }
    const horizon = now() - settings.dedupHours * HOUR;
    const window: LogEntry[] = [];
    scribe.knownFrom = fold.position + 1;
    while (scribe.knownFrom > first) {
      const entry = await readLogEntry(fileSystem, mounts.journal, scribe.knownFrom - 1);
      if (Date.parse(entry.at) < horizon) break;
      window.push(entry);
      scribe.knownFrom--;
    }
    if (scribe.knownFrom === first) scribe.knownFrom = 0;
    for (const entry of window.reverse()) scribe.ledger.record(entry);
    await scribe.catchUp();
    return scribe;
  }

  /** Applies every entry that stands after the position; returns how many. */
  async catchUp(): Promise<number> {
    const { fileSystem, mounts } = this.options;
    const numbers = await listLog(fileSystem, mounts.journal, this.fold.position + 1);
    for (const n of numbers) await this.apply(await readLogEntry(fileSystem, mounts.journal, n), NOTHING);
    return numbers.length;
  }

  /**
   * Proposes the next entry and applies what then stands there. False if that is another trainer's: what was proposed
   * must be thought over again. Rejects with the failure if the outcome is unknown; then nothing was applied.
   */
  async propose(body: EntryBody, inMemory: InMemory = NOTHING): Promise<boolean> {
    const at = new Date(this.options.now()).toISOString();
    const proposal: LogEntry = { v: 1, n: this.fold.position + 1, at, by: this.author, ...body };
    const { ours, entry } = await appendLogEntry(this.journal, proposal);
    await this.apply(entry, inMemory);
    return ours;
  }

  /** Makes the ledger know the files of the whole retained log, not only of the dedup window. */
  async knowEverything(): Promise<void> {
    const { fileSystem, mounts } = this.options;
    for (const n of this.knownFrom === 0 ? [] : await listLog(fileSystem, mounts.journal)) {
      if (n < this.knownFrom) this.ledger.recordPaths(await readLogEntry(fileSystem, mounts.journal, n));
    }
    this.knownFrom = 0;
  }

  /** Reading comes first and may fail; learning then is one synchronous step, so the fold is never half-way. */
  private async apply(entry: LogEntry, inMemory: InMemory): Promise<void> {
    const blocks = new Map<string, RecordBlock>();
    const missing: LoggedSegment[] = [];
    for (const logged of entry.type === "segments" ? entry.segments : []) {
      if (logged.outcome !== "learn") continue;
      const segment = inMemory.get(logged.path);
      if (segment?.sha256 === logged.sha256) blocks.set(logged.path, segment.block);
      else missing.push(logged);
    }
    const { fileSystem, mounts, pause } = this.options;
    for (let k = 0; k < missing.length; k += READ_AHEAD) {
      const load = async (logged: LoggedSegment): Promise<void> => {
        const segment = await loadLogged(fileSystem, mounts.samples, entry.n, logged, pause);
        blocks.set(logged.path, segment.block);
      };
      await Promise.all(missing.slice(k, k + READ_AHEAD).map(load));
    }
    this.fold.apply(entry, (logged) => blocks.get(logged.path)!);
    this.ledger.record(entry);
  }
}

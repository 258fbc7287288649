import type { SegmentFile } from "../protocol/samples";
import { minuteOf, minuteStart } from "../protocol/tree";
import { Discovery } from "./discovery";
import { type Loaded, loadFound } from "./loadSegment";
import type { Scribe } from "./scribe";
import type { TrainerOptions } from "./trainerOptions";

/** Bounds of one log entry; files are read in groups of `group`. */
const ENTRY = { segments: 512, bytes: 32 * 1024 * 1024, group: 32 } as const;
/** A file of a minute further ahead is of a clock that is wrong. */
const AHEAD = 3 * 60_000;
/** Between two looks at quarantined files, and how many each look opens. */
const RETRY = { interval: 10 * 60_000, files: 64 } as const;

/** What was found and is not in the log yet. */
export class Intake {
  private readonly waiting = new Map<string, SegmentFile>();
  /** Found, but only entries that are not read back yet can tell whether they are new. */
  private readonly held = new Map<string, SegmentFile>();
  /** Read in vain at the last try; the next look finds them again. */
  private readonly failing = new Map<string, SegmentFile>();
  private readonly discovery: Discovery;
  private retriedAt: number;

  constructor(
    private readonly options: TrainerOptions,
    private readonly scribe: Scribe,
  ) {
    this.discovery = new Discovery(options.fileSystem, options.mounts.samples, scribe.ledger);
    this.retriedAt = options.now();
  }

  /** Files found and not taken. */
  get size(): number {
    return this.waiting.size + this.held.size;
  }

  /** Milliseconds since 1970 of the oldest file that is not taken, by its minute; undefined = there is none. */
  get oldest(): number | undefined {
    const minutes = [this.waiting, this.held, this.failing].flatMap((files) =>
      [...files.values()].map(({ minute }) => minute),
    );
    return minutes.length === 0 ? undefined : minuteStart(minutes.sort()[0]!);
  }

  /** Whether the next look would find more at once. */
  get unfinished(): boolean {
    return this.discovery.unfinished || this.held.size > 0;
  }

  /** Looks for new files unless enough wait already, and reads the log back a little where an old one asks for it. */
  async look(): Promise<void> {
    if (this.waiting.size >= ENTRY.segments) return;
    const now = this.options.now();
    const { ledger } = this.scribe;
    if (Math.abs(now - this.retriedAt) >= RETRY.interval) await this.retry(now);
    const future = minuteOf(now + AHEAD);
    const sure = ({ minute }: SegmentFile): boolean => ledger.covers(minute, future);
    for (const file of await this.discovery.look(now)) (sure(file) ? this.waiting : this.held).set(file.path, file);
    if (this.held.size === 0) return;
    await this.scribe.readBack();
    for (const [path, file] of this.held) {
      if (!sure(file)) continue;
      this.held.delete(path);
      if (!ledger.names(file)) this.waiting.set(path, file);
    }
  }

  /** Reads and verifies the next files, as many as one entry takes. */
  async load(): Promise<Loaded[]> {
    const { fileSystem, mounts } = this.options;
    const files = [...this.waiting.values()].filter((file) => !this.scribe.ledger.names(file)).slice(0, ENTRY.segments);
    const loaded: Loaded[] = [];
    let bytes = 0;
    for (let k = 0; k < files.length && bytes < ENTRY.bytes; k += ENTRY.group) {
      const group = files.slice(k, k + ENTRY.group).map((file) => loadFound(fileSystem, mounts.samples, file));
      for (const one of await Promise.all(group)) {
        loaded.push(one);
        if ("segment" in one) bytes += one.segment.bytes;
      }
    }
    // One that fails for now makes room for the others; the next look finds it again if it still stands.
    for (const one of loaded) {
      if ("failure" in one) {
        this.waiting.delete(one.file.path);
        this.failing.set(one.file.path, one.file);
      } else this.failing.delete(one.file.path);
    }
    return loaded;
  }

  /** Forgets what the log names by now. */
  settle(): void {
    for (const [path, file] of this.waiting) if (this.scribe.ledger.names(file)) this.waiting.delete(path);
  }

  /** A quarantined file that is whole now (a cache had shown something else, or a person restored it) is taken. */
  private async retry(now: number): Promise<void> {
    this.retriedAt = now;
    const { fileSystem, mounts, log } = this.options;
    const { ledger } = this.scribe;
    for (const file of ledger.quarantined().slice(-RETRY.files)) {
      const loaded = await loadFound(fileSystem, mounts.samples, file);
      if (!("segment" in loaded)) continue;
      ledger.release(file);
      this.waiting.set(file.path, file);
      log.info("quarantined segment is whole now", { path: file.path });
    }
  }
}

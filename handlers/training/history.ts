import { join } from "node:path";
import { decodeSegment } from "../protocol/decodeSegment";
import { isErrno } from "../protocol/errors";
import { FormatError } from "../protocol/formatError";
import { gapless, listLog, logNumbers } from "../protocol/log";
import { type LogEntry, type LoggedSegment, parseLogEntry } from "../protocol/logEntry";
import { logPath } from "../protocol/tree";
import type { RecordBlock } from "../records/recordBlock";
import { DeletedNumbers } from "./deletedNumbers";
import { loadLogged } from "./loadSegment";
import { PackReader } from "./packReader";
import type { TrainerOptions } from "./trainerOptions";

export type HistoryOptions = Pick<TrainerOptions, "fileSystem" | "mounts" | "pause" | "log">;

/** The log does not reach back so far any more: neither entries nor a pack stand. */
export class MissingEntries extends FormatError {
  constructor(
    readonly from: number,
    readonly to: number,
  ) {
    super(`log entries ${from} to ${to} are gone`);
    this.name = "MissingEntries";
  }
}

export type Blocks = ReadonlyMap<string, RecordBlock>;

/** Files that are read at once. */
const READ_AHEAD = 64;

/** The log and the records that it names, from packs where they stand and from the small files otherwise. */
export class History {
  readonly packs: PackReader;
  private readonly deleted: DeletedNumbers;
  private small = 0;

  constructor(private readonly options: HistoryOptions) {
    this.packs = new PackReader(options);
    this.deleted = new DeletedNumbers(options, this.packs);
  }

  /** Files read so far. */
  get opened(): number {
    return this.small + this.packs.opened;
  }

  /** Entries `from` to the log's present end, or to `to`. Throws MissingEntries if the first ones are gone. */
  async *entries(from: number, to = Number.POSITIVE_INFINITY): AsyncGenerator<LogEntry> {
    const { fileSystem, mounts } = this.options;
    let n = from;
    let numbers: number[] = [];
    // Twice: entries that are missing may have been packed since the packs were listed.
    for (const last of [false, true]) {
      for (let pack = await this.packs.packOf(n); pack !== undefined && n <= to; pack = await this.packs.packOf(n)) {
        const entries = await this.packs.entries(pack);
        if (entries === undefined) continue;
        for (; n <= Math.min(to, pack.to); n++) yield entries[n - pack.from]!;
      }
      if (n > to) return;
      numbers = (await listLog(fileSystem, mounts.journal, n)).filter((number) => number <= to);
      if (numbers.length === 0) return;
      if (numbers[0] === n) break;
      if (last) throw new MissingEntries(n, numbers[0]! - 1);
      this.packs.listAgain();
    }
    for (let k = 0; k < numbers.length; k += READ_AHEAD) {
      const read = await Promise.all(numbers.slice(k, k + READ_AHEAD).map((number) => this.readEntry(number)));
      for (const [i, entry] of (await this.own(read)).entries()) {
        if (entry === undefined) throw new MissingEntries(numbers[k + i]!, numbers[k + i]!);
        yield entry;
      }
    }
  }

  /** See DeletedNumbers. */
  own(read: readonly LogEntry[]): Promise<(LogEntry | undefined)[]> {
    return this.deleted.own(read);
  }

  /**
   * Some entries just before entry `end`, rising; none if they are gone or there are none. For entries that are known to
   * have stood: they are opened by name.
   */
  async before(end: number): Promise<readonly LogEntry[]> {
    if (end <= 0) return [];
    const pack = await this.packs.packOf(end - 1);
    const packed = pack === undefined ? undefined : await this.packs.entries(pack);
    if (packed !== undefined) return packed.slice(0, end - pack!.from);
    const packedTo = (await this.packs.list()).reduce(
      (to, range) => (range.to < end ? Math.max(to, range.to) : to),
      -1,
    );
    const first = Math.max(packedTo + 1, end - READ_AHEAD);
    const numbers = Array.from({ length: end - first }, (_, k) => first + k);
    const found = await Promise.all(numbers.map((n) => this.readEntry(n).catch(absent)));
    return found.slice(found.lastIndexOf(undefined) + 1).filter((entry) => entry !== undefined);
  }

  /** One entry that is known to have stood; undefined if it is gone. */
  async entry(n: number): Promise<LogEntry | undefined> {
    const pack = await this.packs.packOf(n);
    const packed = pack === undefined ? undefined : await this.packs.entries(pack);
    return packed?.[n - pack!.from] ?? this.readEntry(n).catch(absent);
  }

  /** The blocks of an entry's learned segments by path, each the very file that the log means. Throws if one is lost. */
  async blocks(entry: LogEntry, wanted: (logged: LoggedSegment) => boolean = () => true): Promise<Blocks> {
    const all = entry.type === "segments" ? entry.segments : [];
    const learned = all.filter((logged) => logged.outcome === "learn" && wanted(logged));
    if (learned.length === 0) return new Map();
    const packed = await this.packedBlocks(entry.n, learned);
    if (packed !== undefined) return packed;
    try {
      return await this.smallBlocks(entry.n, learned);
    } catch (error) {
      // Another trainer may have packed and deleted them meanwhile.
      this.packs.listAgain();
      const moved = await this.packedBlocks(entry.n, learned);
      if (moved === undefined) throw error;
      return moved;
    }
  }

  /** The oldest entry from which on everything stands, judged by names. Undefined without any. */
  async first(): Promise<number | undefined> {
    const { fileSystem, mounts } = this.options;
    this.packs.listAgain();
    const packs = await this.packs.list();
    const packedTo = packs.reduce((end, { to }) => Math.max(end, to), -1);
    const numbers = await logNumbers(fileSystem, mounts.journal);
    const small = new Set(numbers);
    let first: number | undefined = gapless(numbers.filter((n) => n > packedTo))[0];
    for (let from = first ?? packedTo + 1; from > 0; first = from) {
      const end = from;
      const pack = packs.findLast((range) => range.from < end && end <= range.to + 1);
      if (pack !== undefined) from = pack.from;
      else while (small.has(from - 1)) from--;
      // Before the oldest pack nothing stands but what was put under a deleted number.
      if (from === end || (pack === undefined && from > 0 && from < (packs[0]?.from ?? 0))) break;
    }
    return first;
  }

  private async smallBlocks(n: number, learned: readonly LoggedSegment[]): Promise<Blocks> {
    const { fileSystem, mounts, pause } = this.options;
    const blocks = new Map<string, RecordBlock>();
    for (let k = 0; k < learned.length; k += READ_AHEAD) {
      const load = async (logged: LoggedSegment): Promise<void> => {
        this.small++;
        const segment = await loadLogged(fileSystem, mounts.samples, n, logged, pause);
        blocks.set(logged.path, segment.block);
      };
      await Promise.all(learned.slice(k, k + READ_AHEAD).map(load));
    }
    return blocks;
  }

  /** Undefined if no whole pack holds them all. */
  private async packedBlocks(n: number, learned: readonly LoggedSegment[]): Promise<Blocks | undefined> {
    const pack = await this.packs.packOf(n);
    const files = pack === undefined ? undefined : await this.packs.files(pack);
    if (files === undefined) return undefined;
    const blocks = new Map<string, RecordBlock>();
    for (const { path, sha256 } of learned) {
      const bytes = files.get(path);
      const segment = bytes === undefined ? undefined : decodeSegment(bytes);
      if (segment?.sha256 !== sha256) return this.packs.distrust(pack!, `does not hold ${path} as the log means it`);
      blocks.set(path, segment.block);
    }
    return blocks;
  }

  private async readEntry(n: number): Promise<LogEntry> {
    this.small++;
    const { fileSystem, mounts } = this.options;
    return parseLogEntry(n, await fileSystem.read(join(mounts.journal, logPath(n))));
  }
}

function absent(error: unknown): undefined {
  if (!isErrno(error, "ENOENT")) throw error;
  return undefined;
}

import { join } from "node:path";
import type { Log } from "../contract";
import { isErrno } from "../protocol/errors";
import type { FileSystem } from "../protocol/fileSystem";
import { FormatError } from "../protocol/formatError";
import type { LogEntry } from "../protocol/logEntry";
import { decodePackedLog, decodePackedSegments, listPacks, type PackRange } from "../protocol/pack";
import { packedPath } from "../protocol/tree";

export interface PackReaderOptions {
  readonly fileSystem: FileSystem;
  readonly mounts: { readonly journal: string };
  readonly log: Log;
}

/** Packs by the entries that they hold; the last one opened stays in memory. Damaged ones are as if they did not stand. */
export class PackReader {
  /** Files read so far. */
  opened = 0;
  private ranges: readonly PackRange[] | undefined;
  private readonly damaged = new Set<string>();
  private lastLog: { readonly pack: PackRange; readonly content: readonly LogEntry[] } | undefined;
  private lastFiles:
    | { readonly pack: PackRange; readonly content: ReadonlyMap<string, Uint8Array<ArrayBuffer>> }
    | undefined;

  constructor(private readonly options: PackReaderOptions) {}

  /** Forgets which packs stand. */
  listAgain(): void {
    this.ranges = undefined;
  }

  /** Undamaged ones by their names, rising. */
  async list(): Promise<PackRange[]> {
    this.ranges ??= await listPacks(this.options.fileSystem, this.options.mounts.journal);
    return this.ranges.filter(({ from, to }) => !this.damaged.has(`${from}-${to}`));
  }

  /** The pack that holds an entry, the longest if there are several. */
  async packOf(n: number): Promise<PackRange | undefined> {
    return (await this.list()).findLast(({ from, to }) => from <= n && n <= to);
  }

  /** Undefined if it turns out to be damaged or gone. */
  async entries(pack: PackRange): Promise<readonly LogEntry[] | undefined> {
    if (same(this.lastLog?.pack, pack)) return this.lastLog?.content;
    const content = await this.open(pack, "log", (bytes) => decodePackedLog(pack, bytes));
    if (content !== undefined) this.lastLog = { pack, content };
    return content;
  }

  /** Learned segments' files by path; undefined if it turns out to be damaged or gone. */
  async files(pack: PackRange): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>> | undefined> {
    if (same(this.lastFiles?.pack, pack)) return this.lastFiles?.content;
    const content = await this.open(pack, "seg", (bytes) => decodePackedSegments(pack, bytes));
    if (content !== undefined) this.lastFiles = { pack, content };
    return content;
  }

  /** Passes a pack over from now on: the small files may still stand. */
  distrust({ from, to }: PackRange, reason: string): undefined {
    this.damaged.add(`${from}-${to}`);
    this.options.log.warn("pack passed over", { from, to, reason });
    return undefined;
  }

  private async open<T>(
    pack: PackRange,
    part: "seg" | "log",
    decode: (bytes: Uint8Array<ArrayBuffer>) => T,
  ): Promise<T | undefined> {
    const { fileSystem, mounts } = this.options;
    this.opened++;
    try {
      return decode(await fileSystem.read(join(mounts.journal, packedPath(pack.from, pack.to, part))));
    } catch (error) {
      if (error instanceof FormatError) return this.distrust(pack, error.message);
      if (isErrno(error, "ENOENT")) return this.distrust(pack, "is gone since it was listed");
      throw error;
    }
  }
}

const same = (a: PackRange | undefined, b: PackRange): boolean => a?.from === b.from && a.to === b.to;

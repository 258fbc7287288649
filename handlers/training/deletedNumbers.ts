import { listCheckpoints } from "../protocol/checkpoint";
import { listLog } from "../protocol/log";
import { encodeLogEntry, type LogEntry } from "../protocol/logEntry";
import { listPacks, type PackRange } from "../protocol/pack";
import type { HistoryOptions } from "./history";
import type { PackReader } from "./packReader";

/**
 * A number that was free need not be new: while a process slept in the middle of a link, the log may have gone on, and
 * retention may have deleted the entry that stood there. What is then put under the number is not the log's. Packs tell:
 * they have no gap, what is deleted was packed, and the last one stays.
 */
export class DeletedNumbers {
  constructor(
    private readonly options: Pick<HistoryOptions, "fileSystem" | "mounts">,
    private readonly packs: PackReader,
  ) {}

  /**
   * What the log has under the numbers of entries that were read from files of their own: mostly these. Undefined if the
   * log's own is gone with its pack.
   */
  async own(read: readonly LogEntry[]): Promise<(LogEntry | undefined)[]> {
    const { fileSystem, mounts } = this.options;
    // Nothing is deleted but below a checkpoint.
    const [newest = -1] = await listCheckpoints(fileSystem, mounts.journal);
    if (read.every(({ n }) => n >= newest)) return [...read];
    this.packs.listAgain();
    // By their names: a damaged one, too, tells how far the log was packed.
    const packs = await listPacks(fileSystem, mounts.journal);
    const own: (LogEntry | undefined)[] = [];
    for (const entry of read) own.push(await this.ownOf(entry, packs));
    return own;
  }

  private async ownOf(entry: LogEntry, packs: readonly PackRange[]): Promise<LogEntry | undefined> {
    const { n } = entry;
    if (packs.every(({ to }) => to < n)) return entry;
    if (!packs.some(({ from, to }) => from <= n && n <= to)) return undefined;
    const pack = await this.packs.packOf(n);
    const entries = pack === undefined ? undefined : await this.packs.entries(pack);
    if (entries !== undefined) return entries[n - pack!.from];
    // Of a damaged pack nothing was deleted, or all of it.
    const { fileSystem, mounts } = this.options;
    return (await listLog(fileSystem, mounts.journal, n + 1))[0] === n + 1 ? entry : undefined;
  }
}

/** To the byte. */
export function sameEntry(a: LogEntry | undefined, b: LogEntry): boolean {
  return a !== undefined && Buffer.compare(encodeLogEntry(a), encodeLogEntry(b)) === 0;
}

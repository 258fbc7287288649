import { join } from "node:path";
import type { FileSystem } from "./fileSystem";
import { FormatError } from "./formatError";
import { encodeLogEntry, type LogEntry, parseLogEntry } from "./logEntry";
import { listOrEmpty, type Publisher } from "./publish";
import { logPath, parseLogPath } from "./tree";

export interface NumberedEntry {
  readonly n: number;
  readonly entry: LogEntry;
}

/**
 * Makes `entry` the log's entry n, or tells what stands there: the number is the only fence between trainers.
 * `ours` is false if another trainer's entry stands.
 */
export async function appendLogEntry(
  journal: Publisher,
  entry: LogEntry,
): Promise<{ readonly ours: boolean; readonly entry: LogEntry }> {
  const publication = await journal.publish(logPath(entry.n), encodeLogEntry(entry));
  if (publication.outcome === "published") return { ours: true, entry };
  return { ours: false, entry: parseLogEntry(entry.n, publication.standing) };
}

/** Numbers of the log's entries from `from` on, rising. Throws FormatError if one is missing between them. */
export async function listLog(fileSystem: FileSystem, journal: string, from = 0): Promise<number[]> {
  return gapless(await logNumbers(fileSystem, journal, from));
}

/**
 * Numbers of the entries that stand from `from` on, rising. Below the log there may be others: what somebody put under a
 * deleted number and died before taking it back.
 */
export async function logNumbers(fileSystem: FileSystem, journal: string, from = 0): Promise<number[]> {
  const numbers: number[] = [];
  for (const shard of await listOrEmpty(fileSystem, join(journal, "log"))) {
    if (!/^\d+$/.test(shard) || Number(shard) < Math.floor(from / 1000)) continue;
    for (const name of await listOrEmpty(fileSystem, join(journal, "log", shard))) {
      const n = parseLogPath(`log/${shard}/${name}`);
      if (n !== undefined && n >= from) numbers.push(n);
    }
  }
  return numbers.sort((a, b) => a - b);
}

/** The same rising numbers. Throws FormatError if one is missing between them. */
export function gapless(numbers: number[]): number[] {
  const gap = numbers.findIndex((n, k) => k > 0 && n !== numbers[k - 1]! + 1);
  if (gap > 0)
    throw new FormatError(`the log has no entry ${numbers[gap - 1]! + 1}, though entry ${numbers[gap]} stands`);
  return numbers;
}

async function readLogEntry(fileSystem: FileSystem, journal: string, n: number): Promise<LogEntry> {
  return parseLogEntry(n, await fileSystem.read(join(journal, logPath(n))));
}

/** The log from its first retained entry (or from `from`) to the end it had when it was listed. */
export async function* readLog(fileSystem: FileSystem, journal: string, from = 0): AsyncGenerator<NumberedEntry> {
  for (const n of await listLog(fileSystem, journal, from)) {
    yield { n, entry: await readLogEntry(fileSystem, journal, n) };
  }
}

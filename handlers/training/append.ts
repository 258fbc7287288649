import { join } from "node:path";
import { listCheckpoints } from "../protocol/checkpoint";
import { isErrno } from "../protocol/errors";
import type { FileSystem } from "../protocol/fileSystem";
import { FormatError } from "../protocol/formatError";
import { appendLogEntry } from "../protocol/log";
import type { LogEntry } from "../protocol/logEntry";
import type { Publisher } from "../protocol/publish";
import { logPath } from "../protocol/tree";
import { sameEntry } from "./deletedNumbers";
import type { History, HistoryOptions } from "./history";

/**
 * Makes `entry` the log's entry n, or tells what stands there; see appendLogEntry. Rejects if the number is one that
 * retention has deleted, and takes back what this author has put there.
 */
export async function append(
  { fileSystem, mounts }: Pick<HistoryOptions, "fileSystem" | "mounts">,
  journal: Publisher,
  history: History,
  entry: LogEntry,
): Promise<{ readonly ours: boolean; readonly entry: LogEntry }> {
  const stands = await appendLogEntry(journal, entry);
  const [own] = await history.own([stands.entry]);
  if (sameEntry(own, stands.entry)) return stands;
  // Ours may stand from an attempt whose answer got lost.
  if (stands.entry.by === entry.by) await takeBack(fileSystem, join(mounts.journal, logPath(entry.n)));
  const [newest] = await listCheckpoints(fileSystem, mounts.journal);
  throw new FormatError(
    `the log has gone on to entry ${newest} and entry ${entry.n} is deleted by now: this process slept too long, start it again`,
  );
}

/** Removes what was published under a number that is not new; a janitor may have been faster. */
export async function takeBack(fileSystem: FileSystem, path: string): Promise<void> {
  try {
    await fileSystem.unlink(path);
  } catch (error) {
    if (!isErrno(error, "ENOENT")) throw error;
  }
}

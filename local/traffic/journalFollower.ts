import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type LogEntry, parseLogEntry } from "../../handlers/protocol/logEntry";
import { logPath, parseLogPath } from "../../handlers/protocol/tree";

/** Reads the journal's log from the file system's disk, entry after entry, as it grows. */
export class JournalFollower {
  private next: number;

  /** `journal`: absolute path of the journal directory. Begins after the entries that stand now. */
  constructor(
    private readonly journal: string,
    private readonly onEntry: (entry: LogEntry) => void,
  ) {
    this.next = lastEntry(journal) + 1;
  }

  /** Number of the newest entry read or stood at the start; -1 = none. */
  get last(): number {
    return this.next - 1;
  }

  /** Reads what is new. Throws FormatError for an entry that this program does not know. */
  read(): void {
    for (;;) {
      const bytes = readIfThere(join(this.journal, logPath(this.next)));
      if (bytes === undefined) return;
      const entry = parseLogEntry(this.next, bytes);
      this.next++;
      this.onEntry(entry);
    }
  }
}

/** Ids that an entry brings into the log. */
export function loggedIds(entry: LogEntry): string[] {
  return entry.type === "segments" || entry.type === "quarantine" ? entry.segments.map(({ id }) => id) : [];
}

/** Number of the log's newest entry on disk; -1 if there is none. */
export function lastEntry(journal: string): number {
  let last = -1;
  for (const shard of listIfThere(join(journal, "log"))) {
    for (const name of listIfThere(join(journal, "log", shard))) {
      last = Math.max(last, parseLogPath(`log/${shard}/${name}`) ?? -1);
    }
  }
  return last;
}

function listIfThere(path: string): string[] {
  return ifThere(() => readdirSync(path)) ?? [];
}

function readIfThere(path: string): Buffer | undefined {
  return ifThere(() => readFileSync(path));
}

function ifThere<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) {
      return undefined;
    }
    throw error;
  }
}

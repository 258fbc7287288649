import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { identify, isRunning, type ProcessIdentity, type ReadStat, readStat } from "../host/processIdentity";

type Kill = (pid: number, signal: NodeJS.Signals) => void;

/**
 * Every running process of a consumer, one file each, so that the next start can end what a killed host left. A pid
 * alone proves nothing (it may be another's by then): a file also has the process's start time.
 */
export class ProcessList {
  constructor(
    private readonly folder: string,
    private readonly read: ReadStat = readStat,
    private readonly kill: Kill = (pid, signal) => process.kill(pid, signal),
  ) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  add(pid: number): void {
    const identity = identify(pid, this.read);
    if (identity !== undefined) writeFileSync(this.file(pid), JSON.stringify(identity), { mode: 0o600 });
  }

  remove(pid: number): void {
    rmSync(this.file(pid), { force: true });
  }

  /** Ends every listed process that still runs, with its process group. Returns their pids. */
  clear(): readonly number[] {
    const cleared: number[] = [];
    for (const name of readdirSync(this.folder)) {
      const identity = readIdentity(join(this.folder, name));
      if (identity !== undefined && isRunning(identity, this.read)) {
        // Its leader runs, so the group of this number is still the consumer's.
        for (const target of [-identity.pid, identity.pid]) this.tryKill(target);
        cleared.push(identity.pid);
      }
      rmSync(join(this.folder, name), { force: true });
    }
    return cleared;
  }

  private tryKill(pid: number): void {
    try {
      this.kill(pid, "SIGKILL");
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
    }
  }

  private file(pid: number): string {
    return join(this.folder, `${pid}.json`);
  }
}

/** The list of a launcher's run folder. */
export function processListOf(runFolder: string): ProcessList {
  return new ProcessList(join(runFolder, "processes"));
}

/** undefined if the file was not written to its end. */
function readIdentity(path: string): ProcessIdentity | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    if (typeof value !== "object" || value === null || !("pid" in value) || typeof value.pid !== "number")
      return undefined;
    // The sign decides between a process and a group, and 0 and 1 are everybody.
    if (!Number.isSafeInteger(value.pid) || value.pid <= 1) return undefined;
    return {
      pid: value.pid,
      started: "started" in value && typeof value.started === "string" ? value.started : undefined,
    };
  } catch {
    return undefined;
  }
}

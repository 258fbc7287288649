import { linkSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { identify, isRunning, type ProcessIdentity, type ReadStat, readStat } from "./processIdentity";
import { StartError } from "./startError";

export interface Lock {
  /** The host that held the lock and died without letting go; what it left running is still to be cleared. */
  readonly deadHost: ProcessIdentity | undefined;
  release(): void;
}

const NAME = "host.lock";

/**
 * One host at a time. The lock is a file that names its holder by pid and start time, so that neither a crash nor a
 * recycled pid can hold it. Throws StartError while another host runs.
 */
export function takeLock(localDirectory: string, read: ReadStat = readStat, pid = process.pid): Lock {
  const path = join(localDirectory, NAME);
  const self = identify(pid, read) ?? { pid, started: undefined };
  const mine = `${path}.${pid}`;
  writeFileSync(mine, JSON.stringify(self), { mode: 0o600 });
  let deadHost: ProcessIdentity | undefined;
  try {
    for (;;) {
      try {
        // link fails if the name exists, and the name has its content from the first moment.
        linkSync(mine, path);
        break;
      } catch (error) {
        if (!hasCode(error, "EEXIST")) throw error;
      }
      const holder = readHolder(path);
      if (holder !== undefined && isRunning(holder, read)) {
        throw new StartError(
          `another npm start (pid ${holder.pid}) runs in this folder; stop it with Ctrl-C or \`kill ${holder.pid}\`, then start again`,
        );
      }
      deadHost = holder ?? deadHost;
      removeDead(path, `${mine}.dead`, read);
    }
  } finally {
    rmSync(mine, { force: true });
  }
  return {
    deadHost,
    release: () => {
      const holder = readHolder(path);
      if (holder?.pid === self.pid && holder.started === self.started) unlinkSync(path);
    },
  };
}

/** Two hosts may find the same dead lock: what was moved away is looked at again, and a living host's lock is put back. */
function removeDead(path: string, aside: string, read: ReadStat): void {
  try {
    renameSync(path, aside);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return;
    throw error;
  }
  const moved = readHolder(aside);
  if (moved !== undefined && isRunning(moved, read)) linkSync(aside, path);
  rmSync(aside, { force: true });
}

/** undefined if the file is gone or holds no lock (a host killed while it wrote): then nobody holds it. */
function readHolder(path: string): ProcessIdentity | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    if (typeof value !== "object" || value === null || !("pid" in value) || typeof value.pid !== "number")
      return undefined;
    const started = "started" in value && typeof value.started === "string" ? value.started : undefined;
    return { pid: value.pid, started };
  } catch {
    return undefined;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

import { readFileSync } from "node:fs";

/** A process, told apart from a later one that got the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, as its system says it; undefined where the system does not tell. */
  readonly started: string | undefined;
}

/** Reads /proc/<pid>/stat; undefined if there is no such process or no /proc. Tests put their own in. */
export type ReadStat = (pid: number) => string | undefined;

export const readStat: ReadStat = (pid) => {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return undefined;
  }
};

/** Identity of a running process. A zombie has ended: it counts as gone. */
export function identify(pid: number, read: ReadStat = readStat): ProcessIdentity | undefined {
  const stat = read(pid);
  if (stat === undefined) return process.platform !== "linux" && answers(pid) ? { pid, started: undefined } : undefined;
  // The command name may hold spaces and parentheses; the fields proper begin after the last one (proc_pid_stat(5)).
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  if (fields[0] === "Z" || fields[0] === "X") return undefined;
  return { pid, started: fields[19] };
}

/** Whether exactly this process still runs. */
export function isRunning(identity: ProcessIdentity, read: ReadStat = readStat): boolean {
  const now = identify(identity.pid, read);
  return now !== undefined && now.started === identity.started;
}

function answers(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

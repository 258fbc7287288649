import { readFileSync } from "node:fs";

/** Largest resident size of a process so far, in MiB; undefined where the system does not tell or it ended. */
export function peakMemory(pid: number): number | undefined {
  try {
    const match = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return match === null ? undefined : Math.ceil(Number(match[1]) / 1024);
  } catch {
    return undefined;
  }
}

/** The same of this process, on every system. */
export function ownPeakMemory(): number {
  return Math.ceil(process.resourceUsage().maxRSS / 1024);
}

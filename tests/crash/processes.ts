import { readdirSync, readFileSync } from "node:fs";
import { CONSUMER_VARIABLE } from "../../handlers/contract";

/** A process of a consumer, as the system has it now. */
export interface Running {
  readonly pid: number;
  readonly consumer: string;
}

/** Whether this machine tells of processes as Linux does. */
export const canSeeProcesses = (): boolean => process.platform === "linux";

/** The consumers' processes that a host has started and that still run; also those that are only just being set up. */
export function consumersOf(host: number): Running[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const consumer = parentOf(name) === host ? variableOf(name, CONSUMER_VARIABLE) : undefined;
      return consumer === undefined ? [] : [{ pid: Number(name), consumer }];
    });
}

function parentOf(pid: string): number | undefined {
  const stat = textOf(`/proc/${pid}/stat`);
  // The name in parentheses may hold anything: state and parent come after the last one.
  const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return state === "Z" || parent === undefined ? undefined : Number(parent);
}

function variableOf(pid: string, name: string): string | undefined {
  const assignment = textOf(`/proc/${pid}/environ`)
    .split("\0")
    .find((text) => text.startsWith(`${name}=`));
  return assignment?.slice(name.length + 1);
}

/** Empty if the process is gone meanwhile. */
function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type RandomNumbers, randomNumbers } from "../../local/traffic/randomNumbers";
import { HostProcess, runs, until } from "../local/hostProcess";
import { crashStack } from "./crashStack";
import { consumersOf, type Running } from "./processes";

export interface CrashOptions {
  /** Folder for data, logs and report. */
  readonly folder: string;
  readonly kills: number;
  /** Decides targets and times; what they meet depends on the machine. */
  readonly seed: string;
  /** Kills from one start of the host to its own end, which is the last of them. */
  readonly perHost: number;
  readonly say: (text: string) => void;
}

export interface Killed {
  /** By consumer, and `host`. */
  readonly kills: ReadonlyMap<string, number>;
  /** Processes seen, by consumer, and `host`. */
  readonly processes: ReadonlyMap<string, number>;
  /** Exit code of the last host, which was stopped in order. */
  readonly exitCode: number | null;
  readonly output: string;
}

const HOST = "host";
/** Between two kills, milliseconds: as long as a start takes, or in the middle of one. */
const GAP = { least: 30, most: 900 } as const;
const LOOK = 20;

/**
 * Runs the stack as `npm start` does, with keyed traffic, and ends processes with SIGKILL until `kills` were: any role, at
 * any time, while they start too. Then one more host starts, becomes ready, and is stopped in order.
 */
export async function crashRun({ folder, kills, seed, perHost, say }: CrashOptions): Promise<Killed> {
  const random = randomNumbers(seed);
  const killed = new Map<string, number>();
  const seen = new Map<string, Set<number>>();
  const note = (role: string, pid: number): void => {
    seen.set(role, (seen.get(role) ?? new Set()).add(pid));
  };
  const count = (role: string): void => {
    killed.set(role, (killed.get(role) ?? 0) + 1);
    total++;
    if (total % 20 === 0) say(`${total} of ${kills} killed`);
  };
  let total = 0;
  const stacks = crashStack(join(folder, "stacks"));
  const start = (): HostProcess => {
    const host = new HostProcess(folder, [], stacks);
    note(HOST, host.pid);
    return host;
  };
  while (total < kills) {
    const host = start();
    await host.says("traffic:");
    const last = Math.min(total + perHost, kills) - 1;
    while (total < last) {
      const victim = await nextVictim(host, random, note);
      if (kill(victim.pid)) count(victim.consumer);
    }
    const left = consumersOf(host.pid);
    host.kill("SIGKILL");
    count(HOST);
    await host.ended;
    await until("the processes of a killed host end", 10_000, () => !left.some(({ pid }) => runs(pid)));
  }
  const host = start();
  await host.says("ready after");
  for (const { consumer, pid } of consumersOf(host.pid)) note(consumer, pid);
  host.kill("SIGINT");
  const exitCode = await host.ended;
  const processes = new Map([...seen].map(([role, pids]) => [role, pids.size]));
  return { kills: killed, processes, exitCode, output: host.output };
}

/** A role that runs, each as likely as the others, and one of its processes. */
async function nextVictim(
  host: HostProcess,
  random: RandomNumbers,
  note: (role: string, pid: number) => void,
): Promise<Running> {
  const end = performance.now() + GAP.least + (GAP.most - GAP.least) * random.uniform();
  const [role, which] = [random.uniform(), random.uniform()];
  for (;;) {
    const running = consumersOf(host.pid);
    for (const { consumer, pid } of running) note(consumer, pid);
    if (performance.now() >= end && running.length > 0) {
      const roles = [...new Set(running.map(({ consumer }) => consumer))].sort();
      const chosen = roles[Math.floor(role * roles.length)]!;
      const processes = running.filter(({ consumer }) => consumer === chosen);
      return processes[Math.floor(which * processes.length)]!;
    }
    await sleep(LOOK);
  }
}

function kill(pid: number): boolean {
  try {
    process.kill(pid, "SIGKILL");
    return true;
  } catch {
    // It ended by itself since it was seen: no kill.
    return false;
  }
}

import { join } from "node:path";
import { CommandLineError, commandLine } from "../../local/command/commandLine";
import { hasStrace } from "../support/consumerProcess";
import { crashRun, type Killed } from "./crashRun";
import { PLANTS, type PlantName, plants } from "./plants";
import { canSeeProcesses } from "./processes";
import { sweep } from "./sweep";
import { type Verdict, verify } from "./verify";

export const USAGE = [
  "usage: npm run crash -- [--kills N] [--seed TEXT] [--plant FAULT] [--folder FOLDER]",
  "       npm run crash -- --syscalls",
  "  --kills N        how many processes are killed (default 200)",
  "  --seed TEXT      decides whom and when (default: the time, printed)",
  `  --plant FAULT    leave one fault in the data before it is verified: ${PLANTS.join(", ")}`,
  "  --folder FOLDER  keep data and logs there; it must not exist or be empty (default: a temporary one)",
  "  --syscalls       instead: every kind of system call of ingest and the worker fails, or is the last (strace, cc)",
  "Exit codes: 0 nothing lost, twice or torn, and every planted fault was noticed; 1 a difference; 2 wrong arguments.",
].join("\n");

export interface CrashArguments {
  readonly kills: number;
  readonly seed: string | undefined;
  readonly plant: PlantName | undefined;
  readonly folder: string | undefined;
  readonly syscalls: boolean;
}

/** Throws CommandLineError with every problem at once. */
export function crashArguments(argv: readonly string[]): CrashArguments | "help" {
  const forms = {
    syscalls: {},
    kills: { value: "N" },
    seed: { value: "TEXT" },
    plant: { value: "FAULT" },
    folder: { value: "FOLDER" },
  };
  const { positionals, options, problems } = commandLine(argv, { ...forms, help: {} });
  if (options.has("help")) return "help";
  for (const name of positionals) problems.push(`${JSON.stringify(name)} is not an option; options begin with --`);
  const text = (name: string): string | undefined => options.get(name)?.[0];
  const kills = text("kills") ?? "200";
  if (!/^[1-9]\d{0,4}$/.test(kills)) problems.push(`--kills must be a whole number from 1 to 99999, got ${kills}`);
  const plant = PLANTS.find((known) => known === text("plant"));
  if (plant === undefined && text("plant") !== undefined) {
    problems.push(`--plant must be one of ${PLANTS.join(", ")}, got ${text("plant")}`);
  }
  const syscalls = options.has("syscalls");
  if (syscalls && options.size > 1) problems.push("--syscalls takes no other option");
  if (problems.length > 0) throw new CommandLineError(problems, USAGE);
  return { kills: Number(kills), seed: text("seed"), plant, folder: text("folder"), syscalls };
}

/** Every kind of system call fails in turn; resolves with the exit code. */
export async function failingCalls(say: (text: string) => void): Promise<0 | 1> {
  if (!hasStrace()) {
    say("system calls are made to fail by strace, which is not installed or may not trace here");
    return 1;
  }
  const differences = await sweep(say);
  for (const text of differences) say(`difference: ${text}`);
  say(differences.length === 0 ? "good" : `${differences.length} differences`);
  return differences.length === 0 ? 0 : 1;
}

/** Kills from one start of the host to the next. */
const PER_HOST = 20;

/** The whole run in `folder`; resolves with the exit code. */
export async function crash(
  folder: string,
  seed: string,
  { kills, plant }: Pick<CrashArguments, "kills" | "plant">,
  say: (text: string) => void,
): Promise<0 | 1> {
  if (!canSeeProcesses()) {
    say("npm run crash finds the processes in /proc, which only Linux has");
    return 1;
  }
  const killed = await crashRun({ folder, kills, seed, perHost: PER_HOST, say });
  const localRoot = join(folder, "local");
  if (plant !== undefined) {
    plants[plant](localRoot);
    say(`planted: ${plant}`);
  }
  const verdict = await verify(localRoot);
  for (const line of table(killed, verdict)) say(line);
  const wrong = [...verdict.differences];
  if (killed.exitCode !== 0) wrong.push(`the last host ended with ${killed.exitCode}:\n${killed.output}`);
  // Whether it would have noticed, too: a verdict that never says no is worth nothing.
  if (wrong.length === 0) wrong.push(...(await unnoticed(localRoot, say)));
  for (const text of wrong) say(`difference: ${text}`);
  say(wrong.length === 0 ? "good" : `${wrong.length} differences (seed ${seed})`);
  return wrong.length === 0 ? 0 : 1;
}

/** Plants each fault in turn, and takes it back. */
export async function unnoticed(
  localRoot: string,
  say: (text: string) => void,
  faults: readonly PlantName[] = PLANTS,
): Promise<string[]> {
  const missed: string[] = [];
  for (const name of faults) {
    const undo = plants[name](localRoot);
    const { differences } = await verify(localRoot);
    undo();
    if (differences.length === 0) missed.push(`planted fault ${name} was not noticed`);
    else say(`planted ${name}: noticed (${differences[0]})`);
  }
  return missed;
}

function table({ kills, processes }: Killed, { check, files, authors, rebuilt }: Verdict): string[] {
  const { acknowledged, requests, resends, unacknowledged, lost, duplicates } = check.counts;
  const row = (cells: readonly (string | number)[]): string =>
    cells.map((cell, k) => (k === 0 ? String(cell).padEnd(12) : String(cell).padStart(10))).join("");
  const total = [...kills.values()].reduce((sum, count) => sum + count, 0);
  const roles = [...processes.keys()].sort();
  return [
    row(["role", "kills", "processes"]),
    ...roles.map((role) => row([role, kills.get(role) ?? 0, processes.get(role) ?? 0])),
    row(["all", total, [...processes.values()].reduce((sum, count) => sum + count, 0)]),
    `acknowledged ${acknowledged} records in ${requests} requests; ${resends} requests were answered only when repeated; ` +
      `${unacknowledged} records were stored but never acknowledged`,
    `lost ${lost}, counted twice ${duplicates}; the log's ${check.logEnd + 1} entries are of ${authors} trainer processes`,
    `whole files: ${[...files].map(([kind, count]) => `${count} ${kind}`).join(", ")}`,
    `a fresh process folds the log: ${rebuilt}`,
  ];
}

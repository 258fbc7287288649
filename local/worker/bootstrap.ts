import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { extract } from "tar";
import { AGENT_FILE } from "../../components/workerLogs";
import type { Refusal } from "../admission/types";
import type { MountStep, WorkerStep } from "../admission/userData";
import type { GrantedMount } from "../sandbox/grantedMount";
import { MountRefused } from "../sandbox/mountRefused";
import { makeReadable } from "../sandbox/stage";
import { type CollectedLog, parseAgentFile } from "./agentFile";
import { parseUnit, type Unit } from "./unitFile";

/** What the verbs of a worker's user data act on. */
export interface WorkerMachine {
  /** Folder on this machine that stands for /opt/shared-storage. */
  readonly home: string;
  /** Path of a recorded bucket object's file; undefined = there is no such object. */
  objectFile(bucket: string, key: string): string | undefined;
  /** Whether the log group exists: the agent has no right to make one. */
  hasLogGroup(name: string): boolean;
  /** Throws MountRefused. */
  mount(step: MountStep): GrantedMount;
}

/** What an instance is like after its user data ran. */
export interface Bootstrapped {
  readonly mounts: readonly GrantedMount[];
  /** The unit that was started; undefined after a failure. */
  readonly unit: Unit | undefined;
  /** What the group was told: its name, the hook and the result. */
  readonly hook: { readonly group: string; readonly hook: string; readonly result: "CONTINUE" | "ABANDON" } | undefined;
  readonly refusal: Refusal | undefined;
  /** The first failure; the verbs after it were left out. */
  readonly failure: string | undefined;
}

interface State {
  readonly units: Map<string, Unit>;
  collected: readonly CollectedLog[];
  readonly mounts: GrantedMount[];
  started: Unit | undefined;
  hook: Bootstrapped["hook"];
  refusal: Refusal | undefined;
}

class Failed extends Error {}

/**
 * Runs the steps of a worker's user data, as the script on the instance does: after a failure the others are left out,
 * and the hook is completed with ABANDON.
 */
export function bootstrap(steps: readonly WorkerStep[], machine: WorkerMachine): Bootstrapped {
  const state: State = {
    ...{ units: new Map(), collected: [], mounts: [] },
    ...{ started: undefined, hook: undefined, refusal: undefined },
  };
  let failure: string | undefined;
  for (const step of steps) {
    if (step.verb === "complete-hook") {
      const { group, hook } = step;
      state.hook = { group, hook, result: failure === undefined ? step.result : "ABANDON" };
    } else if (step.verb !== "report" && failure === undefined) {
      try {
        run(step, state, machine);
      } catch (error) {
        if (error instanceof MountRefused) state.refusal = error.refusal;
        failure = `${step.verb}: ${error instanceof Error ? error.message : String(error)}`;
      }
    }
  }
  const { mounts, hook, refusal } = state;
  return { mounts, unit: failure === undefined ? state.started : undefined, hook, refusal, failure };
}

function run(
  step: Exclude<WorkerStep, { verb: "complete-hook" | "report" }>,
  state: State,
  machine: WorkerMachine,
): void {
  switch (step.verb) {
    case "fetch-bundle":
      fetchBundle(step, machine);
      break;
    case "install-units":
      for (const helper of step.units.slice(1)) unitText(helper, machine);
      state.units.set(step.units[0]!, parseUnit(unitText(step.units[0]!, machine), step.units[0]!));
      break;
    case "collect-logs":
      state.collected = collectedLogs(machine);
      break;
    case "mount":
      state.mounts.push(machine.mount(step));
      break;
    case "start":
      state.started = startable(step.units[0]!, state);
      break;
  }
}

function fetchBundle(
  { bucket, key, sha256 }: Extract<WorkerStep, { verb: "fetch-bundle" }>,
  machine: WorkerMachine,
): void {
  const url = `s3://${bucket}/${key}`;
  const file = machine.objectFile(bucket, key);
  if (file === undefined) throw new Failed(`cannot download ${url}: no such object is recorded`);
  const found = createHash("sha256").update(readFileSync(file)).digest("hex");
  if (found !== sha256) throw new Failed(`${url} does not have sha256 ${sha256}, it has ${found}`);
  rmSync(machine.home, { recursive: true, force: true });
  mkdirSync(machine.home, { recursive: true });
  // tar refuses names that lead out of the folder; links are nothing that the program packs.
  const filter = (_path: string, entry: object) => !("type" in entry && /Link$/.test(String(entry.type)));
  extract({ file, cwd: machine.home, sync: true, strict: true, filter });
  makeReadable(machine.home);
}

function unitText(name: string, machine: WorkerMachine): string {
  const path = join(machine.home, "units", name);
  if (!existsSync(path)) throw new Failed(`the bundle has no unit ${name}`);
  return readFileSync(path, "utf8");
}

/** Nothing collects here: the host has the output. What the agent is told must fit all the same. */
function collectedLogs(machine: WorkerMachine): readonly CollectedLog[] {
  const path = join(machine.home, AGENT_FILE);
  if (!existsSync(path)) throw new Failed(`the bundle has no ${AGENT_FILE}`);
  const collected = parseAgentFile(readFileSync(path, "utf8"));
  const missing = collected.find(({ group }) => !machine.hasLogGroup(group));
  if (missing !== undefined)
    throw new Failed(`the agent may not create log group ${missing.group}, which does not exist`);
  return collected;
}

function startable(name: string, { units, collected, mounts }: State): Unit {
  const unit = units.get(name);
  if (unit === undefined) throw new Failed(`unit ${name} is not installed`);
  const mounted = mounts.map(({ admission }) => admission.request.at);
  const absent = unit.requiresMounts.filter((path) => !mounted.includes(path));
  if (absent.length > 0) throw new Failed(`unit ${name} requires mounts that are not there: ${absent.join(", ")}`);
  if (!collected.some(({ path }) => path === unit.logFile)) {
    throw new Failed(`not modelled: unit ${name} logs to ${unit.logFile}, which no agent collects`);
  }
  const stranger = mounts.find(({ admission }) => admission.uid !== unit.uid);
  if (stranger !== undefined) {
    const { uid, request } = stranger.admission;
    throw new Failed(`not modelled: unit ${name} runs as ${unit.uid}, but the access point of ${request.at} as ${uid}`);
  }
  return unit;
}

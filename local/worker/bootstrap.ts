import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { extract } from "tar";
import type { Refusal } from "../admission/types";
import type { GrantedMount } from "../compute/mountPlanner";
import { MountRefused } from "../lambda/invokeErrors";
import { makeReadable } from "../sandbox/stage";
import { parseUnit, type Unit } from "./unitFile";

/** What the verbs of a worker's user data act on. */
export interface WorkerMachine {
  /** Folder on this machine that stands for /opt/shared-storage. */
  readonly home: string;
  /** Path of a recorded bucket object's file; undefined = there is no such object. */
  objectFile(bucket: string, key: string): string | undefined;
  /** Throws MountRefused. */
  mount(fileSystemId: string, at: string, options: string): GrantedMount;
}

/** What an instance is like after its user data ran. */
export interface Bootstrapped {
  readonly mounts: readonly GrantedMount[];
  /** The unit that was started; undefined after a failure. */
  readonly unit: Unit | undefined;
  /** What the group was told: its name, the hook and the result. */
  readonly hook: { readonly group: string; readonly hook: string; readonly result: string } | undefined;
  readonly refusal: Refusal | undefined;
  /** The first failure; the verbs after it were left out. */
  readonly failure: string | undefined;
}

interface State {
  readonly units: Map<string, Unit>;
  readonly mounts: GrantedMount[];
  started: Unit | undefined;
  hook: Bootstrapped["hook"];
  refusal: Refusal | undefined;
}

type Verb = (state: State, machine: WorkerMachine, words: readonly string[]) => void;

class Failed extends Error {}

/**
 * Runs the calls of a worker's user data, each a verb with its arguments, as the script on the instance does: after a
 * failure only the hook is completed, with ABANDON.
 */
export function bootstrap(calls: readonly (readonly string[])[], machine: WorkerMachine): Bootstrapped {
  const state: State = { units: new Map(), mounts: [], started: undefined, hook: undefined, refusal: undefined };
  let failure: string | undefined;
  for (const [verb = "", ...words] of calls) {
    const completes = verb === "complete-hook";
    if (failure !== undefined && !completes) continue;
    try {
      const run = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
      if (run === undefined) throw new Failed(`unknown verb ${verb} (known: ${Object.keys(VERBS).join(", ")})`);
      run(state, machine, failure === undefined ? words : [...words.slice(0, 2), "ABANDON"]);
    } catch (error) {
      if (error instanceof MountRefused) state.refusal = error.refusal;
      failure ??= `${verb}: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  const { mounts, hook, refusal } = state;
  return { mounts, unit: failure === undefined ? state.started : undefined, hook, refusal, failure };
}

const VERBS: Readonly<Record<string, Verb>> = {
  "fetch-bundle": (_state, machine, words) => {
    const [url = "", sha256] = exactly(words, 2);
    const [, bucket = "", key = ""] = /^s3:\/\/([^/]+)\/(.+)$/.exec(url) ?? [];
    const file = machine.objectFile(bucket, key);
    if (file === undefined) throw new Failed(`cannot download ${url}: no such object is recorded`);
    const bytes = readFileSync(file);
    const found = createHash("sha256").update(bytes).digest("hex");
    if (found !== sha256) throw new Failed(`${url} does not have sha256 ${sha256}, it has ${found}`);
    rmSync(machine.home, { recursive: true, force: true });
    mkdirSync(machine.home, { recursive: true });
    // Refuses names that lead out of the folder, and links.
    extract({
      file,
      cwd: machine.home,
      sync: true,
      strict: true,
      filter: (_, entry) => !("type" in entry && /Link/.test(entry.type)),
    });
    makeReadable(machine.home);
  },
  "install-units": (state, machine, words) => {
    const [name = ""] = exactly(words, 1);
    if (!/^[\w.@-]+\.service$/.test(name)) throw new Failed(`${name} is not a service's name`);
    let text: string;
    try {
      text = readFileSync(join(machine.home, "units", name), "utf8");
    } catch {
      throw new Failed(`the bundle has no unit ${name}`);
    }
    state.units.set(name, parseUnit(text, name));
  },
  mount: (state, machine, words) => {
    const [fileSystemId = "", at = "", options = ""] = exactly(words, 3);
    state.mounts.push(machine.mount(fileSystemId, at, options));
  },
  start: (state, _machine, words) => {
    const [name = ""] = exactly(words, 1);
    const unit = state.units.get(name);
    if (unit === undefined) throw new Failed(`unit ${name} is not installed`);
    const mounted = state.mounts.map(({ admission }) => admission.request.at);
    const absent = unit.requiresMounts.filter((path) => !mounted.includes(path));
    if (absent.length > 0) throw new Failed(`unit ${name} requires mounts that are not there: ${absent.join(", ")}`);
    const stranger = state.mounts.find(({ admission }) => admission.uid !== unit.uid);
    if (stranger !== undefined) {
      const { uid, request } = stranger.admission;
      throw new Failed(
        `not modelled: unit ${name} runs as ${unit.uid}, but the access point of ${request.at} as ${uid}`,
      );
    }
    state.started = unit;
  },
  "complete-hook": (state, _machine, words) => {
    const [group = "", hook = "", result = ""] = exactly(words, 3);
    state.hook = { group, hook, result };
  },
};

function exactly(words: readonly string[], count: number): readonly string[] {
  if (words.length !== count) throw new Failed(`takes ${count} arguments, got ${words.length}`);
  return words;
}

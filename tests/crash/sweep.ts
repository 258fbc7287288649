import { mkdtempSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { APPLIED_CALLS, AppliedButFailed, whyNoShim } from "./appliedButFailed";
import { IngestFaults, type IngestRun } from "./ingestFaults";
import { CALL_KINDS, type CallKind, ERRORS, type Injection, readTrace, straceArguments } from "./systemCalls";
import { WorkerFaults } from "./workerFaults";

/** One kind of fault against one consumer. */
export interface SweptRow {
  readonly what: string;
  /** Calls that were made to fail, or kills. */
  readonly hits: number;
  /** Answers or steps that had to be repeated because of them. */
  readonly repeated: number;
  readonly differences: readonly string[];
}

/** Errors that an NFS client may report of a request that its server has carried out, or of its repetition. */
const APPLIED_ERRORS = ["EEXIST", "ENOENT", "ESTALE", "EIO"] as const;

/** Steps that share no divisor with the number of such calls in one publication, so that every place is met in time. */
export const stepOf = ({ name }: CallKind): number => (name === "fsync" ? 7 : 3);

/** Work with a folder that is removed afterwards. */
async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "faults-"));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const refusals = ({ answers }: IngestRun): number => answers.filter(({ statusCode }) => statusCode !== 200).length;

/** Every so many-th call of ingest fails without being made. */
export function ingestFails(kind: CallKind, fault: (typeof ERRORS)[number]): Promise<SweptRow> {
  return inFolder(async (folder) => {
    const ingest = new IngestFaults(folder);
    const trace = join(folder, "trace");
    const injection: Injection = { kind, fault, first: 1, step: stepOf(kind) };
    const run = await ingest.run(straceArguments(trace, injection, ingest.files));
    const { injected, broken } = readTrace(trace);
    const code = run.ended.code === 0 ? [] : [`ended with ${JSON.stringify(run.ended)}`];
    const differences = [...run.differences, ...broken, ...code];
    return { what: `ingest ${kind.name} ${fault}`, hits: injected, repeated: refusals(run), differences };
  });
}

/** Ingest is killed before each of its calls in turn, until two requests are through; each time it is started again. */
export function ingestKilled(kind: CallKind): Promise<SweptRow> {
  return inFolder(async (folder) => {
    const differences: string[] = [];
    for (let first = 1; ; first++) {
      const ingest = new IngestFaults(join(folder, String(first)));
      const trace = join(folder, "trace");
      const run = await ingest.run(straceArguments(trace, { kind, fault: "SIGKILL", first }, ingest.files));
      const again = await ingest.run();
      differences.push(...run.differences, ...again.differences);
      const through = new Set(run.answers.map(({ key }) => key)).size;
      if (run.ended.signal !== "SIGKILL" || through > 2) {
        return { what: `ingest ${kind.name} SIGKILL`, hits: first - 1, repeated: first - 1, differences };
      }
    }
  });
}

/** Calls of ingest are made, and then reported as failed. */
export function ingestMisinformed(call: (typeof APPLIED_CALLS)[number], error: (typeof APPLIED_ERRORS)[number]) {
  return inFolder(async (folder): Promise<SweptRow> => {
    const ingest = new IngestFaults(folder);
    const shim = new AppliedButFailed(folder);
    const every = call === "fsync" ? 7 : 3;
    const run = await ingest.run(undefined, shim.environment(call, constants.errno[error], every));
    const what = `ingest ${call} done, ${error}`;
    return { what, hits: shim.hits, repeated: refusals(run), differences: run.differences };
  });
}

/** The worker under the same faults; `undisturbed`: the model that it has to have at its end. */
export class WorkerSweep {
  private undisturbed = "";
  private readonly worker: WorkerFaults;
  private runs = 0;

  constructor(private readonly folder: string) {
    this.worker = new WorkerFaults(folder);
  }

  /**
   * Not while it starts: a new journal that cannot be begun is a failed start, after which its unit starts it again. That
   * is how mkdir fails, which is called for nothing but first files.
   */
  async fails(kind: CallKind, fault: (typeof ERRORS)[number]): Promise<SweptRow> {
    const trace = join(this.folder, `trace-${this.runs}`);
    // A look lists some dozen directories: one that always meets a failure never comes to an end.
    const step = kind.name === "readdir" ? 31 : stepOf(kind);
    const traced = straceArguments(trace, { kind, fault, first: kind.name === "mkdir" ? 2 : 2 * step, step }, []);
    const { waits, differences } = await this.run(traced);
    const { injected, broken } = readTrace(trace);
    const what = `worker ${kind.name} ${fault}`;
    return { what, hits: injected, repeated: waits, differences: [...differences, ...broken] };
  }

  async misinformed(call: (typeof APPLIED_CALLS)[number], error: (typeof APPLIED_ERRORS)[number]): Promise<SweptRow> {
    const shim = new AppliedButFailed(this.folder);
    const before = shim.hits;
    const environment = shim.environment(call, constants.errno[error], call === "fsync" ? 7 : 3);
    const { waits, differences } = await this.run(undefined, environment);
    return { what: `worker ${call} done, ${error}`, hits: shim.hits - before, repeated: waits, differences };
  }

  /** Killed before each call in turn while it learns one request, and started again. */
  async killed(kind: CallKind): Promise<SweptRow> {
    const differences: string[] = [];
    const models = new Set<string | undefined>();
    for (let first = 1; ; first++) {
      const traced = straceArguments(join(this.folder, "trace"), { kind, fault: "SIGKILL", first }, []);
      const run = await this.worker.run(`run-${this.runs++}`, traced, {}, 1);
      differences.push(...run.differences);
      models.add(run.blob);
      if (!run.restarted) {
        if (models.size > 1) differences.push(`${models.size} different models`);
        return { what: `worker ${kind.name} SIGKILL`, hits: first - 1, repeated: first - 1, differences };
      }
    }
  }

  private async run(traced: readonly string[] | undefined, environment: Readonly<Record<string, string>> = {}) {
    if (this.undisturbed === "") this.undisturbed = (await this.worker.run("undisturbed")).blob ?? "none";
    const { blob, waits, differences } = await this.worker.run(`run-${this.runs++}`, traced, environment);
    const other = blob === this.undisturbed ? [] : [`the model is ${blob}, undisturbed it is ${this.undisturbed}`];
    return { waits, differences: [...differences, ...other] };
  }
}

/** All of it: every kind of call, every error, every kill. Says a row at a time; returns the differences. */
export async function sweep(say: (text: string) => void): Promise<string[]> {
  const differences: string[] = [];
  const row = ({ what, hits, repeated, differences: found }: SweptRow): void => {
    say(
      `${what.padEnd(28)}${String(hits).padStart(6)} hits${String(repeated).padStart(6)} repeated  ${found.length === 0 ? "good" : "BAD"}`,
    );
    if (hits === 0) differences.push(`${what}: nothing was hit`);
    differences.push(...found.map((text) => `${what}: ${text}`));
  };
  const without = whyNoShim();
  if (without !== undefined) say(`left out: calls that are made and reported as failed: ${without}`);
  for (const kind of CALL_KINDS) {
    for (const fault of ERRORS) row(await ingestFails(kind, fault));
    if (kind.name !== "readdir") row(await ingestKilled(kind));
  }
  const applied = without === undefined ? APPLIED_CALLS : [];
  for (const call of applied) for (const error of APPLIED_ERRORS) row(await ingestMisinformed(call, error));
  await inFolder(async (folder) => {
    const worker = new WorkerSweep(folder);
    for (const kind of CALL_KINDS.filter(({ own }) => own !== true)) {
      for (const fault of ERRORS) row(await worker.fails(kind, fault));
      if (kind.name !== "readdir") row(await worker.killed(kind));
    }
    for (const call of applied) for (const error of APPLIED_ERRORS) row(await worker.misinformed(call, error));
  });
  return differences;
}

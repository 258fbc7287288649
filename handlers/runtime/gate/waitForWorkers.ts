import type { WaitInput, WorkerTarget } from "./waitInput";
import { type GroupState, verdictOf } from "./workerState";

const POLL = 15_000;
/** A refresh that ended badly counts only when this has passed: AWS may still be showing the one before. */
const GRACE = 45_000;
/** Starts that failed since the refresh began. AWS would go on for an hour; one failure may still be chance. */
const MOST_FAILED_STARTS = 3;

/** What the worker gate asks AWS. Both reject as the SDK does. */
export interface WorkerSource {
  group(name: string): Promise<GroupState>;
  /** Text of a parameter; undefined = there is none. */
  parameter(name: string): Promise<string | undefined>;
}

export interface WaitParts extends WorkerSource {
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

export interface WaitAnswer {
  /** Workers whose new version stands. */
  readonly there: readonly string[];
  /** Worker → what it still waits for; never of a final wait. */
  readonly waiting: Readonly<Record<string, string>>;
}

type Outcome =
  | { readonly kind: "there" }
  | { readonly kind: "waiting"; readonly what: string }
  | { readonly kind: "failed"; readonly reason: string };

/**
 * Waits until only instances of the newest template version run each worker. What AWS does not answer is asked again.
 * @throws Error that lists every worker whose refresh failed, and after a final wait those that are not there, with AWS's
 * reason and the worker's own.
 */
export async function waitForWorkers(input: WaitInput, parts: WaitParts): Promise<WaitAnswer> {
  const began = parts.now();
  const outcomes = await Promise.all(
    input.workers.map(async (worker) => ({ worker, outcome: await waitFor(worker, input, began, parts) })),
  );
  const failures = outcomes.flatMap(({ worker, outcome }) =>
    outcome.kind === "failed" ? [`${worker.consumer}: ${outcome.reason}`] : [],
  );
  if (failures.length > 0) throw new Error(`worker gate: ${failures.length} failed: ${failures.join("; ")}`);
  return {
    there: outcomes.flatMap(({ worker, outcome }) => (outcome.kind === "there" ? [worker.consumer] : [])),
    waiting: Object.fromEntries(
      outcomes.flatMap(({ worker, outcome }) => (outcome.kind === "waiting" ? [[worker.consumer, outcome.what]] : [])),
    ),
  };
}

async function waitFor(worker: WorkerTarget, input: WaitInput, began: number, parts: WaitParts): Promise<Outcome> {
  const deadline = began + input.deadlineSeconds * 1000;
  const failed = new Set<string>();
  for (;;) {
    const { state, verdict } = await ask(worker, parts);
    if (verdict.kind === "there") return verdict;
    const { report = "" } = await reportOf(worker, state, parts);
    if (/ failed: /.test(report)) failed.add(report);
    if (failed.size >= MOST_FAILED_STARTS) {
      return { kind: "failed", reason: `${failed.size} starts failed; the last one reports: ${report}` };
    }
    if (verdict.kind === "refresh ended" && parts.now() - began >= GRACE) {
      return { kind: "failed", reason: await withOwnReason(worker, verdict.what, state, parts) };
    }
    if (parts.now() + POLL > deadline) {
      if (!input.final && verdict.kind === "waiting") return verdict;
      return { kind: "failed", reason: await withOwnReason(worker, verdict.what, state, parts) };
    }
    await parts.sleep(POLL);
  }
}

async function ask({ group, version }: WorkerTarget, source: WorkerSource) {
  try {
    const state = await source.group(group);
    return { state, verdict: verdictOf(state, version) };
  } catch (error) {
    return { state: undefined, verdict: { kind: "waiting", what: `cannot ask for ${group}: ${told(error)}` } as const };
  }
}

/** Appends what the instance itself reported since the refresh began. */
async function withOwnReason(
  worker: WorkerTarget,
  what: string,
  state: GroupState | undefined,
  source: WorkerSource,
): Promise<string> {
  const { report, error } = await reportOf(worker, state, source);
  if (error !== undefined) return `${what}; its own report cannot be read: ${error}`;
  return report === undefined ? `${what}; no instance reported since` : `${what}; it reports: ${report}`;
}

/** What an instance reported since the refresh began, if any did. */
async function reportOf({ parameter }: WorkerTarget, state: GroupState | undefined, source: WorkerSource) {
  try {
    const report = await source.parameter(parameter);
    const time = Date.parse(report?.split(" ", 1)[0] ?? "");
    // A refresh that waits for its turn has no beginning yet.
    const since = state?.refresh === undefined ? 0 : (state.refresh.started?.getTime() ?? Number.POSITIVE_INFINITY);
    return Number.isNaN(time) || time < since ? {} : { report };
  } catch (error) {
    return { error: told(error) };
  }
}

function told(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

import { PROBE_KEY } from "../probe";
import type { Invoke, InvokeOutcome } from "./clientInvoke";
import type { GateInput, GateTarget } from "./gateInput";
import { isRetryable } from "./retryableErrors";

/** Error that says: refused at the mount for lack of a right. Only this one is what the negative probe has to meet. */
const MOUNT_REFUSED = "EFSMountFailureException";

const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 10_000;
/** An attempt gets this long even when the deadline is near, so that everything is tried at least once. */
const SHORTEST_ATTEMPT = 20_000;

export interface TargetResult {
  readonly consumer: string;
  readonly passed: boolean;
  readonly reason?: string;
}

export interface GateAnswer {
  readonly results: readonly TargetResult[];
  readonly negative: { readonly refused: boolean; readonly error?: string };
}

export interface GateParts {
  readonly invoke: Invoke;
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

/**
 * Probes all targets, writers before readers (a reader's directory is there once a writer has mounted it), and the negative
 * probe. Errors that can pass by themselves are retried until the deadline.
 * @throws Error that lists every consumer whose mount does not work, with the reason.
 */
export async function runGate(input: GateInput, parts: GateParts): Promise<GateAnswer> {
  const deadline = parts.now() + input.deadlineSeconds * 1000;
  const probeAll = (rights: GateTarget["rights"]) =>
    Promise.all(
      input.targets.filter((target) => target.rights === rights).map((target) => probe(target, deadline, parts)),
    );
  const negative = invokeNegative(input.negative.functionArn, deadline, parts);
  const results = [...(await probeAll("write")), ...(await probeAll("read"))];
  const answer = { results, negative: await negative };
  const failures = results.filter(({ passed }) => !passed).map(({ consumer, reason }) => `${consumer}: ${reason}`);
  if (!answer.negative.refused) {
    failures.push(`negative probe (a function whose role has no right to mount): ${answer.negative.error}`);
  }
  if (failures.length > 0) throw new Error(`mount gate: ${failures.length} failed: ${failures.join("; ")}`);
  return answer;
}

async function probe(target: GateTarget, deadline: number, parts: GateParts): Promise<TargetResult> {
  const { consumer, functionArn, directory, rights, uid, gid } = target;
  const event = { [PROBE_KEY]: { directory, rights, uid, gid } };
  const outcome = await invokeUntil(functionArn, event, deadline, parts, isRetryable);
  const reason = reasonOf(outcome);
  return reason === undefined ? { consumer, passed: true } : { consumer, passed: false, reason };
}

async function invokeNegative(
  functionArn: string,
  deadline: number,
  parts: GateParts,
): Promise<GateAnswer["negative"]> {
  const retry = (error: string) => error !== MOUNT_REFUSED && isRetryable(error);
  const outcome = await invokeUntil(functionArn, {}, deadline, parts, retry);
  if (outcome.kind !== "refused") {
    return { refused: false, error: "it could mount the file system; some policy lets every role of the account in" };
  }
  if (outcome.error === MOUNT_REFUSED) return { refused: true, error: outcome.error };
  return { refused: false, error: `expected ${MOUNT_REFUSED}, got ${outcome.error}: ${outcome.message}` };
}

async function invokeUntil(
  functionArn: string,
  event: unknown,
  deadline: number,
  { invoke, now, sleep }: GateParts,
  retry: (error: string) => boolean,
): Promise<InvokeOutcome> {
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    const outcome = await invoke(functionArn, event, Math.max(deadline - now(), SHORTEST_ATTEMPT));
    if (outcome.kind !== "refused" || !retry(outcome.error) || now() + pause > deadline) return outcome;
    await sleep(pause);
  }
}

/** Why a probe failed; undefined if it passed. */
function reasonOf(outcome: InvokeOutcome): string | undefined {
  if (outcome.kind === "refused") return `${outcome.error}: ${outcome.message}`;
  if (outcome.kind === "function error") return `the function failed: ${outcome.message}`;
  const { value } = outcome;
  if (typeof value === "object" && value !== null && "ok" in value) {
    if (value.ok === true) return undefined;
    if ("reason" in value) return String(value.reason);
  }
  return `the function did not answer as a probe: ${JSON.stringify(value)}`;
}

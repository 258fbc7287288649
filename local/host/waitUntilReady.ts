import type { GateResult, LocalCompute } from "../compute/types";
import type { Clock } from "../traffic/requester";
import { needs, notReady } from "./readiness";
import type { SignsOfLife } from "./signsOfLife";

/** A consumer that takes longer is named, and the run goes on without it. */
const PATIENCE_MS = 60_000;
const POLL_MS = 100;

/** Waits until every consumer that can run is ready. Resolves with the names of those that are not in time. */
export async function waitUntilReady(
  compute: LocalCompute,
  signs: Pick<SignsOfLife, "look" | "invoked" | "answered" | "trained">,
  gate: readonly GateResult[],
  trainer: string | undefined,
  clock: Clock,
  stop: AbortSignal,
): Promise<readonly string[]> {
  const needed = needs(compute.consumers, compute.services, trainer);
  const failed = new Set(gate.filter(({ passed }) => !passed).map(({ consumer }) => consumer));
  const deadline = clock.now() + PATIENCE_MS;
  for (;;) {
    await signs.look();
    const missing = notReady(compute.consumers, needed, signs).filter((name) => !failed.has(name));
    if (missing.length === 0 || stop.aborted || clock.now() >= deadline) return missing;
    await clock.sleep(POLL_MS, stop);
  }
}

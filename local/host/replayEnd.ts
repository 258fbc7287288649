import type { LocalCompute } from "../compute/types";
import { count } from "../report/statusLine";
import type { ReplayDriver } from "../traffic/replayDriver";
import { acknowledgedPerSecond, type Clock } from "../traffic/requester";
import type { Traffic } from "./traffic";

const POLL_MS = 50;

/**
 * Resolves when a replayed file is through: everything sent is acknowledged and in the log, or nobody is there to put it
 * there. Never resolves for sample traffic.
 */
export async function replayEnd(
  traffic: Pick<Traffic, "driver" | "replay" | "watch" | "follower">,
  compute: Pick<LocalCompute, "consumers">,
  trainer: string | undefined,
  clock: Clock,
  stop: AbortSignal,
): Promise<void> {
  const { driver, replay, watch, follower } = traffic;
  // A file that nobody may send is through at once.
  if (driver !== undefined) await (replay?.finished ?? new Promise<void>(() => {}));
  const trains = () =>
    compute.consumers.some(
      ({ name, refusal, crashLoop }) => name === trainer && refusal === undefined && crashLoop === undefined,
    );
  while (!stop.aborted && trains()) {
    follower.read();
    if (watch.pending === 0) return;
    await clock.sleep(POLL_MS, stop);
  }
}

/** What was sent of a file that is through, and how fast. */
export function throughLine(file: string, { stats, skipped }: Pick<ReplayDriver, "stats" | "skipped">): string {
  const rate = acknowledgedPerSecond(stats);
  const parts = [
    `${count(stats.acknowledged)} examples acknowledged`,
    ...(rate === null ? [] : [`${count(rate)} a second`]),
    ...(skipped === 0 ? [] : [`${count(skipped)} stood since an earlier run`]),
  ];
  return `${file} is through: ${parts.join(", ")}`;
}

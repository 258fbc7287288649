import { parseSegmentPath } from "../../handlers/protocol/tree";
import type { World } from "./world";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Branches that the recorded log shows. */
export function logCoverage({ witness, coverage, plan }: World): void {
  const learned = new Map<string, { readonly minute: string; readonly at: number }>();
  for (const { entry, at } of witness.log.values()) {
    if (entry.type === "exclusion") coverage.hit("log: exclusion");
    else if (entry.type === "fork") coverage.hit("log: fork");
    else if (entry.type === "quarantine") coverage.hit("log: quarantine");
    if (entry.type !== "segments") continue;
    for (const { id, path, outcome, recovers } of entry.segments) {
      const minute = parseSegmentPath(path)!.minute;
      const age = at - timeOf(minute);
      if (age > 11 * MINUTE) coverage.hit("log: segment of a minute more than ten minutes old");
      if (age < -4 * MINUTE) coverage.hit("log: segment of a minute in the trainer's future");
      if (recovers !== undefined) coverage.hit("log: records recovered from a quarantined copy");
      const before = learned.get(id);
      if (outcome === "conflict") coverage.hit("log: conflict across minutes");
      if (outcome === "learn") {
        if (before !== undefined) coverage.hit("log: key learned again after the dedup window");
        learned.set(id, { minute, at });
      }
      if (outcome !== "duplicate" || before === undefined) continue;
      if (before.minute !== minute) coverage.hit("log: duplicate across minutes");
      const left = plan.training.dedupHours * HOUR - (at - before.at);
      if (left < 0.5 * HOUR) coverage.hit("log: duplicate within half an hour of the window's end");
    }
  }
}

/** Start of a minute as directories are named. */
function timeOf(minute: string): number {
  const [year, month, day, hour, min] = [0, 4, 6, 8, 10].map((k) => Number(minute.slice(k, k === 0 ? 4 : k + 2)));
  return Date.UTC(year!, month! - 1, day, hour, min);
}

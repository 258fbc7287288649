import type { LoggedSegment, SegmentOutcome } from "../../handlers/protocol/logEntry";
import type { Fate } from "./fate";

/**
 * What a log entry of time `at` may say of a segment, what it says mostly first: after the dedup window (both in
 * milliseconds) a repeated key may be learned again, and until `unknownUntil` ids may repeat that were learned before the
 * log's oldest entry.
 */
export function possibleOutcomes(
  fate: Pick<Fate, "payload" | "at">,
  { payload }: Pick<LoggedSegment, "payload">,
  at: number,
  window: number,
  unknownUntil: number,
): readonly SegmentOutcome[] {
  if (fate.payload === undefined) return at <= unknownUntil ? ["learn", "duplicate", "conflict"] : ["learn"];
  const repeated = fate.payload === payload ? "duplicate" : "conflict";
  return fate.at !== undefined && at - fate.at > window ? [repeated, "learn"] : [repeated];
}

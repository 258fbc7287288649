import type { LogEntry } from "../../handlers/protocol/logEntry";
import type { Fate } from "./fate";

/** Takes note of the ids in an entry that the checkpoint at the beginning counts: they are not counted again. */
export function recall(entry: LogEntry, fateOf: (id: string) => Fate): void {
  if (entry.type !== "segments" && entry.type !== "quarantine") return;
  for (const { id } of entry.segments) fateOf(id).earlier = true;
  for (const { id, payload, outcome } of entry.type === "segments" ? entry.segments : []) {
    if (outcome !== "learn") continue;
    const fate = fateOf(id);
    fate.payload ??= payload;
    fate.learnedAt ??= entry.n;
    fate.at = Date.parse(entry.at);
  }
}

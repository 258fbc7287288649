import type { LogEntry, SegmentOutcome } from "../protocol/logEntry";
import type { SegmentFile } from "../protocol/samples";
import { parseSegmentPath } from "../protocol/tree";

interface Learned {
  readonly payload: string;
  /** When it was logged, milliseconds. */
  readonly at: number;
}

/**
 * What the log already names. It tells a proposer which files are new and which ids repeat; learning itself never asks
 * it, because the decision is in the log. Exact sets: ids of the dedup window, and paths as long as their minute stands.
 */
export class Ledger {
  private readonly learned = new Map<string, Learned>();
  /** Damaged segments by id: records counted as quarantined. */
  private readonly damaged = new Map<string, number>();
  private readonly paths = new Map<string, Set<string>>();

  /** Takes note of an applied entry. */
  record(entry: LogEntry): void {
    this.recordPaths(entry);
    if (entry.type === "segments") {
      for (const { id, payload, outcome } of entry.segments) {
        if (outcome === "learn") this.learned.set(id, { payload, at: Date.parse(entry.at) });
        if (outcome === "learn") this.damaged.delete(id);
      }
    } else if (entry.type === "quarantine") {
      for (const { id, records } of entry.segments) if (records > 0) this.damaged.set(id, records);
    }
  }

  /** For entries before the dedup window: their files are not new, but their ids are free again. */
  recordPaths(entry: LogEntry): void {
    if (entry.type === "configuration") return;
    for (const { path } of entry.segments) {
      const parsed = parseSegmentPath(path);
      if (parsed === undefined) continue;
      const ids = this.paths.get(parsed.minute);
      if (ids === undefined) this.paths.set(parsed.minute, new Set([parsed.id]));
      else ids.add(parsed.id);
    }
  }

  /** Whether the log names this very file. */
  names(file: SegmentFile): boolean {
    return this.paths.get(file.minute)?.has(file.id) ?? false;
  }

  outcomeOf(id: string, payload: string): SegmentOutcome {
    const standing = this.learned.get(id);
    if (standing === undefined) return "learn";
    return standing.payload === payload ? "duplicate" : "conflict";
  }

  /** Records that a damaged copy of this id counts as quarantined. */
  damagedRecords(id: string): number | undefined {
    return this.damaged.get(id);
  }

  isLearned(id: string): boolean {
    return this.learned.has(id);
  }

  /** Forgets ids logged before `horizon` (milliseconds). They were recorded in the log's order, so the oldest come first. */
  expire(horizon: number): void {
    for (const [id, { at }] of this.learned) {
      if (at >= horizon) return;
      this.learned.delete(id);
    }
  }

  /** Forgets the files of minutes that no longer stand. */
  keepMinutes(standing: ReadonlySet<string>): void {
    for (const minute of this.paths.keys()) if (!standing.has(minute)) this.paths.delete(minute);
  }
}

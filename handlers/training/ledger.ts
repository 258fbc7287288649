import type { LogEntry, SegmentOutcome } from "../protocol/logEntry";
import type { SegmentFile } from "../protocol/samples";
import { minuteOf, parseSegmentPath } from "../protocol/tree";

interface Learned {
  readonly payload: string;
  /** When it was logged, milliseconds. */
  readonly at: number;
}

/** A file received in minute M was logged after M less this, however clocks differ. Milliseconds. */
const CLOCKS = 12 * 3_600_000;
/** Before every minute. */
const BEGINNING = "";
/** After every minute. */
const NOTHING = "~";

/**
 * What the log already names. It tells a proposer which files are new and which ids repeat; learning itself never asks
 * it, because the decision is in the log. Exact sets: ids of the dedup window, and the paths of the minutes it covers.
 */
export class Ledger {
  private readonly learned = new Map<string, Learned>();
  /** Damaged segments by id: records counted as quarantined. */
  private readonly damaged = new Map<string, number>();
  private readonly retryable = new Map<string, SegmentFile>();
  /** Files that only the quarantine of before names: entries that are read back must not name them again. */
  private readonly released = new Set<string>();
  private readonly paths = new Map<string, Set<string>>();
  private coveredFrom = NOTHING;
  private forgot = false;

  /** Takes note of an applied entry. */
  record(entry: LogEntry): void {
    if (entry.type === "segments" || entry.type === "quarantine") {
      for (const { path } of entry.segments) this.released.delete(path);
    }
    this.recordPaths(entry);
    if (entry.type === "segments") {
      for (const { id, payload, outcome } of entry.segments) {
        if (outcome !== "learn") continue;
        this.learned.set(id, { payload, at: Date.parse(entry.at) });
        this.damaged.delete(id);
        for (const [path, file] of this.retryable) if (file.id === id) this.retryable.delete(path);
      }
    } else if (entry.type === "quarantine") {
      for (const { id, path, records } of entry.segments) {
        if (records > 0) this.damaged.set(id, records);
        const minute = parseSegmentPath(path)?.minute;
        if (minute !== undefined && !this.learned.has(id)) this.retryable.set(path, { id, minute, path });
      }
    }
  }

  /** For entries before the dedup window: their files are not new, but their ids are free again. */
  recordPaths(entry: LogEntry): void {
    if (entry.type !== "segments" && entry.type !== "quarantine") return;
    for (const { path } of entry.segments) {
      const parsed = parseSegmentPath(path);
      if (parsed === undefined || this.released.has(path)) continue;
      const ids = this.paths.get(parsed.minute);
      if (ids === undefined) this.paths.set(parsed.minute, new Set([parsed.id]));
      else ids.add(parsed.id);
    }
  }

  /** Every entry logged at `at` (milliseconds) or later was recorded; undefined: every entry there is. */
  knowsSince(at: number | undefined): void {
    this.coveredFrom = at === undefined ? BEGINNING : minuteOf(at + CLOCKS);
  }

  /**
   * Whether `names` is sure about files of this minute. A minute after `future` was named by a clock far ahead, so only
   * the whole log can tell.
   */
  covers(minute: string, future: string): boolean {
    return minute <= future ? minute >= this.coveredFrom : this.coveredFrom === BEGINNING;
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

  /** Quarantined files of ids that were not learned from another copy. */
  quarantined(): SegmentFile[] {
    return [...this.retryable.values()];
  }

  /** Whether a quarantined file may still be learned: its id was not, or it was found whole and no entry names it again yet. */
  unsettled(path: string): boolean {
    return this.retryable.has(path) || this.released.has(path);
  }

  /** A quarantined file is good now, or gone: it is as if the log did not name it. */
  release(file: SegmentFile): void {
    this.retryable.delete(file.path);
    this.released.add(file.path);
    this.paths.get(file.minute)?.delete(file.id);
  }

  /** Whether files were forgotten since the last call: what was read back must then be read once more. */
  takeForgotten(): boolean {
    const forgot = this.forgot;
    this.forgot = false;
    return forgot;
  }

  /** Forgets ids logged before `horizon` (milliseconds). They were recorded in the log's order, so the oldest come first. */
  expire(horizon: number): void {
    for (const [id, { at }] of this.learned) {
      if (at >= horizon) return;
      this.learned.delete(id);
    }
  }

  /** Forgets the files of minutes before `minute`, and no longer claims to cover them. */
  forgetBefore(minute: string): void {
    for (const known of this.paths.keys()) {
      if (known >= minute) continue;
      this.paths.delete(known);
      this.forgot = true;
      if (this.coveredFrom < minute) this.coveredFrom = minute;
    }
    for (const path of this.released) if ((parseSegmentPath(path)?.minute ?? "") < minute) this.released.delete(path);
    for (const [path, file] of this.retryable) if (file.minute < minute) this.retryable.delete(path);
  }
}

import type { LogEntry, LoggedSegment } from "../../handlers/protocol/logEntry";
import type { Counted, Fate, Learned, Tally } from "./fate";
import { isHeldOut } from "./heldOutDecision";
import { DamagedFile, type Storage } from "./storage";

/**
 * Reads the log from its beginning and every segment that it names, and decides again what was learned, held out,
 * repeated or damaged. `at(n, tally)` is called after every entry.
 */
export class Replay {
  readonly fates = new Map<string, Fate>();
  readonly differences: string[] = [];
  readonly tally: Tally = {
    ...{ trained: 0, heldOut: 0, excluded: 0, quarantined: 0, records: 0 },
    ...{ quarantinedSegments: 0, duplicateSegments: 0, conflictSegments: 0 },
  };
  /** Newest entry read; -1 = none. */
  last = -1;
  private readonly learned: Learned[] = [];
  private readonly exclusions = new Map<string, Set<number>>();
  readonly forks: { readonly n: number; readonly from: number }[] = [];
  private rule: { readonly run: number; readonly share: number } | undefined;

  /** @param dedupHours after which a repeated key may be learned again */
  constructor(
    private readonly storage: Storage,
    private readonly dedupHours = 24,
  ) {}

  run(at: (n: number, tally: Tally) => void): void {
    try {
      for (const entry of this.storage.log()) {
        this.apply(entry);
        this.last = entry.n;
        at(entry.n, this.tally);
      }
    } catch (error) {
      if (!(error instanceof DamagedFile)) throw error;
      this.differences.push(error.message);
    }
  }

  private apply(entry: LogEntry): void {
    if (entry.type === "configuration") {
      this.rule = entry.heldOut;
    } else if (entry.type === "quarantine") {
      for (const { id, records } of entry.segments) {
        this.tally.quarantinedSegments++;
        this.tally.quarantined += records;
        this.fate(id).quarantined.push({ n: entry.n, records });
      }
    } else if (entry.type === "segments") {
      for (const segment of entry.segments) this.take(entry, segment);
    } else if (entry.type === "exclusion") {
      for (const { id, records } of entry.segments) {
        this.exclusions.set(id, new Set([...(this.exclusions.get(id) ?? []), ...records]));
      }
    } else if (entry.type === "fork") {
      this.fork(entry.n, entry.from);
    } else {
      const { n, type }: { readonly n: number; readonly type: string } = entry;
      this.differences.push(`log entry ${n} has type ${type}, which this checker cannot recount`);
    }
  }

  /**
   * Records keep their numbers, so a fork changes nothing but what becomes of the excluded ones: those learned after
   * `from` count as excluded. One that was learned before would be in the model still.
   */
  private fork(n: number, from: number): void {
    for (const earlier of this.forks) {
      if (earlier.n <= from || earlier.from >= from) continue;
      this.differences.push(
        `log entry ${n} forks from entry ${from} and so undoes the fork of entry ${earlier.n} from ${earlier.from}`,
      );
    }
    this.forks.push({ n, from });
    for (const learned of this.learned) this.erase(n, from, learned);
  }

  private erase(n: number, from: number, learned: Learned): void {
    const counts = { trained: 0, heldOut: 0 };
    for (const record of this.exclusions.get(learned.id) ?? []) {
      const counted = learned.as[record];
      if (counted === undefined || counted === "excluded") continue;
      if (learned.n <= from) {
        const what = `excluded record ${record} of segment ${learned.id} was learned in entry ${learned.n}`;
        this.differences.push(`log entry ${n} forks from entry ${from}, but ${what}`);
        continue;
      }
      learned.as[record] = "excluded";
      counts[counted]++;
    }
    if (counts.trained + counts.heldOut === 0) return;
    this.tally.trained -= counts.trained;
    this.tally.heldOut -= counts.heldOut;
    this.tally.excluded += counts.trained + counts.heldOut;
    if (!learned.again) this.fate(learned.id).erased.push({ n, ...counts });
  }

  private take({ n, at }: LogEntry, segment: LoggedSegment): void {
    const { id, payload, outcome, records } = segment;
    const fate = this.fate(id);
    const standing = fate.payload;
    const expected = standing === undefined ? "learn" : standing === payload ? "duplicate" : "conflict";
    const window = this.dedupHours * 3_600_000;
    const expired = outcome === "learn" && fate.at !== undefined && Date.parse(at) - fate.at > window;
    if (outcome !== expected && !expired) {
      const why = standing === undefined ? "no earlier entry learned it" : `entry ${fate.learnedAt} learned it`;
      this.differences.push(`log entry ${n} calls segment ${id} ${outcome}, but ${why}: it is ${expected}`);
    }
    if (outcome === "duplicate") this.tally.duplicateSegments++;
    if (outcome === "conflict") {
      this.tally.conflictSegments++;
      this.tally.quarantined += records;
      fate.conflicting.push({ n, records });
    }
    const labels = this.labels(n, segment, fate);
    if (outcome !== "learn") return;
    this.tally.quarantined -= segment.recovers ?? 0;
    this.learn(n, id, labels, fate, standing !== undefined, expired);
    fate.at = Date.parse(at);
    fate.learnedAt ??= n;
    fate.payload ??= payload;
  }

  private learn(n: number, id: string, labels: Int8Array, fate: Fate, again: boolean, expired: boolean): void {
    const { tally } = this;
    const rule = this.rule;
    if (rule === undefined) {
      this.differences.push(`log entry ${n} names segments before any configuration`);
      return;
    }
    const counts = { trained: 0, heldOut: 0, excluded: 0 };
    const excluded = this.exclusions.get(id);
    const as: Counted[] = [];
    for (const [r, label] of labels.entries()) {
      const without = label < 0 || excluded?.has(r) === true;
      const counted = without ? "excluded" : isHeldOut(rule, tally.records) ? "heldOut" : "trained";
      as.push(counted);
      counts[counted]++;
      tally.records++;
    }
    this.learned.push({ n, id, as, again });
    for (const name of ["trained", "heldOut", "excluded"] as const) {
      tally[name] += counts[name];
      if (!again) fate[name] = counts[name];
    }
    if (again && !expired) fate.again.push({ n, records: labels.length });
  }

  /** The labels of a logged segment from its file. If it cannot be read, as many labelled ones as the log tells of. */
  private labels(n: number, logged: LoggedSegment, fate: Fate): Int8Array {
    // Packs hold what was learned; the other files may go once their entry is packed.
    const needless = logged.outcome !== "learn" && this.storage.packs().entry(n) !== undefined;
    if (needless && !this.storage.standsAlone(logged.path)) return new Int8Array(0);
    try {
      const { header, block, sha256, bytes } = this.storage.segment(logged.path);
      const got = { sha256, payload: header.payload, records: block.count, bytes };
      for (const name of ["sha256", "payload", "records", "bytes"] as const) {
        if (got[name] === logged[name]) continue;
        this.differences.push(
          `log entry ${n} names ${logged.path} with ${name} ${logged[name]}, the file has ${got[name]}`,
        );
      }
      if (logged.outcome === "learn") fate.unkeyed = header.key === undefined;
      return block.label;
    } catch (error) {
      if (!(error instanceof DamagedFile)) throw error;
      this.differences.push(`log entry ${n} names a segment that is gone or damaged: ${error.message}`);
      return new Int8Array(logged.records);
    }
  }

  private fate(id: string): Fate {
    let fate = this.fates.get(id);
    if (fate === undefined) {
      fate = {
        ...{ trained: 0, heldOut: 0, excluded: 0, learnedAt: undefined, payload: undefined, unkeyed: false },
        ...{ at: undefined, erased: [], again: [], quarantined: [], conflicting: [] },
      };
      this.fates.set(id, fate);
    }
    return fate;
  }
}

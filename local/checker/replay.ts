import type { LogEntry, LoggedSegment } from "../../handlers/protocol/logEntry";
import { type Beginning, WHOLE_LOG } from "./beginning";
import { type Counted, type Fate, type Learned, type Tally, unknownFate } from "./fate";
import { isHeldOut } from "./heldOutDecision";
import { labelsOf } from "./labelsOf";
import { possibleOutcomes } from "./possibleOutcomes";
import { recall } from "./recall";
import { DamagedFile, type Storage } from "./storage";

const HOUR = 3_600_000;
/** Clocks of trainers differ by less. */
const CLOCKS = HOUR;

/**
 * Reads the log and every segment that it names, and decides again what was learned, held out, repeated or damaged: from
 * its first entry, or from where a checkpoint has counted on. `at(n, tally)` is called after every entry from there.
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
  /** When the newest entry before the beginning was logged, milliseconds. */
  until = Number.NEGATIVE_INFINITY;
  private readonly learned: Learned[] = [];
  private readonly exclusions = new Map<string, Set<number>>();
  readonly forks: { readonly n: number; readonly from: number }[];
  /** Ids may repeat until then that were learned before the log's first entry. */
  private unknownUntil = Number.NEGATIVE_INFINITY;
  private rule: { readonly run: number; readonly share: number } | undefined;

  /** @param dedupHours after which a repeated key may be learned again */
  constructor(
    private readonly storage: Storage,
    private readonly beginning: Beginning = WHOLE_LOG,
    private readonly dedupHours = 24,
  ) {
    const { checkpoint } = beginning;
    this.forks = [...(checkpoint?.forks ?? [])];
    if (checkpoint === undefined) return;
    Object.assign(this.tally, { ...checkpoint.accounting, records: checkpoint.records });
    this.rule = checkpoint.configuration.heldOut;
    for (const { id, records } of checkpoint.exclusions ?? []) this.exclusions.set(id, new Set(records));
  }

  run(at: (n: number, tally: Tally) => void): void {
    try {
      for (const entry of this.storage.log()) {
        const { position } = this.beginning;
        if (position >= 0 && this.last < 0) {
          this.unknownUntil = Date.parse(entry.at) + this.dedupHours * HOUR + CLOCKS;
        }
        this.last = entry.n;
        if (entry.n > position) this.apply(entry);
        else {
          recall(entry, (id) => this.fate(id));
          this.until = Date.parse(entry.at);
        }
        if (entry.n >= position) at(entry.n, this.tally);
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
    const window = this.dedupHours * HOUR;
    const possible = possibleOutcomes(fate, segment, Date.parse(at), window, this.unknownUntil);
    if (!possible.includes(outcome)) {
      const why = standing === undefined ? "no earlier entry learned it" : `entry ${fate.learnedAt} learned it`;
      this.differences.push(`log entry ${n} calls segment ${id} ${outcome}, but ${why}: it is ${possible[0]}`);
    }
    if (outcome === "duplicate" && standing === undefined) fate.earlier = true;
    const expired = outcome === "learn" && standing !== undefined && possible.includes(outcome);
    if (outcome === "duplicate") this.tally.duplicateSegments++;
    if (outcome === "conflict") {
      this.tally.conflictSegments++;
      this.tally.quarantined += records;
      fate.conflicting.push({ n, records });
    }
    const { labels, unkeyed, differences } = labelsOf(this.storage, n, segment);
    this.differences.push(...differences);
    if (outcome !== "learn") return;
    if (unkeyed !== undefined) fate.unkeyed = unkeyed;
    this.tally.quarantined -= segment.recovers ?? 0;
    if (fate.quarantined.length === 0 && segment.recovers !== undefined) {
      fate.recovered.push({ n, records: segment.recovers });
    }
    fate.earlier &&= standing !== undefined;
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

  private fate(id: string): Fate {
    const fate = this.fates.get(id) ?? unknownFate();
    this.fates.set(id, fate);
    return fate;
  }
}

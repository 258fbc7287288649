import type { Accounting } from "../../handlers/protocol/checkpoint";
import type { LogEntry, LoggedSegment } from "../../handlers/protocol/logEntry";
import { isHeldOut } from "./heldOutDecision";
import { DamagedFile, type Storage } from "./storage";

/** Something that a log entry says of an id. */
export interface Event {
  readonly n: number;
  readonly records: number;
}

/** What the log made of one id. */
export interface Fate {
  trained: number;
  heldOut: number;
  excluded: number;
  /** Log number at which it was learned first. */
  learnedAt: number | undefined;
  payload: string | undefined;
  unkeyed: boolean;
  /** When it was learned once more: log number and records. */
  readonly again: Event[];
  /** Damaged copies; records as far as they told. */
  readonly quarantined: Event[];
  /** Copies with other content. */
  readonly conflicting: Event[];
}

/** Counts after a log entry, in the terms of a checkpoint. */
export type Tally = { -readonly [K in keyof Accounting]: number } & { records: number };

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
  private rule: { readonly run: number; readonly share: number } | undefined;

  constructor(private readonly storage: Storage) {}

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
      for (const segment of entry.segments) this.take(entry.n, segment);
    } else {
      const { n, type }: { readonly n: number; readonly type: string } = entry;
      this.differences.push(`log entry ${n} has type ${type}, which this checker cannot recount`);
    }
  }

  private take(n: number, segment: LoggedSegment): void {
    const { id, payload, outcome, records } = segment;
    const fate = this.fate(id);
    const standing = fate.payload;
    const expected = standing === undefined ? "learn" : standing === payload ? "duplicate" : "conflict";
    if (outcome !== expected) {
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
    this.learn(n, labels, fate, standing !== undefined);
    fate.learnedAt ??= n;
    fate.payload ??= payload;
  }

  private learn(n: number, labels: Int8Array, fate: Fate, again: boolean): void {
    const { tally } = this;
    const rule = this.rule;
    if (rule === undefined) {
      this.differences.push(`log entry ${n} names segments before any configuration`);
      return;
    }
    const counts = { trained: 0, heldOut: 0, excluded: 0 };
    for (const label of labels) {
      counts[label < 0 ? "excluded" : isHeldOut(rule, tally.records) ? "heldOut" : "trained"]++;
      tally.records++;
    }
    for (const name of ["trained", "heldOut", "excluded"] as const) {
      tally[name] += counts[name];
      if (!again) fate[name] = counts[name];
    }
    if (again) fate.again.push({ n, records: labels.length });
  }

  /** The labels of a logged segment from its file. If it cannot be read, as many labelled ones as the log tells of. */
  private labels(n: number, logged: LoggedSegment, fate: Fate): Int8Array {
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
        ...{ again: [], quarantined: [], conflicting: [] },
      };
      this.fates.set(id, fate);
    }
    return fate;
  }
}

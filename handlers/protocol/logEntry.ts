import { type ExcludedRecords, parseExcluded } from "./exclusions";
import { Fields, SEGMENT_ID, SHA256 } from "./fields";
import { FormatError } from "./formatError";
import { parseSegmentPath } from "./tree";

/** What every entry says: its number, when it was proposed and by which trainer process (never used for learning). */
interface EntryBase {
  readonly v: 1;
  readonly n: number;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly by: string;
}

/** What holds from an entry on: the learner's version, as told by its trainer, and which records are held out. */
export interface TrainingConfiguration {
  readonly learner: string;
  readonly heldOut: HeldOutRule;
}

export interface ConfigurationEntry extends EntryBase, TrainingConfiguration {
  readonly type: "configuration";
}

/** Runs of `run` records; a run is held out if the hash of its number is below `share` × 2^32. */
export interface HeldOutRule {
  readonly run: number;
  readonly share: number;
}

/**
 * What becomes of a segment. The proposer decides with the whole state before entry n at hand, and the entry's number
 * fences it: `learn`; `duplicate`, an id logged before with the same payload; `conflict`, with another payload.
 */
export type SegmentOutcome = "learn" | "duplicate" | "conflict";

export interface LoggedSegment {
  readonly id: string;
  /** Relative to the samples directory. */
  readonly path: string;
  /** Of the file. */
  readonly sha256: string;
  /** Of the request's records (SegmentHeader.payload). */
  readonly payload: string;
  readonly records: number;
  /** Size of the file. */
  readonly bytes: number;
  readonly outcome: SegmentOutcome;
  /** Records that an earlier damaged copy of this id counts as quarantined, which this one makes good. */
  readonly recovers?: number;
}

/** Segments in the order in which they are learned. */
export interface SegmentsEntry extends EntryBase {
  readonly type: "segments";
  readonly segments: readonly LoggedSegment[];
}

export interface QuarantinedSegment {
  readonly id: string;
  readonly path: string;
  readonly reason: string;
  /** Bytes seen. */
  readonly bytes: number;
  /** Records that are thereby not learned: 0 if the id is logged already, or if the file no longer tells. */
  readonly records: number;
}

/** Files that no reader can use. Their ids stay free: a repaired copy of the request is learned. */
export interface QuarantineEntry extends EntryBase {
  readonly type: "quarantine";
  readonly segments: readonly QuarantinedSegment[];
}

/** Records that are not learned from here on. What was learned of them before stays until a fork. */
export interface ExclusionEntry extends EntryBase {
  readonly type: "exclusion";
  readonly segments: readonly ExcludedRecords[];
}

/**
 * The state after this entry is the state after entry `from` (-1: the beginning), and then entries from + 1 to n - 1
 * learned again without every record that is excluded so far. Forks between them are left out, so none of these may
 * reach further back than `from`.
 */
export interface ForkEntry extends EntryBase {
  readonly type: "fork";
  readonly from: number;
}

/** What a proposer decides about an entry; number, time and author are added when it is appended. */
export type EntryBody =
  | Omit<ConfigurationEntry, keyof EntryBase>
  | Omit<SegmentsEntry, keyof EntryBase>
  | Omit<QuarantineEntry, keyof EntryBase>
  | Omit<ExclusionEntry, keyof EntryBase>
  | Omit<ForkEntry, keyof EntryBase>;

export type LogEntry = ConfigurationEntry | SegmentsEntry | QuarantineEntry | ExclusionEntry | ForkEntry;

const types = ["configuration", "segments", "quarantine", "exclusion", "fork"] as const;
const outcomes = ["learn", "duplicate", "conflict"] as const;

export function encodeLogEntry(entry: LogEntry): Uint8Array {
  return Buffer.from(`${JSON.stringify(entry)}\n`, "utf8");
}

/**
 * Entry n of the log. Throws FormatError for anything else, above all for a type or version that this program does not
 * know: an entry that is not understood changes what is learned, so it must stop the reader.
 */
export function parseLogEntry(n: number, bytes: Uint8Array): LogEntry {
  const place = `log entry ${n}`;
  const fields = Fields.parse(place, bytes);
  const type = types.find((known) => known === fields.text("type"));
  if (type === undefined) {
    const got = JSON.stringify(fields.text("type"));
    throw new FormatError(`${place} has type ${got}, this program knows ${types.join(", ")}; run a newer one`);
  }
  if (fields.count("v") !== 1) {
    throw new FormatError(
      `${place} has version ${fields.count("v")} of ${type}, this program knows 1; run a newer one`,
    );
  }
  if (fields.count("n") !== n) throw new FormatError(`${place} calls itself entry ${fields.count("n")}`);
  const base = { v: 1, n, at: fields.text("at"), by: fields.text("by") } as const;
  if (type === "configuration") return { ...base, type, ...parseConfiguration(fields) };
  if (type === "exclusion") return { ...base, type, segments: fields.list("segments").map(parseExcluded) };
  if (type === "fork") {
    const from = fields.integer("from");
    if (from < -1 || from >= n) throw new FormatError(`${place} forks from ${from}, it must be from -1 to ${n - 1}`);
    return { ...base, type, from };
  }
  if (type === "segments") return { ...base, type, segments: fields.list("segments").map(loggedSegment) };
  return { ...base, type, segments: fields.list("segments").map(quarantinedSegment) };
}

export function parseConfiguration(fields: Fields): TrainingConfiguration {
  const heldOut = fields.fields("heldOut");
  return { learner: fields.text("learner"), heldOut: { run: heldOut.count("run"), share: heldOut.number("share") } };
}

function loggedSegment(fields: Fields): LoggedSegment {
  return {
    ...named(fields),
    sha256: fields.text("sha256", SHA256),
    payload: fields.text("payload", SHA256),
    records: fields.count("records"),
    bytes: fields.count("bytes"),
    outcome: fields.textOf("outcome", outcomes),
    ...(fields.has("recovers") ? { recovers: fields.count("recovers") } : {}),
  };
}

function quarantinedSegment(fields: Fields): QuarantinedSegment {
  return {
    ...named(fields),
    reason: fields.text("reason"),
    bytes: fields.count("bytes"),
    records: fields.count("records"),
  };
}

function named(fields: Fields): { id: string; path: string } {
  const id = fields.text("id", SEGMENT_ID);
  const path = fields.text("path");
  if (parseSegmentPath(path)?.id !== id) throw new FormatError(`${path} is not a path of segment ${id}`);
  return { id, path };
}

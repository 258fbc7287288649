import { join } from "node:path";
import { containerKind, encodeContainer } from "./container";
import { decodeContainer } from "./decodeContainer";
import { isErrno } from "./errors";
import { type ExcludedRecords, parseExcluded } from "./exclusions";
import { Fields } from "./fields";
import type { FileSystem } from "./fileSystem";
import { FormatError } from "./formatError";
import { parseConfiguration, type TrainingConfiguration } from "./logEntry";
import { listOrEmpty } from "./publish";
import { checkpointPath, parseCheckpointPath } from "./tree";

/** Counts of everything that the log up to a position holds. Records, unless the name says segments. */
export interface Accounting {
  readonly trained: number;
  readonly heldOut: number;
  /** Logged but not learned: records without a label, and records that an exclusion names. */
  readonly excluded: number;
  /** In damaged segments and in conflicting ones. */
  readonly quarantined: number;
  readonly quarantinedSegments: number;
  /** Repeats of a logged id with the same payload; their records count nowhere else. */
  readonly duplicateSegments: number;
  /** Repeats of a logged id with another payload; their records count as quarantined. */
  readonly conflictSegments: number;
}

/** A fork entry: the states after entries from + 1 to n - 1 have learned what was excluded since. */
export interface Fork {
  readonly n: number;
  readonly from: number;
}

/** Whether the state after log entry `position` is one that a fork took back. */
export function isForked(forks: readonly Fork[], position: number): boolean {
  return forks.some(({ n, from }) => position > from && position < n);
}

/** The trainer's state after log entry `position`: a pure function of the log. */
export interface Checkpoint {
  /** Last log entry applied. */
  readonly position: number;
  /** Records given to the learner's fold so far, held-out and unlabelled ones included: the number of the next record. */
  readonly records: number;
  /** Version of the learner that computed `state`. */
  readonly learner: string;
  /** The newest configuration entry's. */
  readonly configuration: TrainingConfiguration;
  readonly accounting: Accounting;
  /** What exclusions named so far; absent if nothing. */
  readonly exclusions?: readonly ExcludedRecords[];
  /** In the log's order; absent if there was none. */
  readonly forks?: readonly Fork[];
  /** `Learner.serialize()`: the model's state with its metrics. */
  readonly state: Uint8Array<ArrayBuffer>;
}

const checkpointKind = containerKind("checkpoint", "CKP", 1);
const accountingNames = [
  "trained",
  "heldOut",
  "excluded",
  "quarantined",
  "quarantinedSegments",
  "duplicateSegments",
  "conflictSegments",
] as const satisfies (keyof Accounting)[];

export const emptyAccounting: Accounting = {
  trained: 0,
  heldOut: 0,
  excluded: 0,
  quarantined: 0,
  quarantinedSegments: 0,
  duplicateSegments: 0,
  conflictSegments: 0,
};

export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array<ArrayBuffer> {
  const { state, ...header } = checkpoint;
  return encodeContainer(
    checkpointKind,
    [
      { name: "HEAD", bytes: Buffer.from(JSON.stringify(header), "utf8") },
      { name: "LRNR", bytes: state },
    ],
    [0, 0],
  );
}

/** Throws FormatError. */
export function decodeCheckpoint(bytes: Uint8Array<ArrayBuffer>): Checkpoint {
  const container = decodeContainer(checkpointKind, bytes);
  const fields = Fields.parse("checkpoint header", container.section("HEAD"));
  const counts = fields.fields("accounting");
  const accounting = { ...emptyAccounting };
  for (const name of accountingNames) Object.assign(accounting, { [name]: counts.count(name) });
  return {
    position: fields.count("position"),
    records: fields.count("records"),
    learner: fields.text("learner"),
    configuration: parseConfiguration(fields.fields("configuration")),
    accounting,
    ...(fields.has("exclusions") ? { exclusions: fields.list("exclusions").map(parseExcluded) } : {}),
    ...(fields.has("forks") ? { forks: fields.list("forks").map(parseFork) } : {}),
    state: container.section("LRNR"),
  };
}

function parseFork(fields: Fields): Fork {
  return { n: fields.count("n"), from: fields.integer("from") };
}

/** Positions of the checkpoints, newest first. */
export async function listCheckpoints(fileSystem: FileSystem, journal: string): Promise<number[]> {
  return (await listOrEmpty(fileSystem, join(journal, "checkpoint")))
    .map((name) => parseCheckpointPath(`checkpoint/${name}`))
    .filter((position) => position !== undefined)
    .sort((a, b) => b - a);
}

/**
 * The newest checkpoint at or below `upTo` that is whole and that `accept` (say, of this learner version) takes; undefined if there is none.
 * `rejected` hears of every newer one that was passed over, and why.
 */
export async function readCheckpoint(
  fileSystem: FileSystem,
  journal: string,
  accept: (checkpoint: Checkpoint) => boolean = () => true,
  rejected: (position: number, reason: string) => void = () => {},
  upTo = Number.POSITIVE_INFINITY,
): Promise<Checkpoint | undefined> {
  for (const position of await listCheckpoints(fileSystem, journal)) {
    if (position > upTo) continue;
    try {
      const checkpoint = decodeCheckpoint(await fileSystem.read(join(journal, checkpointPath(position))));
      if (checkpoint.position !== position) rejected(position, `calls itself checkpoint ${checkpoint.position}`);
      else if (accept(checkpoint)) return checkpoint;
      else rejected(position, `is of learner ${checkpoint.learner}`);
    } catch (error) {
      // A damaged file is passed over; a mount that fails must not look like "no checkpoint".
      // One that retention took since the listing is passed over, too: an older one never lies.
      if (!(error instanceof FormatError) && !isErrno(error, "ENOENT")) throw error;
      rejected(position, error instanceof FormatError ? error.message : "is gone since it was listed");
    }
  }
  return undefined;
}

import type { Deletion } from "./deletion";

/** One kind of shared file: protocol.md, section 2. `name` is relative to the directory's root. */
export interface TreeEntry {
  readonly directory: "samples" | "journal" | "models";
  readonly pattern: RegExp;
  readonly example: string;
  readonly writers: readonly string[];
  readonly readers: readonly string[];
  /** Kinds whose files name files of this kind. */
  readonly referencedBy: readonly TreeKind[];
  /** When the janitor may delete it. */
  readonly deletion: Deletion;
}

export type TreeKind =
  | "segment"
  | "log"
  | "checkpoint"
  | "packedSegments"
  | "packedLog"
  | "blob"
  | "manifest"
  | "samplesTmp"
  | "journalTmp"
  | "modelsTmp";

const HOUR = 3_600_000;
const digits = (n: number): string => n.toString().padStart(20, "0");
const temporary = (directory: TreeEntry["directory"], writers: readonly string[]): TreeEntry => ({
  directory,
  pattern: /^tmp\/[0-9a-zA-Z-]+$/,
  example: "tmp/0b8e4a1c-2f0d-4a37-9d3e-6f1f4f6f9a10",
  writers,
  readers: [],
  referencedBy: [],
  // A function ends after 15 minutes at most; a writer that thaws later starts again under a new name.
  deletion: { rule: "listed", graceMs: HOUR },
});
const journal = { directory: "journal", writers: ["retrain"], readers: ["retrain"] } as const;

/** The whole tree. Janitor, tests and documentation derive from it. */
export const tree: Readonly<Record<TreeKind, TreeEntry>> = {
  segment: {
    directory: "samples",
    pattern: /^ready\/(\d{12})\/([0-9a-f])\/(\2[0-9a-f]{31})\.seg$/,
    example: "ready/202611240201/a/a3c59d1f0b7e4a6688d2f1c0b9a87654.seg",
    writers: ["ingest"],
    readers: ["retrain"],
    referencedBy: ["log"],
    deletion: { rule: "packed", retention: "retentionHours" },
  },
  log: {
    ...journal,
    pattern: /^log\/(0|[1-9]\d{0,16})\/(\d{20})\.json$/,
    example: "log/1/00000000000000001234.json",
    referencedBy: ["checkpoint", "manifest"],
    deletion: { rule: "packed", retention: "retentionHours", below: "checkpoint" },
  },
  checkpoint: {
    ...journal,
    pattern: /^checkpoint\/(\d{20})\.ckpt$/,
    example: "checkpoint/00000000000000001234.ckpt",
    referencedBy: ["manifest"],
    deletion: { rule: "thinned", newest: 3, hours: 24, days: 30, graceMs: HOUR },
  },
  packedSegments: {
    ...journal,
    pattern: /^packed\/(\d{20})-(\d{20})\.seg$/,
    example: "packed/00000000000000000001-00000000000000000512.seg",
    referencedBy: ["packedLog"],
    deletion: { rule: "expired", retention: "journalRetentionDays", below: "checkpoint" },
  },
  packedLog: {
    ...journal,
    pattern: /^packed\/(\d{20})-(\d{20})\.log$/,
    example: "packed/00000000000000000001-00000000000000000512.log",
    referencedBy: [],
    deletion: { rule: "expired", retention: "journalRetentionDays", below: "checkpoint" },
  },
  blob: {
    directory: "models",
    pattern: /^blob\/([0-9a-f]{64})\.model$/,
    example: `blob/${"5e".repeat(32)}.model`,
    writers: ["retrain"],
    readers: ["serve"],
    referencedBy: ["manifest"],
    deletion: { rule: "unnamed", graceMs: HOUR },
  },
  manifest: {
    directory: "models",
    pattern: /^manifest\/(0|[1-9]\d{0,16})\/(\d{20})\.json$/,
    example: "manifest/0/00000000000000000017.json",
    writers: ["retrain"],
    readers: ["serve", "retrain"],
    referencedBy: [],
    deletion: { rule: "thinned", newest: 5, hours: 24, days: 30, graceMs: HOUR, after: "blob" },
  },
  samplesTmp: temporary("samples", ["ingest"]),
  journalTmp: temporary("journal", ["retrain"]),
  modelsTmp: temporary("models", ["retrain"]),
};

/** Entries in one shard of `log/` or `manifest/`. */
export const SHARD_SIZE = 1000;

export const segmentPath = (minute: string, id: string): string => `ready/${minute}/${id[0]}/${id}.seg`;
export const logPath = (n: number): string => `log/${Math.floor(n / SHARD_SIZE)}/${digits(n)}.json`;
export const checkpointPath = (position: number): string => `checkpoint/${digits(position)}.ckpt`;
export const blobPath = (sha256: string): string => `blob/${sha256}.model`;
export const manifestPath = (version: number): string =>
  `manifest/${Math.floor(version / SHARD_SIZE)}/${digits(version)}.json`;

/** Of what was packed from log entry `from` to `to`, both included; `.log` is published last, so it vouches for both. */
export const packedPath = (from: number, to: number, part: "seg" | "log"): string =>
  `packed/${digits(from)}-${digits(to)}.${part}`;

/** Minute and id of a segment's path, or undefined for a name that is none. */
export function parseSegmentPath(path: string): { minute: string; id: string } | undefined {
  const match = tree.segment.pattern.exec(path);
  return match === null ? undefined : { minute: match[1]!, id: match[3]! };
}

export const parseLogPath = (path: string): number | undefined => parseSharded(tree.log.pattern, path);
export const parseManifestPath = (path: string): number | undefined => parseSharded(tree.manifest.pattern, path);

export function parseCheckpointPath(path: string): number | undefined {
  const match = tree.checkpoint.pattern.exec(path);
  return match === null ? undefined : safe(match[1]!);
}

/** The log entries of one of a pack's two files. */
export function parsePackedPath(path: string): { from: number; to: number; part: "seg" | "log" } | undefined {
  for (const [part, { pattern }] of [["log", tree.packedLog] as const, ["seg", tree.packedSegments] as const]) {
    const match = pattern.exec(path);
    const [from, to] = match === null ? [] : [safe(match[1]!), safe(match[2]!)];
    if (from !== undefined && to !== undefined && from <= to) return { from, to, part };
  }
  return undefined;
}

/** The log entries of a packed log. */
export function parsePackedLogPath(path: string): { from: number; to: number } | undefined {
  const parsed = parsePackedPath(path);
  return parsed?.part === "log" ? { from: parsed.from, to: parsed.to } : undefined;
}

/** The content hash in a blob's path. */
export function parseBlobPath(path: string): string | undefined {
  return tree.blob.pattern.exec(path)?.[1];
}

/** UTC minute as directories are named: yyyymmddHHMM. */
export function minuteOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 16).replace(/[-:T]/g, "");
}

/** Milliseconds since 1970 at which a minute of that name begins. */
export function minuteStart(minute: string): number {
  const [, year, month, day, hour, min] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(minute) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${min}Z`);
}

function parseSharded(pattern: RegExp, path: string): number | undefined {
  const match = pattern.exec(path);
  if (match === null) return undefined;
  const number = safe(match[2]!);
  return number !== undefined && Math.floor(number / SHARD_SIZE) === Number(match[1]) ? number : undefined;
}

function safe(text: string): number | undefined {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : undefined;
}

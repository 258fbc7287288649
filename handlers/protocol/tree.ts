/** One kind of shared file: protocol.md, section 2. `name` is relative to the directory's root. */
export interface TreeEntry {
  readonly directory: "samples" | "journal" | "models";
  readonly pattern: RegExp;
  readonly example: string;
  readonly writers: readonly string[];
  readonly readers: readonly string[];
  /** Kinds whose files name files of this kind. */
  readonly referencedBy: readonly TreeKind[];
  /** When it may be deleted. */
  readonly grace: string;
}

export type TreeKind =
  | "segment"
  | "log"
  | "checkpoint"
  | "blob"
  | "manifest"
  | "samplesTmp"
  | "journalTmp"
  | "modelsTmp";

const digits = (n: number): string => n.toString().padStart(20, "0");
const temporary = (directory: TreeEntry["directory"], writers: readonly string[]): TreeEntry => ({
  directory,
  pattern: /^tmp\/[0-9a-zA-Z-]+$/,
  example: "tmp/0b8e4a1c-2f0d-4a37-9d3e-6f1f4f6f9a10",
  writers,
  readers: [],
  referencedBy: [],
  grace: "since first seen",
});

/** The whole tree. Janitor, tests and documentation derive from it. */
export const tree: Readonly<Record<TreeKind, TreeEntry>> = {
  segment: {
    directory: "samples",
    pattern: /^ready\/(\d{12})\/([0-9a-f])\/(\2[0-9a-f]{31})\.seg$/,
    example: "ready/202611240201/a/a3c59d1f0b7e4a6688d2f1c0b9a87654.seg",
    writers: ["ingest"],
    readers: ["retrain"],
    referencedBy: ["log"],
    grace: "a durable checkpoint covers it, it is packed, and the retention has passed",
  },
  log: {
    directory: "journal",
    pattern: /^log\/(0|[1-9]\d{0,16})\/(\d{20})\.json$/,
    example: "log/1/00000000000000001234.json",
    writers: ["retrain"],
    readers: ["retrain"],
    referencedBy: ["checkpoint", "manifest"],
    grace: "below the oldest retained checkpoint, after the retention",
  },
  checkpoint: {
    directory: "journal",
    pattern: /^checkpoint\/(\d{20})\.ckpt$/,
    example: "checkpoint/00000000000000001234.ckpt",
    writers: ["retrain"],
    readers: ["retrain"],
    referencedBy: ["manifest"],
    grace: "not among the newest 3, one an hour for 24 hours, one a day for 30 days",
  },
  blob: {
    directory: "models",
    pattern: /^blob\/([0-9a-f]{64})\.model$/,
    example: `blob/${"5e".repeat(32)}.model`,
    writers: ["retrain"],
    readers: ["serve"],
    referencedBy: ["manifest"],
    grace: "not among the newest 5, not served, not pinned; else as checkpoints",
  },
  manifest: {
    directory: "models",
    pattern: /^manifest\/(0|[1-9]\d{0,16})\/(\d{20})\.json$/,
    example: "manifest/0/00000000000000000017.json",
    writers: ["retrain"],
    readers: ["serve", "retrain"],
    referencedBy: [],
    grace: "after its blob",
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

/** The content hash in a blob's path. */
export function parseBlobPath(path: string): string | undefined {
  return tree.blob.pattern.exec(path)?.[1];
}

/** UTC minute as directories are named: yyyymmddHHMM. */
export function minuteOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 16).replace(/[-:T]/g, "");
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

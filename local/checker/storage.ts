import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type Checkpoint, decodeCheckpoint } from "../../handlers/protocol/checkpoint";
import { decodeSegment, type Segment } from "../../handlers/protocol/decodeSegment";
import { type LogEntry, parseLogEntry } from "../../handlers/protocol/logEntry";
import { parseManifest } from "../../handlers/protocol/manifest";
import type { Manifest } from "../../handlers/protocol/manifestTypes";
import {
  blobPath,
  checkpointPath,
  manifestPath,
  parseCheckpointPath,
  parseLogPath,
  parseManifestPath,
  parseSegmentPath,
} from "../../handlers/protocol/tree";
import { Packs } from "./packs";

/** The three directories as they lie on disk after the stop. */
export interface StorageRoots {
  readonly samples: string;
  readonly journal: string;
  readonly models: string;
}

/** A file that cannot be used, and why. */
export class DamagedFile extends Error {}

/** Reads the shared files by listing and opening them; knows the formats and nothing of how the trainer decides. */
export class Storage {
  private packed: Packs | undefined;

  constructor(private readonly roots: StorageRoots) {}

  /** What was packed. Throws DamagedFile if a packed log cannot be read. */
  packs(): Packs {
    const { journal } = this.roots;
    this.packed ??= new Packs(this.list(journal, "packed", 1), (path, decode) => this.open(journal, path, decode));
    return this.packed;
  }

  /**
   * First log entry: above 0 where retention has taken older ones, which it does by whole packs, never the last one, and
   * below a checkpoint. Throws DamagedFile if they are gone otherwise.
   */
  logBegin(): number {
    const { ranges } = this.packs();
    const packed = ranges[0]?.from ?? Number.POSITIVE_INFINITY;
    let first = packed;
    for (const path of this.list(this.roots.journal, "log", 2)) first = Math.min(first, parseLogPath(path) ?? first);
    if (first === Number.POSITIVE_INFINITY || first === 0) return 0;
    if (first === packed && this.checkpointPositions().some((position) => position >= first)) return first;
    throw new DamagedFile("the log has no entry 0, though later ones stand");
  }

  /**
   * Log entries in order, from the first that retention has left, each from its file or from a pack. Throws DamagedFile at a gap, at an entry that cannot be read,
   * or where a pack says something else than the file.
   */
  *log(): Generator<LogEntry> {
    const packs = this.packs();
    const paths = this.list(this.roots.journal, "log", 2);
    const numbers = new Map(paths.map((path) => [parseLogPath(path), path]));
    let end = packs.end;
    for (const n of numbers.keys()) if (n !== undefined) end = Math.max(end, n);
    for (let n = this.logBegin(); n <= end; n++) {
      const path = numbers.get(n);
      const packed = packs.entry(n);
      const entry =
        path === undefined ? packed : this.open(this.roots.journal, path, (bytes) => parseLogEntry(n, bytes));
      if (entry === undefined) throw new DamagedFile(`the log has no entry ${n}, though later ones stand`);
      if (packed !== undefined && !isDeepStrictEqual(entry, packed)) {
        throw new DamagedFile(`log entry ${n} is packed with other content than its file has`);
      }
      yield entry;
    }
  }

  /** Paths of all segments by id, from the listing alone. */
  segments(): Map<string, string[]> {
    const byId = new Map<string, string[]>();
    for (const path of this.list(this.roots.samples, "ready", 3)) {
      const id = parseSegmentPath(path)?.id;
      if (id !== undefined) byId.set(id, [...(byId.get(id) ?? []), path]);
    }
    return byId;
  }

  /** From its file or from a pack. Throws DamagedFile if it is not there, not whole, or not the segment its name says. */
  segment(path: string): Segment {
    const file = existsSync(join(this.roots.samples, path)) ? undefined : this.packs().file(path);
    const segment = file === undefined ? this.open(this.roots.samples, path, decodeSegment) : packedSegment(path, file);
    if (segment.header.id !== parseSegmentPath(path)?.id) {
      throw new DamagedFile(`${path} calls itself ${segment.header.id}`);
    }
    return segment;
  }

  /** Whether a segment's own file stands. */
  standsAlone(path: string): boolean {
    return existsSync(join(this.roots.samples, path));
  }

  /** Rising, from the listing alone. */
  checkpointPositions(): number[] {
    return numbers(this.list(this.roots.journal, "checkpoint", 1), parseCheckpointPath);
  }

  /** Throws DamagedFile if it cannot be read, or is of another position. */
  checkpoint(position: number): Checkpoint {
    const path = checkpointPath(position);
    const checkpoint = this.open(this.roots.journal, path, decodeCheckpoint);
    if (checkpoint.position !== position) {
      throw new DamagedFile(`${path} calls itself checkpoint ${checkpoint.position}`);
    }
    return checkpoint;
  }

  /** undefined if there is none. Throws DamagedFile if the newest cannot be read. */
  newestCheckpoint(): Checkpoint | undefined {
    const position = this.checkpointPositions().at(-1);
    return position === undefined ? undefined : this.checkpoint(position);
  }

  /** Rising, from the listing alone. */
  manifestVersions(): number[] {
    return numbers(this.list(this.roots.models, "manifest", 2), parseManifestPath);
  }

  /** Throws DamagedFile if it cannot be read. */
  manifest(version: number): Manifest {
    return this.open(this.roots.models, manifestPath(version), (bytes) => parseManifest(version, bytes));
  }

  /** undefined if there is none. Throws DamagedFile if the newest cannot be read. */
  newestManifest(): Manifest | undefined {
    const version = this.manifestVersions().at(-1);
    return version === undefined ? undefined : this.manifest(version);
  }

  /** The content of a model's file by its name; undefined if there is none. Throws DamagedFile if it has other content. */
  blob(sha256: string): Buffer | undefined {
    const path = blobPath(sha256);
    if (!existsSync(join(this.roots.models, path))) return undefined;
    return this.open(this.roots.models, path, (bytes) => {
      const got = createHash("sha256").update(bytes).digest("hex");
      if (got !== sha256) throw new Error(`its sha256 is ${got}`);
      return bytes;
    });
  }

  private open<T>(root: string, path: string, decode: (bytes: Buffer<ArrayBuffer>) => T): T {
    try {
      // A buffer of its own: columns are read as typed arrays, which need an aligned beginning.
      return decode(Buffer.from(new Uint8Array(readFileSync(join(root, path))).buffer));
    } catch (error) {
      throw new DamagedFile(`${path} cannot be read: ${error instanceof Error ? error.message : error}`);
    }
  }

  /** Files exactly `depth` levels below a folder, as paths relative to the root. */
  private list(root: string, folder: string, depth: number): string[] {
    let names: string[];
    try {
      names = readdirSync(join(root, folder));
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
      throw error;
    }
    const paths = names.sort().map((name) => `${folder}/${name}`);
    return depth === 1 ? paths : paths.flatMap((path) => this.list(root, path, depth - 1));
  }
}

function numbers(paths: readonly string[], numberOf: (path: string) => number | undefined): number[] {
  return paths
    .map(numberOf)
    .filter((number) => number !== undefined)
    .sort((a, b) => a - b);
}

function packedSegment(path: string, bytes: Uint8Array<ArrayBuffer>): Segment {
  try {
    return decodeSegment(bytes);
  } catch (error) {
    throw new DamagedFile(`${path} cannot be read from its pack: ${error instanceof Error ? error.message : error}`);
  }
}

import { type LogEntry, parseLogEntry } from "../../handlers/protocol/logEntry";
import { parseManifest } from "../../handlers/protocol/manifest";
import type { Manifest } from "../../handlers/protocol/manifestTypes";
import {
  parseBlobPath,
  parseCheckpointPath,
  parseLogPath,
  parseManifestPath,
  parseSegmentPath,
} from "../../handlers/protocol/tree";
import type { Inode, ModelServer, ServerEvent } from "./model/modelServer";

/** A file as it was when its name came to stand. */
export interface Stood {
  readonly path: string;
  readonly inode: Inode;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** True time, milliseconds since 1970. */
  readonly at: number;
}

export interface StoodEntry extends Stood {
  readonly entry: LogEntry;
}

export interface StoodManifest extends Stood {
  readonly manifest: Manifest;
}

/** Something that stands under a number whose file was deleted. */
export interface Late {
  readonly inode: Inode;
  /** Whoever put it there. */
  readonly client: string;
  readonly at: number;
  /** That one died before it could take it back. */
  readonly left: boolean;
}

/** A process that lives takes back what it must not have published in less. Milliseconds. */
const PROMPT = 10 * 60_000;

/** Everything that ever stood under a shared name, whatever became of it. It sees the server, so no cache deceives it. */
export class Witness {
  readonly log = new Map<number, StoodEntry>();
  /** By path; one that came back after its deletion is the later one. */
  readonly segments = new Map<string, Stood>();
  /** All that ever stood under a segment's path. */
  readonly copies = new Map<string, Stood[]>();
  /** Paths by segment id. */
  readonly paths = new Map<string, Set<string>>();
  readonly checkpoints = new Map<number, Stood>();
  readonly manifests = new Map<number, StoodManifest>();
  readonly blobs = new Map<string, Stood>();
  /** What the log names: path of a segment → entries that do; two if it was quarantined and whole again later. */
  readonly named = new Map<string, number[]>();
  /** Shared names that stood with one content and later with another, and files that could not be read as what they are. */
  readonly altered: string[] = [];
  /** Late ones of others that a janitor deleted. */
  clearedByOthers = 0;
  /** Log entries and manifests under a number that had stood before, by path: their author has to take them back. */
  readonly late = new Map<string, Late>();
  /** Hears of each late one as it comes to stand. */
  heardLate: (client: string) => void = () => {};

  constructor(private readonly server: ModelServer) {
    server.watch((event) => {
      if (event.mutation === "link" || event.mutation === "rename") this.stands(event);
      else if (event.mutation === "unlink") this.takenBack(event);
    });
  }

  /**
   * A call that hung until retention had deleted its number is done under a free name. Its author sees that and takes it
   * back, or a janitor deletes it; what others make of it meanwhile is for the other checks.
   */
  private takenBack({ path, inode, client }: ServerEvent): void {
    const late = this.late.get(path);
    if (late?.inode !== inode) return;
    this.late.delete(path);
    if (late.client !== client) this.clearedByOthers++;
  }

  /** A process died: what it had just put under a deleted number stays until a janitor comes by. */
  died(client: string): void {
    for (const [path, late] of this.late) {
      if (late.client === client && this.server.now() - late.at < PROMPT) this.late.set(path, { ...late, left: true });
    }
  }

  private stands({ path, inode, client }: ServerEvent): void {
    const stood: Stood = { path, inode, bytes: inode.bytes, at: this.server.now() };
    const local = path.replace(/^\/(samples|journal|models)\//, "");
    if (path.startsWith("/samples/")) {
      this.segment(local, stood);
      return;
    }
    try {
      this.number(local, stood, client);
    } catch (error) {
      this.altered.push(`${path} came to stand unreadable: ${error instanceof Error ? error.message : error}`);
    }
  }

  private segment(path: string, stood: Stood): void {
    const id = parseSegmentPath(path)?.id;
    if (id === undefined) return;
    this.segments.set(path, stood);
    this.copies.set(path, [...(this.copies.get(path) ?? []), stood]);
    this.paths.set(id, (this.paths.get(id) ?? new Set()).add(path));
  }

  private number(local: string, stood: Stood, client: string): void {
    const n = parseLogPath(local);
    const version = parseManifestPath(local);
    const position = parseCheckpointPath(local);
    const blob = parseBlobPath(local);
    if (n !== undefined) {
      const entry = parseLogEntry(n, stood.bytes);
      const before = this.log.get(n);
      if (before !== undefined && Buffer.compare(before.bytes, stood.bytes) !== 0) {
        this.setLate(stood, client);
        return;
      }
      if (before === undefined) this.log.set(n, { ...stood, entry });
      const segments = entry.type === "segments" || entry.type === "quarantine" ? entry.segments : [];
      for (const { path } of segments) this.named.set(path, [...(this.named.get(path) ?? []), n]);
    } else if (version !== undefined) {
      const before = this.manifests.get(version);
      const manifest = parseManifest(version, stood.bytes);
      if (before === undefined) this.manifests.set(version, { ...stood, manifest });
      else if (Buffer.compare(before.bytes, stood.bytes) !== 0) this.setLate(stood, client);
    } else if (position !== undefined) this.once(this.checkpoints, position, stood);
    else if (blob !== undefined) this.once(this.blobs, blob, stood);
  }

  private setLate({ path, inode, at }: Stood, client: string): void {
    this.late.set(path, { inode, client, at, left: false });
    this.heardLate(client);
  }

  private once<K, V extends Stood>(known: Map<K, V>, key: K, stood: V): void {
    const before = known.get(key);
    if (before === undefined) known.set(key, stood);
    else if (Buffer.compare(before.bytes, stood.bytes) !== 0) {
      this.altered.push(`${stood.path} stood with ${before.bytes.length} bytes and later with others`);
    }
  }
}

import { join } from "node:path";
import { isErrno } from "../protocol/errors";
import { type LogEntry, parseLogEntry } from "../protocol/logEntry";
import { encodePackedLog, encodePackedSegments, type PackedFile, type PackRange } from "../protocol/pack";
import { Publisher } from "../protocol/publish";
import { logPath, packedPath } from "../protocol/tree";
import { readLogged } from "./loadSegment";
import { PackReader } from "./packReader";
import type { TrainerOptions } from "./trainerOptions";
import type { MaintenanceSettings } from "./trainingSettings";

export type PackerOptions = Pick<TrainerOptions, "fileSystem" | "mounts" | "newId" | "pause" | "log">;

/** A pack also ends with the entry that brings it here: bounded memory, and a start that reads few files behind it. */
const MOST = { bytes: 16 * 1024 * 1024, entries: 512 } as const;
const HOUR = 3_600_000;
/** Files that are read at once. */
const READ_AHEAD = 64;

interface Line {
  readonly entry: LogEntry;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Packs the log, in its order and gapless, with the segments that were learned. Where a pack ends follows from the log
 * alone, so two trainers write the same files; only what a durable checkpoint covers is packed.
 */
export class Packer {
  private readonly journal: Publisher;
  private readonly reader: PackReader;
  private pending: Line[] = [];
  /** First entry that no pack holds and that is not pending. */
  private next: number | undefined;

  constructor(
    private readonly options: PackerOptions,
    private readonly settings: Pick<MaintenanceSettings, "packSegments" | "packHours">,
  ) {
    const { fileSystem, mounts, newId, pause } = options;
    this.journal = new Publisher({ fileSystem, root: mounts.journal, newId, pause });
    this.reader = new PackReader(options);
  }

  /**
   * Publishes the next pack if its end is reached at or below `durable`, the position of a durable checkpoint. Returns its
   * range. Rejects if a logged segment cannot be read; nothing is published then.
   */
  async pack(durable: number): Promise<PackRange | undefined> {
    try {
      return await this.packNext(durable);
    } catch (error) {
      // Another trainer may have packed and deleted what this one was about to pack.
      this.startAgain();
      throw error;
    }
  }

  private async packNext(durable: number): Promise<PackRange | undefined> {
    this.next ??= await this.end();
    let count = this.cut();
    while (count === undefined && this.next <= durable) {
      const line = await this.read(this.next);
      // The log begins later: what lies before is neither here nor packed.
      if (line !== undefined) this.pending.push(line);
      else if (this.pending.length > 0) return this.startAgain();
      this.next++;
      count = this.cut();
    }
    if (count === undefined) return undefined;
    const lines = this.pending.slice(0, count);
    const range = { from: lines[0]!.entry.n, to: lines.at(-1)!.entry.n };
    const files = await this.files(lines);
    await this.publish(range, "seg", encodePackedSegments(range, files));
    await this.publish(
      range,
      "log",
      encodePackedLog(
        range,
        lines.map(({ bytes }) => bytes),
      ),
    );
    this.pending = this.pending.slice(count);
    this.options.log.info("packed", { ...range, segments: files.length });
    return range;
  }

  private startAgain(): undefined {
    this.reader.listAgain();
    this.pending = [];
    this.next = undefined;
  }

  /** How many of the pending entries the next pack holds; undefined while it has no end. */
  private cut(): number | undefined {
    const { packSegments, packHours } = this.settings;
    let [segments, bytes] = [0, 0];
    for (const [k, { entry }] of this.pending.entries()) {
      const first = Date.parse(this.pending[0]!.entry.at);
      if (k > 0 && Date.parse(entry.at) - first >= packHours * HOUR) return k;
      for (const segment of entry.type === "segments" ? entry.segments : []) {
        segments++;
        bytes += segment.bytes;
      }
      if (segments >= packSegments || bytes >= MOST.bytes || k + 1 >= MOST.entries) return k + 1;
    }
    return undefined;
  }

  private async files(lines: readonly Line[]): Promise<PackedFile[]> {
    const { fileSystem, mounts, pause } = this.options;
    const learned = lines.flatMap(({ entry }) =>
      entry.type === "segments"
        ? entry.segments.filter(({ outcome }) => outcome === "learn").map((logged) => ({ n: entry.n, logged }))
        : [],
    );
    const files: PackedFile[] = [];
    for (let k = 0; k < learned.length; k += READ_AHEAD) {
      const group = learned.slice(k, k + READ_AHEAD).map(async ({ n, logged }) => ({
        path: logged.path,
        bytes: (await readLogged(fileSystem, mounts.samples, n, logged, pause)).bytes,
      }));
      files.push(...(await Promise.all(group)));
    }
    return files;
  }

  private async publish(range: PackRange, part: "seg" | "log", bytes: Uint8Array): Promise<void> {
    const path = packedPath(range.from, range.to, part);
    const publication = await this.journal.publish(path, bytes);
    // Another version's compressor may give other bytes for the same content: the janitor judges what stands.
    if (publication.outcome === "alreadyPublished") this.options.log.warn("another pack stands", { path });
  }

  private async end(): Promise<number> {
    const last = (await this.reader.list()).reduce((end, { to }) => Math.max(end, to), -1);
    return last + 1;
  }

  /** Undefined if it is gone. */
  private async read(n: number): Promise<Line | undefined> {
    const { fileSystem, mounts } = this.options;
    try {
      const bytes = await fileSystem.read(join(mounts.journal, logPath(n)));
      return { entry: parseLogEntry(n, bytes), bytes };
    } catch (error) {
      if (!isErrno(error, "ENOENT")) throw error;
      return undefined;
    }
  }
}

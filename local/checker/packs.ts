import type { LogEntry } from "../../handlers/protocol/logEntry";
import { decodePackedLog, decodePackedSegments, type PackRange } from "../../handlers/protocol/pack";
import { packedPath, parsePackedLogPath } from "../../handlers/protocol/tree";

/** Opens a file of the journal by its path; throws if it cannot be read as what it must be. */
export type OpenJournal = <T>(path: string, decode: (bytes: Buffer<ArrayBuffer>) => T) => T;

/** What was packed: log entries by number, segments' files by path. */
export class Packs {
  /** Rising. */
  readonly ranges: readonly PackRange[];
  private readonly byNumber = new Map<number, LogEntry>();
  private readonly rangeOfPath = new Map<string, PackRange>();
  private opened:
    | { readonly range: PackRange; readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>> }
    | undefined;

  constructor(
    paths: readonly string[],
    private readonly open: OpenJournal,
  ) {
    this.ranges = paths
      .map(parsePackedLogPath)
      .filter((range) => range !== undefined)
      .sort((a, b) => a.from - b.from);
    for (const range of this.ranges) {
      const entries = open(packedPath(range.from, range.to, "log"), (bytes) => decodePackedLog(range, bytes));
      for (const entry of entries) {
        this.byNumber.set(entry.n, entry);
        if (entry.type !== "segments") continue;
        for (const { path, outcome } of entry.segments) if (outcome === "learn") this.rangeOfPath.set(path, range);
      }
    }
  }

  /** Newest entry packed; -1 = none. */
  get end(): number {
    return this.ranges.reduce((end, { to }) => Math.max(end, to), -1);
  }

  /** Of all learned segments that are packed; their own files may still stand. */
  get paths(): readonly string[] {
    return [...this.rangeOfPath.keys()];
  }

  entry(n: number): LogEntry | undefined {
    return this.byNumber.get(n);
  }

  /** A learned segment's file; undefined if no pack should hold it. */
  file(path: string): Uint8Array<ArrayBuffer> | undefined {
    const range = this.rangeOfPath.get(path);
    if (range === undefined) return undefined;
    if (this.opened?.range !== range) {
      const files = this.open(packedPath(range.from, range.to, "seg"), (bytes) => decodePackedSegments(range, bytes));
      this.opened = { range, files };
    }
    return this.opened.files.get(path);
  }
}

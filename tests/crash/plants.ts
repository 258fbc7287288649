import { readFileSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LogEntry, SegmentsEntry } from "../../handlers/protocol/logEntry";
import { blobPath, logPath } from "../../handlers/protocol/tree";
import { Storage } from "../../local/checker/storage";
import { rootsOf } from "./verify";

/** Does to the stored data what a broken protocol would do to it; gives what takes it back. */
type Plant = (localRoot: string) => () => void;

/** Faults that `verify` must notice, each by what it does behind everybody's back. */
export const plants = {
  /** A segment that the log has learned is gone. */
  gone: (localRoot) => {
    const { roots, last } = look(localRoot);
    return changed(join(roots.samples, last.segments[0]!.path), (path) => unlinkSync(path));
  },
  /** An acknowledged request is neither in the log nor in samples. */
  lost: (localRoot) => {
    const { roots, last } = look(localRoot);
    const undo = changed(join(roots.samples, last.segments[0]!.path), (path) => unlinkSync(path));
    const undoLog = alterLog(roots.journal, last, { ...last, segments: last.segments.slice(1) });
    return () => {
      undo();
      undoLog();
    };
  },
  /** A request is learned once more. */
  twice: (localRoot) => {
    const { roots, entries, last } = look(localRoot);
    const n = entries.length;
    const path = join(roots.journal, logPath(n));
    writeFileSync(path, JSON.stringify({ ...last, n }));
    return () => rmSync(path);
  },
  /** Two segments change places in the log: every count is the same, only the model is another. */
  order: (localRoot) => {
    const { roots, entries } = look(localRoot);
    const entry = entries.filter(isSegments).findLast(({ segments }) => learned(segments).length > 1);
    if (entry === undefined) throw new Error("no log entry takes two segments at once: more traffic is needed");
    return alterLog(roots.journal, entry, { ...entry, segments: entry.segments.toReversed() });
  },
  /** The newest model's file is short of one byte. */
  torn: (localRoot) => {
    const { roots, storage } = look(localRoot);
    const path = join(roots.models, blobPath(storage.newestManifest()!.blob));
    return changed(path, () => writeFileSync(path, readFileSync(path).subarray(0, -1)));
  },
  /** One bit of a segment is another. */
  bit: (localRoot) => {
    const { roots, last } = look(localRoot);
    return changed(join(roots.samples, last.segments[0]!.path), (path) => {
      const bytes = readFileSync(path);
      bytes[bytes.length >> 1]! ^= 1;
      writeFileSync(path, bytes);
    });
  },
} satisfies Readonly<Record<string, Plant>>;

export type PlantName = keyof typeof plants;
export const PLANTS = Object.keys(plants) as PlantName[];

/** The log, and its last entry that learns something: packs do not hold its segments yet. */
function look(localRoot: string) {
  const roots = rootsOf(localRoot);
  const storage = new Storage(roots);
  const entries = [...storage.log()];
  const last = entries.filter(isSegments).findLast(({ segments }) => learned(segments).length === segments.length);
  if (last === undefined || storage.packs().entry(last.n) !== undefined) {
    throw new Error("no log entry is unpacked that learns something: more traffic is needed");
  }
  return { roots, storage, entries, last };
}

const isSegments = (entry: LogEntry): entry is SegmentsEntry => entry.type === "segments";
const learned = (segments: SegmentsEntry["segments"]) => segments.filter(({ outcome }) => outcome === "learn");

function alterLog(journal: string, { n }: LogEntry, altered: LogEntry): () => void {
  return changed(join(journal, logPath(n)), (path) => writeFileSync(path, JSON.stringify(altered)));
}

/** Changes a file; the result puts it back as it was, owner and mode apart. */
function changed(path: string, change: (path: string) => void): () => void {
  const bytes = readFileSync(path);
  change(path);
  return () => writeFileSync(path, bytes);
}

import type { PackRange } from "../../../handlers/protocol/pack";
import {
  parseBlobPath,
  parseCheckpointPath,
  parseLogPath,
  parseManifestPath,
  parsePackedLogPath,
  parseSegmentPath,
} from "../../../handlers/protocol/tree";
import type { Inode } from "../model/modelServer";

/** What is wrong with the deletion of each kind of file; undefined = nothing. */
export interface DeletionRules {
  segment(path: string): string | undefined;
  logEntry(n: number, inode: Inode): string | undefined;
  checkpoint(position: number): string | undefined;
  blob(sha256: string): string | undefined;
  version(version: number): string | undefined;
  pack(range: PackRange): string | undefined;
}

export interface DeletedKind {
  readonly name: string;
  readonly wrong: (rules: DeletionRules, local: string, inode: Inode) => string | undefined;
}

/** A shared name's kind, and what must hold when one of it goes. */
export function deletedKind(local: string): DeletedKind | undefined {
  if (parseSegmentPath(local) !== undefined) {
    return { name: "segment in a pack", wrong: (rules) => rules.segment(local) };
  }
  const n = parseLogPath(local);
  if (n !== undefined) return { name: "log entry in a pack", wrong: (rules, _, inode) => rules.logEntry(n, inode) };
  const position = parseCheckpointPath(local);
  if (position !== undefined) return { name: "checkpoint", wrong: (rules) => rules.checkpoint(position) };
  const blob = parseBlobPath(local);
  if (blob !== undefined) return { name: "blob", wrong: (rules) => rules.blob(blob) };
  const version = parseManifestPath(local);
  if (version !== undefined) return { name: "manifest", wrong: (rules) => rules.version(version) };
  const pack = parsePackedLogPath(local);
  if (pack !== undefined) return { name: "pack", wrong: (rules) => rules.pack(pack) };
  return undefined;
}

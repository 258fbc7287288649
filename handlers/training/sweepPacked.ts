import { dirname, join } from "node:path";
import { decodeSegment } from "../protocol/decodeSegment";
import { FormatError } from "../protocol/formatError";
import { logNumbers } from "../protocol/log";
import type { LogEntry } from "../protocol/logEntry";
import { listPacks, type PackRange } from "../protocol/pack";
import { listOrEmpty } from "../protocol/publish";
import { logPath, parseSegmentPath, SHARD_SIZE, tree } from "../protocol/tree";
import type { Sweep } from "./janitor";
import { loadFound } from "./loadSegment";

const HOUR = 3_600_000;
/** Packs whose segments one sweep looks at. */
const PACKS = 4;

/**
 * Deletes segments and log entries that stand in a pack as well. The pack is read and verified first, segment by segment:
 * what it does not hold as the log means it stays where it is.
 */
export async function sweepPacked(sweep: Sweep, checkpoints: { newest: number; oldest: number }): Promise<void> {
  const { history, ages, settings } = sweep;
  if (tree.segment.deletion.rule !== "packed" || tree.log.deletion.rule !== "packed") return;
  const packs = await history.packs.list();
  const age = ages.update("packed", packs.map(name));
  const retention = settings[tree.segment.deletion.retention] * HOUR;
  const ripe = packs.filter((pack) => age.get(name(pack))! >= retention && pack.to <= checkpoints.newest);
  // The newest first: after a restart their segments are those that stand.
  const unswept = ripe.filter((pack) => !sweep.swept.has(name(pack))).toReversed();
  for (const pack of unswept.slice(0, PACKS)) if (await sweepSegments(sweep, pack)) sweep.swept.add(name(pack));
  for (const known of sweep.swept) if (!age.has(known)) sweep.swept.delete(known);
  const below = ripe.filter(({ to }) => to < checkpoints.oldest);
  await sweepLog(sweep, below, checkpoints.oldest);
}

/** True if nothing is left to delete. */
async function sweepSegments(sweep: Sweep, pack: PackRange): Promise<boolean> {
  const { fileSystem, mounts, history } = sweep;
  const entries = await history.packs.entries(pack);
  if (entries === undefined) return false;
  const folders = new Map<string, string[]>();
  for (const path of pathsOf(entries)) folders.set(dirname(path), [...(folders.get(dirname(path)) ?? []), path]);
  const standing: string[] = [];
  const found = new Set<string>();
  for (const [folder, paths] of folders) {
    const names = new Set(await listOrEmpty(fileSystem, join(mounts.samples, folder)));
    if (names.size > 0) found.add(folder);
    standing.push(...paths.filter((path) => names.has(path.slice(folder.length + 1))));
  }
  if (standing.length > 0 && !(await isWhole(sweep, pack, entries))) return false;
  const later = await namedLater(sweep, pack, entries, new Set(standing));
  let left = false;
  for (const path of standing) {
    if (later.has(path)) continue;
    if (await mayBeTaken(sweep, path)) left = true;
    else if (!(await sweep.remove("segment", path))) return false;
  }
  for (const folder of found) await sweep.prune(join(mounts.samples, folder));
  for (const minute of new Set([...found].map(dirname))) await sweep.prune(join(mounts.samples, minute));
  return !left;
}

/** A quarantined file that is whole by now goes with the entry that learns it: another trainer may have read it already. */
async function mayBeTaken({ fileSystem, mounts, unsettled }: Sweep, path: string): Promise<boolean> {
  const file = unsettled(path) ? parseSegmentPath(path) : undefined;
  return file !== undefined && !("damage" in (await loadFound(fileSystem, mounts.samples, { ...file, path })));
}

/**
 * Quarantined files that an entry after the pack names again: it learned them, because they were whole by then, or gave them
 * up once more after somebody had found them whole. They go with that entry's pack.
 */
async function namedLater(
  { history }: Sweep,
  pack: PackRange,
  entries: readonly LogEntry[],
  standing: ReadonlySet<string>,
): Promise<Set<string>> {
  const given = entries.flatMap((entry) => (entry.type === "quarantine" ? entry.segments.map(pathOf) : []));
  const named = new Set<string>();
  if (!given.some((path) => standing.has(path))) return named;
  for await (const entry of history.entries(pack.to + 1)) {
    for (const path of pathsOf([entry])) if (given.includes(path)) named.add(path);
  }
  return named;
}

/** From the oldest on, so that what is left has no gap. */
async function sweepLog(sweep: Sweep, packs: readonly PackRange[], oldest: number): Promise<void> {
  const { fileSystem, mounts, history } = sweep;
  const numbers = await logNumbers(fileSystem, mounts.journal);
  let deleted = await sweepLeft(sweep, numbers, oldest);
  for (const pack of packs) {
    const standing = numbers.filter((n) => n >= pack.from && n <= pack.to && n > deleted);
    if (standing.length === 0) continue;
    // Entries that no pack holds stand before it.
    if (standing[0] !== numbers.find((n) => n > deleted)) return;
    const entries = await history.packs.entries(pack);
    if (entries === undefined || !(await isWhole(sweep, pack, entries))) return;
    for (const n of standing) {
      if (!(await sweep.remove("log", logPath(n)))) return;
      deleted = n;
      if ((n + 1) % SHARD_SIZE === 0) await sweep.prune(join(mounts.journal, dirname(logPath(n))));
    }
  }
}

/**
 * Deletes entries before the oldest pack: the log's own are gone with theirs, so these were put under deleted numbers by
 * processes that died before they could take them back. Returns the last one.
 */
async function sweepLeft(sweep: Sweep, numbers: readonly number[], oldest: number): Promise<number> {
  const begin = (await listPacks(sweep.fileSystem, sweep.mounts.journal))[0]?.from ?? 0;
  const left = numbers.filter((n) => n < begin && n < oldest);
  // A log that no pack holds yet.
  if (left.length === begin) return -1;
  for (const n of left) if (!(await sweep.remove("log", logPath(n)))) return -1;
  return left.at(-1) ?? -1;
}

/** Whether the pack holds every learned segment of its entries, each the very file that the log means. */
async function isWhole({ history, log }: Sweep, pack: PackRange, entries: readonly LogEntry[]): Promise<boolean> {
  const files = await history.packs.files(pack);
  if (files === undefined) return false;
  for (const entry of entries) {
    for (const { path, sha256, outcome } of entry.type === "segments" ? entry.segments : []) {
      if (outcome !== "learn" || hashOf(files.get(path)) === sha256) continue;
      log.error("pack lacks a segment, nothing of it is deleted", { ...pack, path });
      history.packs.distrust(pack, `does not hold ${path} as the log means it`);
      return false;
    }
  }
  return true;
}

function hashOf(bytes: Uint8Array<ArrayBuffer> | undefined): string | undefined {
  try {
    return bytes === undefined ? undefined : decodeSegment(bytes).sha256;
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

const name = ({ from, to }: PackRange): string => `${from}-${to}`;

const pathsOf = (entries: readonly LogEntry[]): string[] =>
  entries.flatMap((entry) =>
    entry.type === "segments" || entry.type === "quarantine" ? entry.segments.map(pathOf) : [],
  );

const pathOf = ({ path }: { readonly path: string }): string => path;

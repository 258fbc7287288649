import { join } from "node:path";
import type { PackRange } from "../protocol/pack";
import { listOrEmpty } from "../protocol/publish";
import { packedPath, parsePackedPath, tree } from "../protocol/tree";
import type { Sweep } from "./janitor";

const DAY = 24 * 3_600_000;

/**
 * Deletes packs past the journal's retention, from the oldest on, below every kept checkpoint and only after the files
 * that they hold: rebuilds reach back to what is left. The last pack stays: it tells a trainer that slept for long that
 * the number which it finds free is an old one.
 */
export async function sweepPacks(sweep: Sweep, oldestCheckpoint: number): Promise<void> {
  const { deletion } = tree.packedLog;
  if (deletion.rule !== "expired") return;
  const retention = sweep.settings[deletion.retention] * DAY;
  await sweepHalves(sweep, retention, oldestCheckpoint);
  const packs = await sweep.history.packs.list();
  const ages = sweep.ages.update("pack", packs.map(name));
  for (const pack of packs.slice(0, -1)) {
    const expired = ages.get(name(pack))! >= retention && pack.to < oldestCheckpoint;
    if (!expired || !sweep.swept.has(name(pack))) return;
    // The log vouches for the segments, so it goes first.
    if (!(await sweep.remove("packedLog", packedPath(pack.from, pack.to, "log")))) return;
    await sweep.remove("packedSegments", packedPath(pack.from, pack.to, "seg"));
  }
}

/**
 * Segments whose packed log does not stand are no pack: somebody died before it published the log, or deleted it and
 * died. Nobody reads them, but they hold records, which may not stay for longer than those of a pack.
 */
async function sweepHalves(sweep: Sweep, retention: number, oldestCheckpoint: number): Promise<void> {
  const { fileSystem, mounts, ages } = sweep;
  const names = await listOrEmpty(fileSystem, join(mounts.journal, "packed"));
  const parts = names.map((one) => parsePackedPath(`packed/${one}`)).filter((part) => part !== undefined);
  const vouched = new Set(parts.filter(({ part }) => part === "log").map(name));
  const halves = parts.filter((part) => !vouched.has(name(part)));
  const age = ages.update("half", halves.map(name));
  for (const half of halves) {
    if (age.get(name(half))! < retention || half.to >= oldestCheckpoint) continue;
    if (!(await sweep.remove("packedSegments", packedPath(half.from, half.to, "seg")))) return;
  }
}

const name = ({ from, to }: PackRange): string => `${from}-${to}`;

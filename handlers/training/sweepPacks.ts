import type { PackRange } from "../protocol/pack";
import { packedPath, tree } from "../protocol/tree";
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
  const packs = await sweep.history.packs.list();
  const ages = sweep.ages.update("pack", packs.map(name));
  const retention = sweep.settings[deletion.retention] * DAY;
  for (const pack of packs.slice(0, -1)) {
    const expired = ages.get(name(pack))! >= retention && pack.to < oldestCheckpoint;
    if (!expired || !sweep.swept.has(name(pack))) return;
    // The log vouches for the segments, so it goes first.
    if (!(await sweep.remove("packedLog", packedPath(pack.from, pack.to, "log")))) return;
    await sweep.remove("packedSegments", packedPath(pack.from, pack.to, "seg"));
  }
}

const name = ({ from, to }: PackRange): string => `${from}-${to}`;

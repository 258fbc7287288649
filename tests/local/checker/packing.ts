import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { learnerFactory } from "../../../handlers/learner/learner";
import { nodeFileSystem } from "../../../handlers/protocol/nodeFileSystem";
import { History } from "../../../handlers/training/history";
import { Janitor } from "../../../handlers/training/janitor";
import { Packer } from "../../../handlers/training/packer";
import type { StorageRoots } from "../../../local/checker/storage";

const HOUR = 3_600_000;

/** What the trainer's parts want, on real files below these roots. */
export const trainingOptions = (mounts: StorageRoots) => ({
  ...{ fileSystem: nodeFileSystem(), mounts, learners: learnerFactory, newId: randomUUID },
  ...{ now: () => Date.UTC(2026, 10, 24, 2, 1), pause: async () => {} },
  log: { info: () => {}, warn: () => {}, error: () => {} },
});

/** The real packer packs a log of these entries, all of whose learned segments it has to hold. */
export async function pack(roots: StorageRoots, segments: number, range: { from: number; to: number }): Promise<void> {
  const packer = new Packer(trainingOptions(roots), { packSegments: segments, packHours: 1 });
  assert.deepEqual(await packer.pack(range.to), range);
}

/** The real janitor deletes what stands in packs as well, an hour later. */
export async function deletePacked(roots: StorageRoots, segments: number): Promise<void> {
  let monotonic = 0;
  const options = trainingOptions(roots);
  const history = new History(options);
  const settings = { retentionHours: 1, journalRetentionDays: 90 };
  const janitor = new Janitor({ ...options, history, settings, monotonic: () => monotonic });
  await janitor.sweep();
  monotonic = HOUR;
  assert.equal((await janitor.sweep()).segment, segments);
}

/** The real janitor deletes what its table lets it delete after a day in which the journal's retention, too, is over. */
export async function expire(roots: StorageRoots): Promise<void> {
  let monotonic = 0;
  const options = trainingOptions(roots);
  const settings = { retentionHours: 1, journalRetentionDays: 1 };
  const janitor = new Janitor({ ...options, history: new History(options), settings, monotonic: () => monotonic });
  for (const hours of [0, 1, 2, 3, 27, 28]) {
    monotonic = hours * HOUR;
    await janitor.sweep();
  }
}

import { randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { learnerFactory } from "../../handlers/learner/learner";
import type { FileSystem } from "../../handlers/protocol/fileSystem";
import { nodeFileSystem } from "../../handlers/protocol/nodeFileSystem";
import { Trainer } from "../../handlers/training/trainer";
import type { TrainerOptions } from "../../handlers/training/trainerOptions";
import { SAMPLES_FROM, sampleSegment } from "./sampleSegments";

/** What stands behind a trainer. */
export interface JournalShape {
  readonly entries: number;
  readonly segmentsPerEntry: number;
  readonly recordsPerSegment: number;
}

export type Mounts = TrainerOptions["mounts"];

export function mountsIn(directory: string): Mounts {
  const [samples, journal, models] = ["samples", "journal", "models"].map((name) => join(directory, name));
  return { samples: samples!, journal: journal!, models: models! };
}

/** The last moment of a journal's making, milliseconds since 1970: what follows happens just after it. */
export const endOf = ({ entries }: JournalShape): number => SAMPLES_FROM + entries * 1000;

/**
 * Has the real trainer learn a stream of samples, one entry a second by its clock, and leaves it there as a crash would:
 * no last checkpoint. Nothing is synced, since only what is read afterwards is measured.
 */
export async function makeJournal(mounts: Mounts, shape: JournalShape): Promise<void> {
  for (const path of Object.values(mounts)) mkdirSync(path, { recursive: true });
  let now = SAMPLES_FROM;
  const trainer = await Trainer.start(trainerOptions(unsynced(), mounts, () => now));
  for (let n = 0, k = 0; n < shape.entries; n++) {
    now = SAMPLES_FROM + n * 1000;
    for (let s = 0; s < shape.segmentsPerEntry; s++, k++) {
      const { path, bytes } = sampleSegment(k, shape.recordsPerSegment, now);
      mkdirSync(dirname(join(mounts.samples, path)), { recursive: true });
      writeFileSync(join(mounts.samples, path), bytes);
    }
    await trainer.step();
  }
  const { trained, heldOut } = trainer.progress();
  const records = shape.entries * shape.segmentsPerEntry * shape.recordsPerSegment;
  if (trained + heldOut !== records) throw new Error(`${trained + heldOut} of ${records} records were learned`);
}

export function trainerOptions(fileSystem: FileSystem, mounts: Mounts, now: () => number): TrainerOptions {
  const settings = {
    ...{ publishRecords: 4096, publishSeconds: 30, checkpointRecords: 65_536, dedupHours: 24, discoverySeconds: 1 },
  };
  const silent = { info: () => {}, warn: () => {}, error: () => {} };
  const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
  return { fileSystem, mounts, settings, learners: learnerFactory, now, newId: randomUUID, pause, log: silent };
}

function unsynced(): FileSystem {
  return { ...nodeFileSystem(), fsync: async () => {}, isNetwork: async () => true };
}

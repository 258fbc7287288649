import assert from "node:assert/strict";
import { listCheckpoints, readCheckpoint } from "../../../handlers/protocol/checkpoint";
import { listManifests, readManifest } from "../../../handlers/protocol/manifest";
import { blobPath, checkpointPath } from "../../../handlers/protocol/tree";
import { exclude } from "../../../handlers/training/commands/exclude";
import { rollback } from "../../../handlers/training/commands/rollback";
import { type Janitor, NOTHING_KNOWN } from "../../../handlers/training/janitor";
import { Trainer } from "../../../handlers/training/trainer";
import { countingLearners } from "../../support/countingLearner";
import { HOUR, MaintenanceBench } from "../../support/maintenanceBench";

describe("what an erasure takes ahead of its time", () => {
  let bench: MaintenanceBench;
  let trainer: Trainer;
  let janitor: Janitor;

  /** Six entries with a checkpoint and a version after each. */
  beforeEach(async () => {
    bench = new MaintenanceBench();
    trainer = await bench.start(1, 1);
    await bench.feed(trainer, "k", 6);
    janitor = bench.janitor();
  });

  const forks = async () => (await readCheckpoint(bench.disk, "/journal"))!.forks;
  const known = async () => ({ ...NOTHING_KNOWN, forks: (await forks()) ?? [] });
  /** The janitor twice, an hour apart. */
  const anHour = async (): Promise<void> => {
    await janitor.sweep(await known());
    bench.later(HOUR - 1);
    await janitor.sweep(await known());
    bench.later(1);
    await janitor.sweep(await known());
  };
  const positions = async () => (await listCheckpoints(bench.disk, "/journal")).toReversed();
  const versions = () => listManifests(bench.disk, "/models");
  const blobs = async (): Promise<number[]> => {
    const standing: number[] = [];
    for (const version of await versions()) {
      const { blob } = await readManifest(bench.disk, "/models", version);
      if (bench.disk.list("/models/blob").includes(`/models/${blobPath(blob)}`)) standing.push(version);
    }
    return standing;
  };
  const erase = async (...names: string[]): Promise<void> => {
    await exclude(bench.options(), names);
    await trainer.step();
  };

  it("is every checkpoint and model of the states that the fork took back, the newest five included, after an hour", async () => {
    await erase("k2.0");
    assert.deepEqual(await forks(), [{ n: 8, from: 2 }]);
    await janitor.sweep(await known());
    bench.later(HOUR - 1);
    await janitor.sweep(await known());
    assert.deepEqual(
      [await positions(), await blobs()],
      [
        [0, 1, 2, 3, 4, 5, 6, 8],
        [1, 2, 3, 4, 5, 6, 7],
      ],
    );
    bench.later(1);
    const deleted = await janitor.sweep(await known());
    assert.deepEqual([deleted.blob, deleted.manifest], [4, 4]);
    assert.deepEqual(
      [await versions(), await blobs()],
      [
        [1, 2, 7],
        [1, 2, 7],
      ],
    );
    const left = await positions();
    assert.deepEqual(
      left.filter((position) => position > 2),
      [8],
    );
  });

  it("is nothing before a durable checkpoint has learned without them", async () => {
    await exclude(bench.options(), ["k2.0"]);
    const fork = { ...NOTHING_KNOWN, forks: [{ n: 8, from: 2 }] };
    await janitor.sweep(fork);
    bench.later(HOUR);
    await janitor.sweep(fork);
    assert.deepEqual(
      [(await positions()).slice(-3), await blobs()],
      [
        [4, 5, 6],
        [1, 2, 3, 4, 5, 6],
      ],
    );
  });

  it("is not the version that is served, as long as a rollback pins it", async () => {
    await rollback(bench.options(), 4);
    await erase("k2.0");
    await anHour();
    assert.deepEqual(await versions(), [1, 2, 7]);
    const served = await readManifest(bench.disk, "/models", 7);
    assert.deepEqual([served.promotion, (await blobs()).at(-1)], [{ decision: "rollback", to: 4 }, 7]);
  });

  it("is of every fork, also of one before a restart", async () => {
    await erase("k4.0");
    await bench.feed(trainer, "m", 2);
    await erase("m1.1");
    assert.deepEqual(await forks(), [
      { n: 8, from: 4 },
      { n: 12, from: 9 },
    ]);
    bench.learners = countingLearners();
    trainer = await bench.start(1, 1);
    await trainer.step();
    await anHour();
    assert.deepEqual(
      (await positions()).filter((position) => position > 4),
      [8, 9, 12],
    );
    const seen = bench.learners.latest!.records();
    assert.deepEqual([seen.length, seen.includes("k4.0"), seen.includes("m1.1")], [14, false, false]);
  });

  it("leaves what a start needs: newest checkpoint, or log from before the fork", async () => {
    const before = bench.learners.latest!.seen;
    await erase("k2.0");
    await anHour();
    await bench.disk.unlink(`/journal/${checkpointPath(8)}`);
    bench.learners = countingLearners();
    await bench.start(1, 1);
    assert.deepEqual(
      bench.learners.latest!.seen,
      before.filter((mark) => !mark.endsWith("k2.0")),
    );
  });

  it("goes by itself in the trainer's own maintenance", async () => {
    const settings = {
      retentionHours: 26,
      journalRetentionDays: 90,
      packSegments: 1000,
      packHours: 1,
      janitorSeconds: 0,
    };
    const own = { publishRecords: 1, publishSeconds: 0, checkpointRecords: 1, dedupHours: 24, discoverySeconds: 1 };
    trainer = await Trainer.start(
      bench.options({ settings: own, maintenance: { settings, monotonic: () => bench.monotonic } }, bench.learners),
    );
    await erase("k2.0");
    bench.later(HOUR);
    await trainer.step();
    assert.deepEqual(await versions(), [1, 2, 7]);
  });
});

import assert from "node:assert/strict";
import { listManifests, readManifest } from "../../../handlers/protocol/manifest";
import { blobPath, manifestPath } from "../../../handlers/protocol/tree";
import { rollback } from "../../../handlers/training/commands/rollback";
import { Trainer } from "../../../handlers/training/trainer";
import { countingLearners } from "../../support/countingLearner";
import { MaintenanceBench } from "../../support/maintenanceBench";

/** Somebody sleeps in the middle of linking version 2, while an awake trainer publishes versions 2 to 8. */
describe("a version's number that looks free", () => {
  let bench: MaintenanceBench;
  let awake: Trainer;
  const settings = { publishRecords: 1, publishSeconds: 0, checkpointRecords: 1, dedupHours: 24, discoverySeconds: 1 };
  const versions = (): Promise<number[]> => listManifests(bench.disk, "/models");

  /** Versions 2 to `last` are published during the first link, and `deleted` of them are gone when it is made. */
  const drowsy = (last: number, deleted: readonly number[]) => {
    let slept = false;
    const { disk } = bench;
    return Object.assign(Object.create(disk), {
      link: async (from: string, to: string) => {
        if (!slept && to.endsWith(manifestPath(2))) {
          slept = true;
          await bench.feed(awake, "k", last - 1);
          for (const version of deleted) await disk.unlink(`/models/${manifestPath(version)}`);
        }
        return disk.link(from, to);
      },
    });
  };

  beforeEach(async () => {
    bench = new MaintenanceBench();
    awake = await bench.start(1, 1);
    await bench.feed(awake, "first", 1);
    assert.deepEqual(await versions(), [1]);
  });

  it("is taken back by a trainer that slept, which then goes on behind the newest", async () => {
    const fileSystem = drowsy(8, [2, 3]);
    const asleep = await Trainer.start(bench.options({ settings, fileSystem }, countingLearners()));
    await bench.send("early");
    await asleep.step();
    assert.deepEqual(await versions(), [1, 4, 5, 6, 7, 8]);
    assert.equal(asleep.progress().modelVersion, 8);
    await asleep.finish();
    assert.deepEqual(await versions(), [1, 4, 5, 6, 7, 8], "the newest has learned as much");
  });

  it("is taken back by a person's rollback, which then is the newest, as it says", async () => {
    const { version } = await rollback(bench.options({ fileSystem: drowsy(8, [2, 3]) }), 1);
    assert.equal(version, 9);
    assert.deepEqual(await versions(), [1, 4, 5, 6, 7, 8, 9]);
    const { promotion, parent } = await readManifest(bench.disk, "/models", 9);
    assert.deepEqual([promotion, parent], [{ decision: "rollback", to: 1 }, 8]);
  });

  it("never stands for a blob that a janitor deleted while its trainer slept before the manifest", async () => {
    const { disk } = bench;
    const fileSystem = Object.assign(Object.create(disk), {
      link: async (from: string, to: string) => {
        if (to.endsWith(manifestPath(2))) {
          for (const path of disk.list("/models/blob")) await disk.unlink(path);
        }
        return disk.link(from, to);
      },
    });
    const trainer = await Trainer.start(bench.options({ settings, fileSystem }, countingLearners()));
    await bench.send("early");
    await trainer.step();
    const { blob } = await readManifest(disk, "/models", 2);
    assert.deepEqual(disk.list("/models/blob"), [`/models/${blobPath(blob)}`]);
  });

  it("is another's while that stands", async () => {
    const { version } = await rollback(bench.options({ fileSystem: drowsy(4, []) }), 1);
    assert.deepEqual([version, await versions()], [5, [1, 2, 3, 4, 5]]);
  });

  it("stays its author's while fewer are newer than are never deleted", async () => {
    const { disk } = bench;
    let late = false;
    const fileSystem = Object.assign(Object.create(disk), {
      link: async (from: string, to: string) => {
        await disk.link(from, to);
        if (late || !to.endsWith(manifestPath(2))) return;
        late = true;
        // A trainer publishes nothing behind a rollback; other persons do.
        for (const to of [1, 1, 1, 1]) await rollback(bench.options(), to);
      },
    });
    const { version } = await rollback(bench.options({ fileSystem }), 1);
    assert.deepEqual([version, await versions()], [2, [1, 2, 3, 4, 5, 6]]);
  });
});

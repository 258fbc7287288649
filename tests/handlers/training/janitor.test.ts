import assert from "node:assert/strict";
import { listCheckpoints } from "../../../handlers/protocol/checkpoint";
import { listLog } from "../../../handlers/protocol/log";
import { listManifests, readManifest } from "../../../handlers/protocol/manifest";
import { blobPath, packedPath } from "../../../handlers/protocol/tree";
import { rollback } from "../../../handlers/training/commands/rollback";
import { countingLearners } from "../../support/countingLearner";
import { HOUR, MaintenanceBench } from "../../support/maintenanceBench";

describe("the janitor", () => {
  let bench: MaintenanceBench;
  const segments = (): number => bench.disk.list("/samples/ready").length;

  beforeEach(() => {
    bench = new MaintenanceBench();
  });

  /** `entries` log entries of one segment, a checkpoint after each. */
  const feed = async (entries: number): Promise<void> => {
    const trainer = await bench.start(1);
    await bench.feed(trainer, "k", entries);
    await trainer.finish();
  };

  describe("of segments", () => {
    it("deletes what a pack holds once the retention has passed since it first saw the pack, and the empty minutes", async () => {
      await feed(6);
      await bench.packAll();
      const janitor = bench.janitor();
      assert.deepEqual(await janitor.sweep(), {});
      bench.later(26 * HOUR - 1);
      await janitor.sweep();
      assert.equal(segments(), 6);
      bench.later(1);
      assert.equal((await janitor.sweep()).segment, 4);
      assert.equal(segments(), 2, "two are not packed");
    });

    it("starts the retention again when it is started again", async () => {
      await feed(4);
      await bench.packAll();
      await bench.janitor().sweep();
      bench.later(25 * HOUR);
      const second = bench.janitor();
      await second.sweep();
      bench.later(25 * HOUR);
      await second.sweep();
      assert.equal(segments(), 4);
      bench.later(HOUR);
      await second.sweep();
      assert.equal(segments(), 0);
      assert.deepEqual(await bench.disk.readdir("/samples/ready"), []);
    });

    it("does not believe a pack: what it does not hold stays, and is reported", async () => {
      await feed(4);
      await bench.packAll();
      const janitor = bench.janitor();
      await janitor.sweep();
      const path = `/journal/${packedPath(0, 4, "seg")}`;
      const bytes = bench.disk.bytesOf(path);
      bytes[bytes.length - 100]! ^= 1;
      bench.disk.alter(path, bytes);
      bench.later(27 * HOUR);
      await janitor.sweep();
      assert.equal(segments(), 4);
      assert.deepEqual(bench.messages("warn"), ["pack passed over"]);
    });

    it("leaves the model that a new trainer learns from packs alone the same", async () => {
      await feed(8);
      const learned = bench.learners.latest!.seen;
      await bench.packAll();
      const janitor = bench.janitor();
      await janitor.sweep();
      bench.later(27 * HOUR);
      await janitor.sweep();
      assert.equal(segments(), 0);
      for (const path of bench.disk.list("/journal/checkpoint")) await bench.disk.unlink(path);
      bench.learners = countingLearners();
      await bench.start();
      assert.deepEqual(bench.learners.latest!.seen, learned);
    });

    it("deletes nothing by a clock that jumps", async () => {
      await feed(4);
      await bench.packAll();
      const janitor = bench.janitor();
      await janitor.sweep();
      bench.now += 1000 * 24 * HOUR;
      assert.deepEqual(await janitor.sweep(), {});
      assert.equal(segments(), 4);
    });
  });

  describe("of the log", () => {
    it("deletes packed entries below the oldest checkpoint that stays, from the oldest on", async () => {
      await feed(12);
      await bench.packAll();
      const janitor = bench.janitor();
      await janitor.sweep();
      bench.later(2 * HOUR);
      await janitor.sweep();
      assert.deepEqual(await listCheckpoints(bench.disk, "/journal"), [12, 11, 10, 0], "0 is the first of its hour");
      bench.later(25 * HOUR);
      await janitor.sweep();
      assert.equal((await listLog(bench.disk, "/journal")).length, 13, "checkpoint 0 may need them");
      await bench.disk.unlink(bench.disk.list("/journal/checkpoint")[0]!);
      await janitor.sweep();
      assert.deepEqual(await listLog(bench.disk, "/journal"), [9, 10, 11, 12]);
      await bench.start();
      assert.deepEqual(bench.learners.latest!.records().length, 24);
    });
  });

  describe("of checkpoints", () => {
    it("keeps the newest 3, the first of each hour of a day and of each day of a month, by the log's time", async () => {
      const trainer = await bench.start(1);
      const made = new Map<number, number>();
      for (let k = 0; k < 40; k++) {
        await bench.feed(trainer, `k${k}.`, 2);
        made.set(await bench.durable(), bench.now);
        bench.later(HOUR);
      }
      const janitor = bench.janitor();
      await janitor.sweep();
      assert.equal((await listCheckpoints(bench.disk, "/journal")).length, 81);
      bench.later(HOUR);
      await janitor.sweep();
      const left = await listCheckpoints(bench.disk, "/journal");
      // Entry 2k + 1 is the first of hour k (the clock stood at 02:01 at the start), entry 0 that of the first hour and day.
      const hourly = Array.from({ length: 40 }, (_, k) => k).filter((k) => k >= 15);
      const expected = new Set([80, 79, 78, ...hourly.map((k) => 2 * k + 1), 0, 2 * 22 + 1]);
      assert.deepEqual(
        left,
        [...expected].sort((a, b) => b - a),
      );
    });
  });

  describe("of models", () => {
    const publish = async (versions: number): Promise<void> => {
      const trainer = await bench.start(1, 1);
      for (let k = 0; k < versions; k++) await bench.feed(trainer, `k${k}.`, 1);
    };

    it("keeps the newest 5 and the thinned, deletes blobs first and then their manifests", async () => {
      await publish(9);
      const janitor = bench.janitor();
      await janitor.sweep();
      assert.equal((await listManifests(bench.disk, "/models")).length, 9);
      bench.later(HOUR);
      // Of checkpoints 0 to 9 go those that neither the thinning nor a version that stays asks for: 2, 3 and 4.
      assert.deepEqual(await janitor.sweep(), { checkpoint: 3, blob: 3, manifest: 3 });
      assert.deepEqual(await listManifests(bench.disk, "/models"), [1, 5, 6, 7, 8, 9]);
      assert.equal(bench.disk.list("/models/blob").length, 6);
    });

    it("spares a blob that a rollback names while the others are read", async () => {
      await publish(9);
      const janitor = bench.janitor();
      await janitor.sweep();
      bench.later(HOUR);
      const { disk } = bench;
      const { readdir } = disk;
      let looks = 0;
      disk.readdir = async (path) => {
        // Before the second look at the versions, after which the blobs of 2, 3 and 4 go.
        if (path === "/models/manifest/0" && ++looks === 2) {
          disk.readdir = readdir;
          await rollback(bench.options(), 3);
        }
        return readdir.call(disk, path);
      };
      assert.equal((await janitor.sweep()).blob, 2);
      const { blob } = await readManifest(disk, "/models", 10);
      assert.ok(disk.list("/models/blob").includes(`/models/${blobPath(blob)}`));
    });
  });

  describe("of tmp", () => {
    it("deletes what it has listed for an hour, and nothing that is not its own", async () => {
      await feed(1);
      for (const name of ["tmp/left-behind", "ready/strange"]) {
        await bench.disk.close(await bench.disk.openExclusive(`/samples/${name}`, 0o644));
      }
      const janitor = bench.janitor();
      await janitor.sweep();
      bench.later(HOUR - 1);
      assert.deepEqual(await janitor.sweep(), {});
      bench.later(1);
      assert.deepEqual(await janitor.sweep(), { samplesTmp: 1 });
      assert.deepEqual(bench.disk.list("/samples/ready/strange"), ["/samples/ready/strange"]);
    });
  });
});

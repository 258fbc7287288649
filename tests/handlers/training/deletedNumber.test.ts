import assert from "node:assert/strict";
import { listLog } from "../../../handlers/protocol/log";
import { listPacks } from "../../../handlers/protocol/pack";
import { logPath, packedPath } from "../../../handlers/protocol/tree";
import { Trainer } from "../../../handlers/training/trainer";
import { countingLearners } from "../../support/countingLearner";
import { HOUR, MaintenanceBench } from "../../support/maintenanceBench";

const EACH = { packSegments: 1 };

/** A trainer whose link hangs, and the log that goes on meanwhile, packed entry by entry: 0 to 1, 2, 3 … */
describe("a log number that looks free", () => {
  let bench: MaintenanceBench;
  let awake: Trainer;
  const settings = { publishRecords: 1, publishSeconds: 0, checkpointRecords: 1, dedupHours: 24, discoverySeconds: 1 };

  const goOn = async (): Promise<void> => {
    await bench.feed(awake, "k", 6);
    await bench.packAll(EACH);
    for (const n of [0, 1]) await bench.disk.unlink(`/journal/${logPath(n)}`);
    assert.deepEqual((await listPacks(bench.disk, "/journal")).slice(0, 2), [
      { from: 0, to: 1 },
      { from: 2, to: 2 },
    ]);
  };

  /** A trainer about to propose entry 1; `before` and `after` happen around its link. */
  const drowsy = async (before: () => Promise<void>, after: () => Promise<void>): Promise<Trainer> => {
    let first = true;
    const fileSystem = Object.assign(Object.create(bench.disk), {
      link: async (from: string, to: string) => {
        const sleeps = first && to.includes("/log/");
        if (!sleeps) return bench.disk.link(from, to);
        first = false;
        await before();
        await bench.disk.link(from, to);
        await after();
      },
    });
    const trainer = await Trainer.start(bench.options({ settings, fileSystem }, countingLearners()));
    await bench.send("early");
    return trainer;
  };

  const nothing = async (): Promise<void> => {};
  const refused = {
    message:
      "the log has gone on to entry 6 and entry 1 is deleted by now: this process slept too long, start it again",
  };

  beforeEach(async () => {
    bench = new MaintenanceBench();
    awake = await bench.start(1, 1);
  });

  it("is old if a pack holds another entry, though the one after it stands", async () => {
    await assert.rejects((await drowsy(goOn, nothing)).step(), refused);
    assert.equal((await listLog(bench.disk, "/journal"))[0], 2);
  });

  it("is old if packs begin behind it", async () => {
    const expire = async (): Promise<void> => {
      await goOn();
      for (const part of ["log", "seg"] as const) await bench.disk.unlink(`/journal/${packedPath(0, 1, part)}`);
    };
    await assert.rejects((await drowsy(expire, nothing)).step(), refused);
    assert.equal((await listLog(bench.disk, "/journal"))[0], 2);
  });

  it("is new if the log went on behind it, packed or not", async () => {
    let trainer = await drowsy(nothing, () => bench.feed(awake, "k", 6));
    await trainer.step();
    assert.deepEqual((await listLog(bench.disk, "/journal")).slice(0, 3), [0, 1, 2]);
    assert.equal(trainer.progress().position, 1);
    bench = new MaintenanceBench();
    awake = await bench.start(1, 1);
    trainer = await drowsy(nothing, async () => {
      await bench.feed(awake, "k", 6);
      assert.equal((await bench.packAll(EACH))[0], "0-1");
    });
    await trainer.step();
    assert.equal(trainer.progress().position, 1);
    await trainer.step();
    assert.equal(trainer.progress().position, awake.progress().position);
  });

  it("is asked about again after the answer was lost", async () => {
    const lost = async (): Promise<void> => {
      await goOn();
      const { readdir } = bench.disk;
      bench.disk.readdir = async (path) => {
        if (path !== "/journal/checkpoint") return readdir.call(bench.disk, path);
        bench.disk.readdir = readdir;
        throw Object.assign(new Error("EIO: i/o error, scandir"), { errno: -5, code: "EIO" });
      };
    };
    const trainer = await drowsy(lost, nothing);
    await assert.rejects(trainer.step(), /EIO/);
    await assert.rejects(trainer.step(), refused);
  });

  it("can always be judged: the last pack never expires", async () => {
    await bench.feed(awake, "k", 4);
    await bench.packAll(EACH);
    await bench.feed(awake, "unpacked", 8);
    const janitor = bench.janitor({ retentionHours: 0, journalRetentionDays: 0 });
    for (const hours of [0, 31 * 24, 2, 2]) {
      bench.later(hours * HOUR);
      await bench.feed(awake, `later${hours}-${bench.now}-`, 4);
      await janitor.sweep();
    }
    assert.deepEqual(await listPacks(bench.disk, "/journal"), [{ from: 4, to: 4 }]);
  });
});

import assert from "node:assert/strict";
import { listPacks } from "../../../handlers/protocol/pack";
import { packedPath } from "../../../handlers/protocol/tree";
import type { Janitor } from "../../../handlers/training/janitor";
import { HOUR, MaintenanceBench } from "../../support/maintenanceBench";

const DAY = 24 * HOUR;

describe("what is left of packs", () => {
  let bench: MaintenanceBench;
  let janitor: Janitor;
  const packed = (): string[] => bench.disk.list("/journal/packed").map((path) => path.slice("/journal/".length));

  /** Entries 0 to 12 in packs of one entry each; checkpoints stand only at 10 and later. */
  beforeEach(async () => {
    bench = new MaintenanceBench();
    const trainer = await bench.start(1);
    await bench.feed(trainer, "k", 12);
    await bench.packAll({ packSegments: 1 });
    janitor = bench.janitor({ retentionHours: 1, journalRetentionDays: 90 });
    await janitor.sweep();
    for (const path of bench.disk.list("/journal/checkpoint").slice(0, 10)) await bench.disk.unlink(path);
    bench.later(2 * HOUR);
    for (let k = 0; k < 4; k++) await janitor.sweep();
  });

  it("are segments of nobody without their log: they go when a pack would", async () => {
    for (const n of [3, 11]) await bench.disk.unlink(`/journal/${packedPath(n, n, "log")}`);
    await janitor.sweep();
    bench.later(90 * DAY - 1);
    await janitor.sweep();
    assert.equal(packed().includes(packedPath(3, 3, "seg")), true);
    bench.later(1);
    await janitor.sweep();
    assert.equal(packed().includes(packedPath(3, 3, "seg")), false);
    assert.equal(packed().includes(packedPath(11, 11, "seg")), true, "a checkpoint below it stands");
  });

  it("go although the process that deleted the log died before it came to them", async () => {
    bench.later(90 * DAY);
    let left = 1;
    const { unlink } = bench.disk;
    bench.disk.unlink = async (path) => {
      // As if the process had been killed after the first one.
      if (path.includes("/packed/") && left-- <= 0) throw Object.assign(new Error("EIO: killed"), { errno: -5 });
      return unlink.call(bench.disk, path);
    };
    await assert.rejects(janitor.sweep(), /EIO/);
    bench.disk.unlink = unlink;
    const begin = packed()[0];
    assert.equal(begin, packedPath(0, 1, "seg"));
    for (const days of [0, 90]) {
      bench.later(days * DAY);
      await janitor.sweep();
    }
    assert.notEqual(packed()[0], begin);
    assert.ok((await listPacks(bench.disk, "/journal"))[0]!.from >= 10);
  });

  it("and whole packs stay while no checkpoint can be seen", async () => {
    bench.later(90 * DAY);
    for (const path of bench.disk.list("/journal/checkpoint")) await bench.disk.unlink(path);
    const before = packed();
    assert.deepEqual(await janitor.sweep(), {});
    assert.deepEqual(packed(), before);
  });
});

import assert from "node:assert/strict";
import { listManifests, readManifest } from "../../../handlers/protocol/manifest";
import { blobPath } from "../../../handlers/protocol/tree";
import { exclude } from "../../../handlers/training/commands/exclude";
import { rebuild } from "../../../handlers/training/commands/rebuild";
import { resume, rollback } from "../../../handlers/training/commands/rollback";
import { listVersions, ranges } from "../../../handlers/training/commands/versions";
import type { Trainer } from "../../../handlers/training/trainer";
import { countingLearners } from "../../support/countingLearner";
import { HOUR, MaintenanceBench } from "../../support/maintenanceBench";

describe("what a person does with models", () => {
  let bench: MaintenanceBench;
  let trainer: Trainer;
  const manifest = (version: number) => readManifest(bench.disk, "/models", version);
  const versions = () => listManifests(bench.disk, "/models");

  /** Versions 1 to 6, one an entry; version k ends at log entry k. */
  beforeEach(async () => {
    bench = new MaintenanceBench();
    trainer = await bench.start(1, 1);
    await bench.feed(trainer, "k", 6);
  });

  it("lists versions with what tells them apart", async () => {
    await bench.disk.unlink(`/models/${blobPath((await manifest(2)).blob)}`);
    const rows = await listVersions(bench.options());
    assert.deepEqual(
      rows.map(({ version, to, trained, stands }) => [version, to, trained, stands]),
      [1, 2, 3, 4, 5, 6].map((k) => [k, k, 2 * k, k !== 2]),
    );
    assert.deepEqual(rows[0], {
      version: 1,
      publishedAt: "2026-11-24T02:01:00.000Z",
      promotion: { decision: "unconditional" },
      to: 1,
      trained: 2,
      logLoss: 0.5,
      blob: (await manifest(1)).blob,
      stands: true,
    });
  });

  it("rolls back by a new version with the old blob, which stays the newest until it is resumed", async () => {
    const { blob, log, metrics } = await manifest(3);
    const published = await rollback(bench.options(), 3);
    assert.deepEqual(
      [published.version, published.blob, published.parent, published.promotion],
      [7, blob, 6, { decision: "rollback", to: 3 }],
    );
    assert.deepEqual([published.log, published.metrics], [log, metrics]);
    assert.deepEqual(await manifest(7), published);
    await bench.feed(trainer, "m", 3);
    await trainer.finish();
    assert.deepEqual((await versions()).at(-1), 7, "the trainer learned on and published nothing");
    assert.equal(trainer.progress().trained, 18);
    await (await bench.start(1, 1)).step();
    assert.deepEqual((await versions()).at(-1), 7, "nor does one that starts");

    const resumed = await resume(bench.options());
    assert.deepEqual([resumed.version, resumed.blob, resumed.promotion], [8, blob, { decision: "resumed" }]);
    await trainer.step();
    const next = await manifest(9);
    assert.deepEqual([next.log.to, next.parent, next.promotion], [9, 8, { decision: "unconditional" }]);
  });

  it("refuses to resume what is not pinned", async () => {
    await assert.rejects(resume(bench.options()), {
      message: "version 6 is the newest and no rollback: there is nothing to resume",
    });
    await assert.rejects(resume(new MaintenanceBench().options()), {
      message: "no version of the model is published yet",
    });
  });

  it("refuses to roll back to what is not there, or not whole", async () => {
    await assert.rejects(rollback(bench.options(), 9), {
      message: "there is no version 9 of the model: there are 1 to 6",
    });
    const { blob } = await manifest(2);
    bench.disk.alter(`/models/${blobPath(blob)}`, Buffer.from("other"));
    await assert.rejects(
      rollback(bench.options(), 2),
      /^Error: the blob of version 2 is damaged: its sha256 is d9298a10/,
    );
    await bench.disk.unlink(`/models/${blobPath(blob)}`);
    await assert.rejects(rollback(bench.options(), 2), {
      message: `the blob of version 2 (${blob}) is gone; rebuild 2 publishes it again`,
    });
    assert.deepEqual((await versions()).at(-1), 6);
  });

  it("refuses to roll back to a version that learned records which were excluded since", async () => {
    await exclude(bench.options(), ["k2.0"]);
    await assert.rejects(rollback(bench.options(), 4), {
      message:
        "version 4 learned log entries 0 to 4, and entry 8 took records of them out of the model; roll back to a version that ends at entry 8 or later",
    });
    assert.equal((await rollback(bench.options(), 2)).version, 7, "version 2 never learned it");
  });

  it("keeps the blob of a rollback, whatever its age", async () => {
    await rollback(bench.options(), 2);
    const janitor = bench.janitor();
    await janitor.sweep();
    bench.later(HOUR);
    await janitor.sweep();
    const { blob } = await manifest(7);
    assert.equal(bench.disk.list("/models/blob").includes(`/models/${blobPath(blob)}`), true);
    assert.deepEqual(await versions(), [1, 3, 4, 5, 6, 7]);
  });

  it("rebuilds a version to the byte from the nearest checkpoint, and publishes its blob if that is gone", async () => {
    const { blob } = await manifest(4);
    await bench.disk.unlink(`/models/${blobPath(blob)}`);
    for (const position of [3, 4])
      await bench.disk.unlink(
        bench.disk.list("/journal/checkpoint").find((path) => path.endsWith(`${position}.ckpt`))!,
      );
    const rebuilt = await rebuild(bench.options(), 4);
    assert.deepEqual(rebuilt, {
      version: 4,
      blob,
      length: rebuilt.length,
      checkpoint: 2,
      entries: 2,
      opened: 4,
      erased: undefined,
    });
    assert.equal(bench.disk.bytesOf(`/models/${blobPath(blob)}`).length, rebuilt.length);
    assert.equal((await rebuild(bench.options(), 4, true)).opened, 5 + 4, "from the start: 5 entries and 4 segments");
  });

  it("rebuilds from packs with two files where small ones would be dozens", async () => {
    await bench.feed(trainer, "m", 40);
    const newest = (await versions()).at(-1)!;
    const small = await rebuild(bench.options(), newest, true);
    assert.equal(small.opened, 47 + 46);
    assert.deepEqual(await bench.packAll({ packSegments: 46 }), ["0-46"]);
    const packed = await rebuild(bench.options(), newest, true);
    assert.deepEqual({ ...packed, opened: 2 }, { ...small, opened: 2 });
    assert.equal(packed.opened, 2);
  });

  it("rebuilds versions before, between and after forks, and restores none that learned what was excluded", async () => {
    await exclude(bench.options(), ["k2.0"]);
    await trainer.step();
    await bench.feed(trainer, "m", 2);
    for (const path of bench.disk.list("/journal/checkpoint")) await bench.disk.unlink(path);
    for (const path of bench.disk.list("/models/blob")) await bench.disk.unlink(path);
    const erased: number[] = [];
    for (const version of await versions()) {
      const { blob } = await manifest(version);
      const rebuilt = await rebuild(bench.options(), version);
      assert.equal(rebuilt.blob, blob, `version ${version}`);
      const stands = bench.disk.list("/models/blob").includes(`/models/${blobPath(blob)}`);
      assert.equal(stands, rebuilt.erased === undefined, `version ${version}`);
      if (rebuilt.erased !== undefined) erased.push(version);
    }
    assert.deepEqual([(await versions()).length, erased], [9, [3, 4, 5, 6]]);
  });

  it("says which is the earliest version that can be rebuilt", async () => {
    for (let n = 0; n < 4; n++) await bench.disk.unlink(bench.disk.list("/journal/log")[0]!);
    for (const position of [0, 1, 2, 3, 4]) {
      await bench.disk.unlink(
        bench.disk.list("/journal/checkpoint").find((path) => path.endsWith(`${position}.ckpt`))!,
      );
    }
    await assert.rejects(rebuild(bench.options(), 3), {
      message:
        "version 3 cannot be rebuilt: log entries 0 to 3 are gone, and no checkpoint replaces them; the earliest version that can be rebuilt is 5",
    });
    assert.equal((await rebuild(bench.options(), 5)).checkpoint, 5);
    for (const path of bench.disk.list("/journal/checkpoint")) await bench.disk.unlink(path);
    await assert.rejects(rebuild(bench.options(), 5), {
      message:
        "version 5 cannot be rebuilt: log entries 0 to 3 are gone, and no version can be rebuilt from what stands",
    });
  });

  it("refuses to rebuild what another learner learned, and reports what comes out otherwise", async () => {
    await assert.rejects(rebuild(bench.options({}, countingLearners("counting-2")), 3), {
      message: "version 3 was learned by counting-1, this program is counting-2: rebuild it with the other",
    });
  });

  it("writes ranges of versions", () => assert.equal(ranges([1, 2, 3, 7, 9, 10]), "1 to 3, 7, 9 to 10"));
});

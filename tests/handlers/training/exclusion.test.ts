import assert from "node:assert/strict";
import { readCheckpoint } from "../../../handlers/protocol/checkpoint";
import { encodeLogEntry, type LogEntry } from "../../../handlers/protocol/logEntry";
import { listManifests, readManifest } from "../../../handlers/protocol/manifest";
import { logPath } from "../../../handlers/protocol/tree";
import { exclude } from "../../../handlers/training/commands/exclude";
import { countingLearners } from "../../support/countingLearner";
import { MaintenanceBench } from "../../support/maintenanceBench";

describe("exclusion and fork", () => {
  let bench: MaintenanceBench;

  beforeEach(() => {
    bench = new MaintenanceBench();
  });

  const events = async (): Promise<unknown[]> =>
    (await bench.log()).flatMap((entry): unknown[] => {
      if (entry.type === "exclusion") return [{ n: entry.n, segments: entry.segments }];
      return entry.type === "fork" ? [{ n: entry.n, from: entry.from }] : [];
    });

  it("learns again from the newest checkpoint before the records, without them, whoever learned them", async () => {
    const trainer = await bench.start(3);
    const other = countingLearners();
    await bench.feed(trainer, "k", 6);
    const before = bench.learners.latest!.seen;
    assert.deepEqual((await readCheckpoint(bench.disk, "/journal"))?.position, 6);
    const id = bench.segmentOf("k4");
    const excluded = await exclude(bench.options(), ["k4.1"]);
    assert.deepEqual(excluded, { records: [{ id, records: [1] }], exclusion: 7, fork: 8 });
    assert.deepEqual(await events(), [
      { n: 7, segments: [{ id, records: [1] }] },
      { n: 8, from: 4 },
    ]);
    await trainer.step();
    const expected = before.filter((mark) => !mark.endsWith("k4.1"));
    assert.deepEqual(bench.learners.latest!.seen, expected);
    const { trained, heldOut, excluded: without } = trainer.progress();
    assert.deepEqual([trained + heldOut, without], [11, 1]);
    bench.learners = other;
    await bench.start();
    assert.deepEqual(other.latest!.seen, expected, "from the checkpoint after the fork");
    for (const path of bench.disk.list("/journal/checkpoint")) await bench.disk.unlink(path);
    bench.learners = countingLearners();
    await bench.start();
    assert.deepEqual(bench.learners.latest!.seen, expected, "from the log alone");
  });

  it("publishes a checkpoint and a version without them at once", async () => {
    const trainer = await bench.start(3, 4);
    await bench.feed(trainer, "k", 4);
    const [last] = (await listManifests(bench.disk, "/models")).slice(-1);
    await exclude(bench.options(), ["k0.0"]);
    await trainer.step();
    const checkpoint = (await readCheckpoint(bench.disk, "/journal"))!;
    assert.deepEqual([checkpoint.position, checkpoint.forks], [6, [{ n: 6, from: 0 }]]);
    assert.deepEqual(checkpoint.exclusions, [{ id: bench.segmentOf("k0"), records: [0] }]);
    const manifest = await readManifest(bench.disk, "/models", last! + 1);
    assert.deepEqual([manifest.log.to, manifest.metrics.trained + manifest.metrics.heldOut], [6, 7]);
  });

  it("leaves the other records held out or trained as they were", async () => {
    const trainer = await bench.start(1_000_000);
    for (let k = 0; k < 64; k++) await bench.send(`k${k}`, 100);
    await trainer.step();
    const before = bench.learners.latest!.seen;
    const names = [...Array(100).keys()].map((r) => `k7.${r}`);
    await exclude(bench.options(), names);
    await trainer.step();
    const without = before.filter((mark) => !names.includes(mark.slice(1)));
    assert.deepEqual(bench.learners.latest!.seen, without);
    assert.ok(without.some((mark) => mark.startsWith("-")));
  });

  it("excludes what waits and what comes again, without a fork", async () => {
    const trainer = await bench.start();
    await bench.send("k", 3);
    const id = bench.segmentOf("k");
    assert.deepEqual(await exclude(bench.options(), [`${id}#1`]), {
      records: [{ id, records: [1] }],
      exclusion: 1,
      fork: undefined,
    });
    await trainer.step();
    assert.deepEqual(bench.learners.latest!.records(), [], "the number was taken: its proposal is thought over");
    await trainer.step();
    assert.deepEqual(bench.learners.latest!.records(), ["k.0", "k.2"]);
    const { trained, excluded } = trainer.progress();
    assert.deepEqual([trained, excluded], [2, 1]);
  });

  it("keeps earlier exclusions in later forks, and forks further back than an earlier fork if it must", async () => {
    const trainer = await bench.start(3);
    await bench.feed(trainer, "k", 12);
    const before = bench.learners.latest!.seen;
    await exclude(bench.options(), ["k2.0"]);
    await trainer.step();
    await bench.feed(trainer, "m", 2);
    await exclude(bench.options(), ["k9.0"]);
    await trainer.step();
    assert.deepEqual(await events(), [
      { n: 13, segments: [{ id: bench.segmentOf("k2"), records: [0] }] },
      { n: 14, from: 2 },
      { n: 17, segments: [{ id: bench.segmentOf("k9"), records: [0] }] },
      { n: 18, from: 2 },
    ]);
    const gone = (mark: string): boolean => mark.endsWith("k2.0") || mark.endsWith("k9.0");
    const expected = [...before.filter((mark) => !gone(mark)), "+m0.0", "+m0.1", "+m1.0", "+m1.1"];
    assert.deepEqual(bench.learners.latest!.seen, expected);
  });

  it("refuses a fork that would bring back what an earlier fork left out", async () => {
    const trainer = await bench.start(3);
    await bench.feed(trainer, "k", 6);
    await exclude(bench.options(), ["k1.0"]);
    await trainer.step();
    const entry: LogEntry = { v: 1, n: 9, at: new Date(bench.now).toISOString(), by: "t", type: "fork", from: 4 };
    const handle = await bench.disk.openExclusive(`/journal/${logPath(9)}`, 0o644);
    await bench.disk.write(handle, encodeLogEntry(entry));
    await assert.rejects(trainer.step(), {
      name: "FormatError",
      message: "log entry 9 forks from entry 4, but entry 8 between them forked from 0",
    });
  });

  it("names records that are stored nowhere, and writes nothing then", async () => {
    const trainer = await bench.start();
    await bench.feed(trainer, "k", 1);
    await assert.rejects(exclude(bench.options(), ["k0.0", "k0.7", "other"]), {
      message: 'no stored record is called "k0.7", "other"',
    });
    assert.deepEqual(await events(), []);
    await assert.rejects(exclude(bench.options(), []), {
      message: "no records are named; give record ids, or <segment id>#<index>",
    });
  });

  it("finds records in packs whose segments are gone", async () => {
    const trainer = await bench.start(1);
    await bench.feed(trainer, "k", 4);
    await bench.packAll();
    const before = bench.learners.latest!.seen;
    for (const path of bench.disk.list("/samples/ready")) await bench.disk.unlink(path);
    assert.equal((await exclude(bench.options(), ["k1.0"])).fork, 6);
    await trainer.step();
    assert.deepEqual(
      bench.learners.latest!.seen,
      before.filter((mark) => mark !== "+k1.0"),
    );
  });
});

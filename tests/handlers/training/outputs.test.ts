import assert from "node:assert/strict";
import { readCheckpoint } from "../../../handlers/protocol/checkpoint";
import { listManifests, readManifest } from "../../../handlers/protocol/manifest";
import { blobPath } from "../../../handlers/protocol/tree";
import { MemoryBench } from "../../support/memoryBench";
import { quiet as settings } from "../../support/trainingBench";

describe("checkpoints and versions", () => {
  let bench: MemoryBench;

  beforeEach(() => {
    bench = new MemoryBench();
  });

  it("publishes versions that are due by records and seconds, each a range of the log from its beginning", async () => {
    const trainer = await bench.trainer({ settings: { ...settings, publishRecords: 10, publishSeconds: 2 } });
    const sendAndStep = async (key: string, records: number, milliseconds: number): Promise<void> => {
      bench.now += milliseconds;
      await bench.send(key, records);
      await trainer.step();
    };
    await sendAndStep("a", 9, 5000);
    assert.equal(trainer.progress().modelVersion, undefined, "too few records");
    await sendAndStep("b", 9, 0);
    assert.equal(trainer.progress().modelVersion, 1);
    await sendAndStep("c", 20, 1000);
    assert.equal(trainer.progress().modelVersion, 1, "too soon");
    await sendAndStep("d", 1, 1000);
    assert.equal(trainer.progress().modelVersion, 2);
    const second = await readManifest(bench.disk, "/models", 2);
    const blob = Buffer.from(await bench.disk.read(`/models/${blobPath(second.blob)}`));
    assert.deepEqual(second, {
      v: 1,
      version: 2,
      blob: second.blob,
      length: blob.length,
      parent: 1,
      log: { from: 0, to: 4 },
      checkpoint: 0,
      learner: "counting-1",
      parameters: { answer: 42 },
      metrics: bench.learners.latest?.summary(),
      promotion: { decision: "unconditional" },
      publishedAt: new Date(bench.now).toISOString(),
    });
    assert.equal(blob.toString("utf8"), `model of counting-1: ${bench.learners.latest?.seen.join(" ")}`);
  });

  it("publishes a checkpoint every so many records, and every 30 seconds while records arrive", async () => {
    const trainer = await bench.trainer({ settings: { ...settings, checkpointRecords: 10 } });
    const newest = async (): Promise<number | undefined> => (await readCheckpoint(bench.disk, "/journal"))?.position;
    await bench.send("a", 10);
    await trainer.step();
    assert.equal(await newest(), 1);
    await bench.send("b", 1);
    await trainer.step();
    assert.equal(await newest(), 1);
    bench.now += 30_000;
    await trainer.step();
    assert.equal(await newest(), 2);
    bench.now += 30_000;
    await trainer.step();
    assert.equal(await newest(), 2, "nothing arrived");
  });

  it("finishes with checkpoint and version at the log's end, and takes nothing new", async () => {
    const trainer = await bench.trainer({ settings });
    await bench.send("a", 3);
    await trainer.step();
    await bench.send("b", 3);
    await trainer.finish();
    assert.equal((await readCheckpoint(bench.disk, "/journal"))?.position, 1);
    assert.deepEqual((await readManifest(bench.disk, "/models", 1)).log, { from: 0, to: 1 });
    assert.equal((await bench.log()).length, 2);
    await trainer.finish();
    assert.deepEqual(await listManifests(bench.disk, "/models"), [1], "finishing twice changes nothing");
  });
});

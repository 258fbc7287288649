import assert from "node:assert/strict";
import { readLog } from "../../../handlers/protocol/log";
import { listManifests, readManifest } from "../../../handlers/protocol/manifest";
import { Trainer } from "../../../handlers/training/trainer";
import { countingLearners } from "../../support/countingLearner";
import { MemoryFileSystem } from "../../support/memoryFileSystem";
import { TrainingBench } from "../../support/trainingBench";

describe("two trainers on one log", () => {
  it("learn the same, each record once, whoever wins an entry", async () => {
    const disk = new MemoryFileSystem("/samples", "/journal", "/models");
    const bench = new TrainingBench(disk);
    const learners = [countingLearners(), countingLearners()];
    const trainers = await Promise.all(learners.map((factory) => Trainer.start(bench.options({}, factory))));
    const sent: string[] = [];
    for (let k = 0; k < 40; k++) {
      const order = k % 2 === 0 ? trainers : trainers.toReversed();
      await Promise.all([bench.send(`a${k}`, 3), bench.send(`b${k}`, 2), ...order.map((trainer) => trainer.step())]);
      sent.push(`a${k}.0`, `a${k}.1`, `a${k}.2`, `b${k}.0`, `b${k}.1`);
    }
    await Promise.all(trainers.map((trainer) => trainer.step()));
    for (const trainer of trainers) await trainer.finish();
    const [first, second] = learners.map((factory) => factory.latest?.seen);
    assert.deepEqual(first, second);
    assert.deepEqual(first?.map((mark) => mark.slice(1)).sort(), sent.sort());
    const authors = new Set<string>();
    for await (const { entry } of readLog(disk, "/journal")) authors.add(entry.by);
    assert.equal(authors.size, 2, "both won entries, or this proves nothing");
    const versions = await listManifests(disk, "/models");
    const ends = await Promise.all(
      versions.map(async (version) => (await readManifest(disk, "/models", version)).log.to),
    );
    assert.deepEqual(
      ends,
      ends.toSorted((a, b) => a - b),
      "versions never go back",
    );
    assert.deepEqual(
      bench.lines.filter(({ level }) => level === "error"),
      [],
      "equal positions had equal checkpoints",
    );
  });

  it("let the one that keeps losing look less and less often, and at once again when it wins", async () => {
    const disk = new MemoryFileSystem("/samples", "/journal", "/models");
    const bench = new TrainingBench(disk);
    const [winner, loser] = await Promise.all([
      Trainer.start(bench.options({}, countingLearners())),
      Trainer.start(bench.options({}, countingLearners())),
    ]);
    const waits: number[] = [];
    for (let k = 0; k < 6; k++) {
      await bench.send(`k${k}`);
      await winner.step();
      waits.push(await loser.step());
    }
    assert.deepEqual(waits, [2000, 4000, 8000, 16_000, 16_000, 16_000]);
    await bench.send("mine");
    assert.equal(await loser.step(), 1000);
  });

  it("let one finish at the log's end that the other wrote, and publish one version of it", async () => {
    const disk = new MemoryFileSystem("/samples", "/journal", "/models");
    const bench = new TrainingBench(disk);
    const settings = {
      publishRecords: 1_000_000,
      publishSeconds: 1_000_000,
      checkpointRecords: 1_000_000,
      dedupHours: 24,
      discoverySeconds: 1,
    };
    const [first, second] = await Promise.all([
      Trainer.start(bench.options({ settings }, countingLearners())),
      Trainer.start(bench.options({ settings }, countingLearners())),
    ]);
    await bench.send("k", 3);
    await first.step();
    await first.finish();
    assert.equal(second.progress().position, 0);
    bench.now += 1000;
    await second.finish();
    assert.deepEqual([first.progress().position, second.progress().position], [1, 1]);
    assert.deepEqual(await listManifests(disk, "/models"), [1]);
    assert.equal(second.progress().modelVersion, 1);
  });
});

import assert from "node:assert/strict";
import { MemoryBench } from "../../support/memoryBench";
import { quiet as settings } from "../../support/trainingBench";

describe("a repeated key", () => {
  let bench: MemoryBench;

  beforeEach(() => {
    bench = new MemoryBench();
  });

  it("learns a key once, though it was sent in two minutes", async () => {
    const trainer = await bench.trainer();
    await bench.send("k", 3);
    bench.now += 60_000;
    await bench.send("k", 3);
    await trainer.step();
    bench.now += 60_000;
    await bench.send("k", 3);
    await trainer.step();
    assert.deepEqual(bench.learners.latest?.records(), ["k.0", "k.1", "k.2"]);
    assert.deepEqual(await bench.outcomes(), ["learn", "duplicate", "duplicate"]);
    assert.equal(trainer.progress().duplicateSegments, 2);
  });

  it("quarantines a conflict that met only in the log, and says so", async () => {
    const trainer = await bench.trainer();
    await bench.send("k", 3);
    bench.now += 60_000;
    assert.equal((await bench.send("k", 5)).statusCode, 200);
    await trainer.step();
    assert.deepEqual(await bench.outcomes(), ["learn", "conflict"]);
    const { trained, heldOut, quarantined, conflictSegments } = trainer.progress();
    assert.deepEqual([trained + heldOut + quarantined, conflictSegments], [8, 1]);
    assert.deepEqual(bench.messages("error"), ["conflicting segments"]);
  });

  it("learns a repeated key again after the dedup window, as the README says", async () => {
    const trainer = await bench.trainer();
    await bench.send("k", 1);
    await trainer.step();
    bench.now += 25 * 3_600_000;
    await bench.send("k", 1);
    await trainer.step();
    assert.deepEqual(await bench.outcomes(), ["learn", "learn"]);
  });

  it("forgets the oldest ids first after a restart too", async () => {
    let trainer = await bench.trainer({ settings });
    await bench.send("old", 1);
    await trainer.step();
    bench.now += 13 * 3_600_000;
    await bench.send("young", 1);
    await trainer.step();
    bench.now += 7 * 3_600_000;
    trainer = await bench.trainer({ settings });
    bench.now += 5 * 3_600_000;
    await bench.send("old", 1);
    await bench.send("young", 1);
    await trainer.step();
    assert.deepEqual((await bench.outcomes()).sort(), ["duplicate", "learn", "learn", "learn"]);
  });

  it("never takes a file again that it learned before the window, after any restart", async () => {
    let trainer = await bench.trainer({ settings });
    await bench.send("k", 1);
    await trainer.step();
    await trainer.finish();
    bench.now += 40 * 3_600_000;
    trainer = await bench.trainer({ settings });
    await trainer.step();
    bench.now += 11 * 60_000;
    await bench.send("new", 1);
    await trainer.step();
    assert.deepEqual(await bench.outcomes(), ["learn", "learn"]);
    assert.deepEqual(bench.learners.latest?.records(), ["k.0", "new.0"]);
  });
});

import assert from "node:assert/strict";
import type { Trainer } from "../../../handlers/training/trainer";
import { countingLearners } from "../../support/countingLearner";
import { HOUR, MaintenanceBench } from "../../support/maintenanceBench";
import { named } from "../../support/trainingBench";

describe("the dedup window", () => {
  let bench: MaintenanceBench;
  let trainer: Trainer;

  beforeEach(async () => {
    bench = new MaintenanceBench();
    trainer = await bench.start(1);
    await bench.feed(trainer, "k", 1);
  });

  const again = async (after: number, records = named("k0", 2)): Promise<string[]> => {
    bench.later(after);
    await bench.send("k0", records);
    await trainer.step();
    return bench.outcomes();
  };

  it("knows a repeat to its last millisecond, and takes it as new after it", async () => {
    assert.deepEqual(await again(24 * HOUR), ["learn", "duplicate"]);
    assert.deepEqual(await again(60_000), ["learn", "duplicate", "learn"]);
  });

  it("is the same for a trainer that has just started", async () => {
    bench.later(24 * HOUR);
    await bench.send("k0", 2);
    bench.learners = countingLearners();
    trainer = await bench.start(1);
    while ((await trainer.step()) === 0);
    assert.deepEqual(await bench.outcomes(), ["learn", "duplicate"]);
    bench.later(60_000);
    await bench.send("k0", 2);
    trainer = await bench.start(1);
    while ((await trainer.step()) === 0);
    assert.deepEqual(await bench.outcomes(), ["learn", "duplicate", "learn"]);
  });

  it("holds for other records under the key: a conflict within it, new after it", async () => {
    const other = named("other", 2);
    assert.deepEqual(await again(24 * HOUR, other), ["learn", "conflict"]);
    assert.deepEqual(await again(60_000, other), ["learn", "conflict", "learn"]);
  });

  it("is read back past entries of a trainer whose clock is behind", async () => {
    bench.now += 10 * 60_000;
    await bench.feed(trainer, "ahead", 1);
    bench.now -= 20 * 60_000;
    await bench.feed(trainer, "behind", 1);
    // The newest entry has left the window by its time, the one before it has not.
    bench.now += 24 * HOUR + 5 * 60_000;
    bench.learners = countingLearners();
    trainer = await bench.start(1);
    await bench.send("ahead0", 2);
    while ((await trainer.step()) === 0);
    assert.deepEqual(await bench.outcomes(), ["learn", "learn", "learn", "duplicate"]);
  });
});

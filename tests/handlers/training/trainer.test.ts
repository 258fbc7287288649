import assert from "node:assert/strict";
import { readCheckpoint } from "../../../handlers/protocol/checkpoint";
import { encodeLogEntry } from "../../../handlers/protocol/logEntry";
import { listManifests } from "../../../handlers/protocol/manifest";
import { Publisher } from "../../../handlers/protocol/publish";
import { logPath } from "../../../handlers/protocol/tree";
import { countingLearners } from "../../support/countingLearner";
import { MemoryBench } from "../../support/memoryBench";
import { quiet as settings } from "../../support/trainingBench";

describe("the trainer", () => {
  let bench: MemoryBench;

  beforeEach(() => {
    bench = new MemoryBench();
  });

  it("begins an empty journal with its configuration and a checkpoint", async () => {
    await bench.trainer();
    const [first] = await bench.log();
    assert.deepEqual(first, {
      v: 1,
      n: 0,
      at: "2026-11-24T02:01:00.000Z",
      by: first?.by,
      type: "configuration",
      learner: "counting-1",
      heldOut: { run: 64, share: 0.02 },
    });
    assert.equal((await readCheckpoint(bench.disk, "/journal"))?.position, 0);
    assert.deepEqual(await listManifests(bench.disk, "/models"), []);
  });

  it("logs what it found in the order (producer, sequence, id) and learns it in that order", async () => {
    const trainer = await bench.trainer();
    await bench.send("a", 1, "q");
    await bench.send("b", 1, "p", 2);
    await bench.send("c", 1, "p", 1);
    await bench.send("d", 1, "p");
    assert.equal(await trainer.step(), 1000);
    assert.deepEqual(bench.learners.latest?.records(), ["d.0", "c.0", "b.0", "a.0"]);
    assert.deepEqual(
      (await bench.log()).map(({ type }) => type),
      ["configuration", "segments"],
    );
  });

  it("finds a segment of a clock that is hours off within 10 minutes", async () => {
    const trainer = await bench.trainer();
    bench.now -= 5 * 3_600_000;
    await bench.send("late", 1);
    bench.now += 5 * 3_600_000 + 1000;
    await trainer.step();
    assert.equal(trainer.progress().position, 0);
    bench.now += 10 * 60_000;
    await trainer.step();
    assert.deepEqual(bench.learners.latest?.records(), ["late.0"]);
  });

  it("bounds an entry and goes on at once with the rest", async () => {
    const trainer = await bench.trainer({ settings });
    for (let k = 0; k < 600; k++) await bench.send(`k${k}`, 1);
    assert.equal(await trainer.step(), 0);
    assert.equal(trainer.progress().pendingSegments, 88);
    assert.equal(await trainer.step(), 1000);
    assert.deepEqual(
      (await bench.log()).map((entry) => (entry.type === "segments" ? entry.segments.length : entry.type)),
      ["configuration", 512, 88],
    );
    assert.equal(new Set(bench.learners.latest?.seen).size, 600);
  });

  it("stops at a log entry that it does not understand", async () => {
    await bench.trainer();
    const entry = Buffer.from(encodeLogEntry((await bench.log())[0]!)).toString("utf8");
    const { newId, pause } = bench;
    const journal = new Publisher({ fileSystem: bench.disk, root: "/journal", newId, pause });
    await journal.publish(logPath(1), Buffer.from(entry.replace('"n":0', '"n":1').replace("configuration", "drift")));
    await assert.rejects(bench.trainer(), {
      message:
        'log entry 1 has type "drift", this program knows configuration, segments, quarantine, exclusion, fork; ' +
        "run a newer one",
    });
  });

  it("stops if a log whose beginning is gone has no checkpoint of its learner", async () => {
    const trainer = await bench.trainer();
    await bench.send("a", 1);
    await trainer.step();
    await trainer.finish();
    bench.learners = countingLearners("counting-2");
    await bench.disk.unlink(`/journal/${logPath(0)}`);
    await assert.rejects(bench.trainer(), {
      message: "log entries 0 to 0 are gone and no checkpoint of learner counting-2 covers them; restore one of both",
    });
  });
});

import assert from "node:assert/strict";
import { listLog, readLog } from "../../../handlers/protocol/log";
import { listManifests, readManifest } from "../../../handlers/protocol/manifest";
import { manifestPath } from "../../../handlers/protocol/tree";
import { Trainer } from "../../../handlers/training/trainer";
import { countingLearners } from "../../support/countingLearner";
import { HOUR, MaintenanceBench } from "../../support/maintenanceBench";
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

  describe("of which one slept until the log was packed and deleted where it stands", () => {
    let bench: MaintenanceBench;
    const sleepers = countingLearners();
    const settings = {
      publishRecords: 1,
      publishSeconds: 0,
      checkpointRecords: 1,
      dedupHours: 24,
      discoverySeconds: 1,
    };

    /** The other one goes on, with a checkpoint for each entry, for as long as the oldest of them are kept. */
    const goOn = async (trainer: Trainer): Promise<void> => {
      await bench.feed(trainer, "k", 12);
      const janitor = bench.janitor({ retentionHours: 0 });
      for (const [k, hours] of [31 * 24, 2, 2].entries()) {
        bench.later(hours * HOUR);
        await bench.feed(trainer, `later${k}-`, 8);
        await bench.packAll();
        await janitor.sweep();
      }
      assert.ok((await listLog(bench.disk, "/journal"))[0]! > 2, "or this proves nothing");
    };

    beforeEach(() => {
      bench = new MaintenanceBench();
    });

    it("let that one follow before it proposes anything", async () => {
      const [awake, asleep] = [await bench.start(1, 1), await Trainer.start(bench.options({ settings }, sleepers))];
      await goOn(awake);
      const before = bench.disk.list("/journal/log");
      await bench.send("late");
      await asleep.step();
      assert.deepEqual(bench.disk.list("/journal/log").slice(0, before.length), before);
      assert.equal(asleep.progress().position, awake.progress().position + 1);
    });

    it("let that one take its entry back and stop if it fell asleep in the middle of proposing it", async () => {
      const awake = await bench.start(1, 1);
      let sleep: (() => Promise<void>) | undefined = () => goOn(awake);
      const link = bench.disk.link.bind(bench.disk);
      const drowsy = Object.assign(Object.create(bench.disk), {
        link: async (from: string, to: string) => {
          const slept = to.includes("/log/") ? sleep : undefined;
          if (slept !== undefined) {
            sleep = undefined;
            await slept();
          }
          return link(from, to);
        },
      });
      const asleep = await Trainer.start(bench.options({ settings, fileSystem: drowsy }, sleepers));
      await bench.send("early");
      await assert.rejects(asleep.step(), {
        message:
          "the log has gone on to entry 36 and entry 1 is deleted by now: this process slept too long, start it again",
      });
      assert.ok((await listLog(bench.disk, "/journal"))[0]! > 2);
    });

    it("let that one publish no version under a deleted number", async () => {
      const awake = await bench.start(1, 1);
      await bench.feed(awake, "first", 1);
      const asleep = await Trainer.start(bench.options({ settings }, sleepers));
      await bench.feed(awake, "k", 12);
      for (const version of [2, 3, 4]) await bench.disk.unlink(`/models/${manifestPath(version)}`);
      await bench.send("late");
      await asleep.step();
      assert.deepEqual((await listManifests(bench.disk, "/models")).slice(0, 2), [1, 5]);
    });
  });
});

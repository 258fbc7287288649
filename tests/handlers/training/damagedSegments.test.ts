import assert from "node:assert/strict";
import { Trainer } from "../../../handlers/training/trainer";
import { countingLearners } from "../../support/countingLearner";
import { MemoryFileSystem } from "../../support/memoryFileSystem";
import { quiet as settings, TrainingBench } from "../../support/trainingBench";

describe("the trainer, at files that it cannot use", () => {
  let disk: MemoryFileSystem;
  let bench: TrainingBench;
  let learners: ReturnType<typeof countingLearners>;

  beforeEach(() => {
    disk = new MemoryFileSystem("/samples", "/journal", "/models");
    bench = new TrainingBench(disk);
    learners = countingLearners();
  });

  const start = (changes = {}): Promise<Trainer> => Trainer.start(bench.options(changes, learners));

  describe("with a damaged segment", () => {
    const damage = async (key: string): Promise<string> => {
      const { id } = await bench.send(key, 4);
      const path = disk.list("/samples/ready").find((name) => name.includes(id!))!;
      disk.alter(path, (await disk.read(path)).slice(0, -3));
      return path;
    };

    it("opens it once more, gives it up with the reason, and goes on", async () => {
      const trainer = await start();
      const path = await damage("bad");
      await bench.send("good", 2);
      disk.calls.length = 0;
      await trainer.step();
      assert.equal(disk.calls.filter((call) => call.operation === "read" && call.path === path).length, 2);
      const [, quarantine] = await bench.log();
      assert.deepEqual(quarantine?.type === "quarantine" && quarantine.segments, [
        {
          id: path.slice(-36, -4),
          path: path.slice("/samples/".length),
          reason: `segment of ${(await disk.read(path)).length} bytes: has no footer, it was cut short or altered`,
          bytes: (await disk.read(path)).length,
          records: 4,
        },
      ]);
      assert.deepEqual(learners.latest?.records(), ["good.0", "good.1"]);
      assert.deepEqual(bench.messages("error"), ["segments quarantined"]);
      const { trained, heldOut, quarantined } = trainer.progress();
      assert.deepEqual([trained + heldOut, quarantined], [2, 4]);
      await trainer.step();
      assert.equal((await bench.log()).length, 3, "given up once");
    });

    it("learns a good copy of it, and counts its records once", async () => {
      const trainer = await start();
      await damage("k");
      await trainer.step();
      bench.now += 60_000;
      assert.equal((await bench.send("k", 4)).outcome, "stored");
      await trainer.step();
      const { trained, heldOut, quarantined } = trainer.progress();
      assert.deepEqual([trained + heldOut, quarantined], [4, 0]);
    });

    it("learns it if the second look finds it whole", async () => {
      const trainer = await start();
      const path = await damage("k");
      const whole = new TrainingBench(new MemoryFileSystem("/samples", "/journal", "/models"));
      await whole.send("k", 4);
      const good = await whole.fileSystem.read(path);
      disk.faults = (call) => {
        if (call.operation === "read" && call.path === path && disk.calls.filter((c) => c.path === path).length > 3) {
          disk.alter(path, good);
        }
        return undefined;
      };
      disk.calls.length = 0;
      await trainer.step();
      await trainer.step();
      assert.equal(trainer.progress().position, 1);
    });

    it("stops loudly if the log already names it: learning must not skip it", async () => {
      const first = await start({ settings });
      const { id } = await bench.send("k", 4);
      await first.step();
      const path = disk.list("/samples/ready").find((name) => name.includes(id!))!;
      disk.alter(path, (await disk.read(path)).slice(0, -3));
      await assert.rejects(start({ settings }), {
        message:
          `log entry 1 names ${path.slice("/samples/".length)}, which cannot be read: segment of ` +
          `${(await disk.read(path)).length} bytes: has no footer, it was cut short or altered; ` +
          "restore the file and start again",
      });
      await disk.unlink(path);
      await assert.rejects(start({ settings }), /which cannot be read: ENOENT: open '.*'; restore the file/);
    });
  });

  it("leaves a file that cannot be read for now, takes the others, and takes it later", async () => {
    const trainer = await start();
    const { id } = await bench.send("slow", 1);
    await bench.send("good", 1);
    disk.faults = (call) =>
      call.operation === "read" && call.path.includes(id!) ? { error: "ESTALE" as const } : undefined;
    await trainer.step();
    assert.deepEqual(learners.latest?.records(), ["good.0"]);
    assert.deepEqual(bench.messages("warn"), ["segment cannot be read yet"]);
    disk.faults = () => undefined;
    await trainer.step();
    assert.deepEqual(learners.latest?.records(), ["good.0", "slow.0"]);
  });
});

import assert from "node:assert/strict";
import { MemoryBench } from "../../support/memoryBench";
import { quiet as settings } from "../../support/trainingBench";

describe("the trainer, at files that it cannot use", () => {
  let bench: MemoryBench;

  beforeEach(() => {
    bench = new MemoryBench();
  });

  describe("with a damaged segment", () => {
    const damage = async (key: string): Promise<string> => {
      const { id } = await bench.send(key, 4);
      const path = bench.disk.list("/samples/ready").find((name) => name.includes(id!))!;
      bench.disk.alter(path, (await bench.disk.read(path)).slice(0, -3));
      return path;
    };

    it("opens it once more, gives it up with the reason, and goes on", async () => {
      const trainer = await bench.trainer();
      const path = await damage("bad");
      await bench.send("good", 2);
      bench.disk.calls.length = 0;
      await trainer.step();
      assert.equal(bench.disk.calls.filter((call) => call.operation === "read" && call.path === path).length, 2);
      const [, quarantine] = await bench.log();
      assert.deepEqual(quarantine?.type === "quarantine" && quarantine.segments, [
        {
          id: path.slice(-36, -4),
          path: path.slice("/samples/".length),
          reason: `segment of ${(await bench.disk.read(path)).length} bytes: has no footer, it was cut short or altered`,
          bytes: (await bench.disk.read(path)).length,
          records: 4,
        },
      ]);
      assert.deepEqual(bench.learners.latest?.records(), ["good.0", "good.1"]);
      assert.deepEqual(bench.messages("error"), ["segments quarantined"]);
      const { trained, heldOut, quarantined } = trainer.progress();
      assert.deepEqual([trained + heldOut, quarantined], [2, 4]);
      await trainer.step();
      assert.equal((await bench.log()).length, 3, "given up once");
    });

    it("learns a good copy of it, and counts its records once", async () => {
      const trainer = await bench.trainer();
      await damage("k");
      await trainer.step();
      bench.now += 60_000;
      assert.equal((await bench.send("k", 4)).outcome, "stored");
      await trainer.step();
      const { trained, heldOut, quarantined } = trainer.progress();
      assert.deepEqual([trained + heldOut, quarantined], [4, 0]);
    });

    it("learns it if the second look finds it whole", async () => {
      const trainer = await bench.trainer();
      const path = await damage("k");
      const whole = new MemoryBench();
      await whole.send("k", 4);
      const good = await whole.disk.read(path);
      bench.disk.faults = (call) => {
        if (
          call.operation === "read" &&
          call.path === path &&
          bench.disk.calls.filter((c) => c.path === path).length > 3
        ) {
          bench.disk.alter(path, good);
        }
        return undefined;
      };
      bench.disk.calls.length = 0;
      await trainer.step();
      await trainer.step();
      assert.equal(trainer.progress().position, 1);
    });

    it("stops loudly if the log already names it: learning must not skip it", async () => {
      const first = await bench.trainer({ settings });
      const { id } = await bench.send("k", 4);
      await first.step();
      const path = bench.disk.list("/samples/ready").find((name) => name.includes(id!))!;
      bench.disk.alter(path, (await bench.disk.read(path)).slice(0, -3));
      await assert.rejects(bench.trainer({ settings }), {
        message:
          `log entry 1 names ${path.slice("/samples/".length)}, which cannot be read: segment of ` +
          `${(await bench.disk.read(path)).length} bytes: has no footer, it was cut short or altered; ` +
          "restore the file and start again",
      });
      await bench.disk.unlink(path);
      await assert.rejects(bench.trainer({ settings }), /which cannot be read: ENOENT: open '.*'; restore the file/);
    });
  });

  it("leaves a file that cannot be read for now, takes the others, and takes it later", async () => {
    const trainer = await bench.trainer();
    const { id } = await bench.send("slow", 1);
    await bench.send("good", 1);
    bench.disk.faults = (call) =>
      call.operation === "read" && call.path.includes(id!) ? { error: "ESTALE" as const } : undefined;
    await trainer.step();
    assert.deepEqual(bench.learners.latest?.records(), ["good.0"]);
    assert.deepEqual(bench.messages("warn"), ["segment cannot be read yet"]);
    bench.disk.faults = () => undefined;
    await trainer.step();
    assert.deepEqual(bench.learners.latest?.records(), ["good.0", "slow.0"]);
  });
});

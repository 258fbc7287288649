import assert from "node:assert/strict";
import { readCheckpoint } from "../../../handlers/protocol/checkpoint";
import { readLog } from "../../../handlers/protocol/log";
import { encodeLogEntry, type LogEntry } from "../../../handlers/protocol/logEntry";
import { listManifests, readManifest } from "../../../handlers/protocol/manifest";
import { Publisher } from "../../../handlers/protocol/publish";
import { blobPath, logPath } from "../../../handlers/protocol/tree";
import { Trainer } from "../../../handlers/training/trainer";
import { countingLearners } from "../../support/countingLearner";
import { MemoryFileSystem } from "../../support/memoryFileSystem";
import { TrainingBench } from "../../support/trainingBench";

/** What was learned or held out, without the marks. */
const recordsOf = (seen: readonly string[] | undefined): string[] => (seen ?? []).map((mark) => mark.slice(1));

describe("the trainer", () => {
  let disk: MemoryFileSystem;
  let bench: TrainingBench;
  let learners: ReturnType<typeof countingLearners>;

  beforeEach(() => {
    disk = new MemoryFileSystem("/samples", "/journal", "/models");
    bench = new TrainingBench(disk);
    learners = countingLearners();
  });

  const start = (changes = {}): Promise<Trainer> => Trainer.start(bench.options(changes, learners));
  const log = async (): Promise<LogEntry[]> => {
    const entries: LogEntry[] = [];
    for await (const { entry } of readLog(disk, "/journal")) entries.push(entry);
    return entries;
  };
  const outcomes = async (): Promise<string[]> =>
    (await log()).flatMap((entry) => (entry.type === "segments" ? entry.segments.map(({ outcome }) => outcome) : []));
  const messages = (level: string): string[] =>
    bench.lines.filter((line) => line.level === level).map((line) => line.message);
  const quiet = { publishRecords: 1_000_000, publishSeconds: 1_000_000, checkpointRecords: 1_000_000 };
  const settings = { ...quiet, dedupHours: 24, discoverySeconds: 1 };

  it("begins an empty journal with its configuration and a checkpoint", async () => {
    await start();
    const [first] = await log();
    assert.deepEqual(first, {
      v: 1,
      n: 0,
      at: "2026-11-24T02:01:00.000Z",
      by: first?.by,
      type: "configuration",
      learner: "counting-1",
      heldOut: { run: 64, share: 0.02 },
    });
    assert.equal((await readCheckpoint(disk, "/journal"))?.position, 0);
    assert.deepEqual(await listManifests(disk, "/models"), []);
  });

  it("logs what it found in the order (producer, sequence, id) and learns it in that order", async () => {
    const trainer = await start();
    await bench.send("a", 1, "q");
    await bench.send("b", 1, "p", 2);
    await bench.send("c", 1, "p", 1);
    await bench.send("d", 1, "p");
    assert.equal(await trainer.step(), 1000);
    assert.deepEqual(recordsOf(learners.latest?.seen), ["d.0", "c.0", "b.0", "a.0"]);
    assert.deepEqual(
      (await log()).map(({ type }) => type),
      ["configuration", "segments"],
    );
  });

  it("learns a key once, though it was sent in two minutes", async () => {
    const trainer = await start();
    await bench.send("k", 3);
    bench.now += 60_000;
    await bench.send("k", 3);
    await trainer.step();
    bench.now += 60_000;
    await bench.send("k", 3);
    await trainer.step();
    assert.deepEqual(recordsOf(learners.latest?.seen), ["k.0", "k.1", "k.2"]);
    assert.deepEqual(await outcomes(), ["learn", "duplicate", "duplicate"]);
    assert.equal(trainer.progress().duplicateSegments, 2);
  });

  it("quarantines a conflict that met only in the log, and says so", async () => {
    const trainer = await start();
    await bench.send("k", 3);
    bench.now += 60_000;
    assert.equal((await bench.send("k", 5)).statusCode, 200);
    await trainer.step();
    assert.deepEqual(await outcomes(), ["learn", "conflict"]);
    const { trained, heldOut, quarantined, conflictSegments } = trainer.progress();
    assert.deepEqual([trained + heldOut + quarantined, conflictSegments], [8, 1]);
    assert.deepEqual(messages("error"), ["conflicting segments"]);
  });

  it("learns a repeated key again after the dedup window, as the README says", async () => {
    const trainer = await start();
    await bench.send("k", 1);
    await trainer.step();
    bench.now += 25 * 3_600_000;
    await bench.send("k", 1);
    await trainer.step();
    assert.deepEqual(await outcomes(), ["learn", "learn"]);
  });

  it("forgets the oldest ids first after a restart too", async () => {
    let trainer = await start({ settings });
    await bench.send("old", 1);
    await trainer.step();
    bench.now += 13 * 3_600_000;
    await bench.send("young", 1);
    await trainer.step();
    bench.now += 7 * 3_600_000;
    trainer = await start({ settings });
    bench.now += 5 * 3_600_000;
    await bench.send("old", 1);
    await bench.send("young", 1);
    await trainer.step();
    assert.deepEqual((await outcomes()).sort(), ["duplicate", "learn", "learn", "learn"]);
  });

  it("never takes a file again that it learned before the window, after any restart", async () => {
    let trainer = await start({ settings });
    await bench.send("k", 1);
    await trainer.step();
    await trainer.finish();
    bench.now += 40 * 3_600_000;
    trainer = await start({ settings });
    await trainer.step();
    bench.now += 11 * 60_000;
    await bench.send("new", 1);
    await trainer.step();
    assert.deepEqual(await outcomes(), ["learn", "learn"]);
    assert.deepEqual(recordsOf(learners.latest?.seen), ["k.0", "new.0"]);
  });

  it("finds a segment of a clock that is hours off within 10 minutes", async () => {
    const trainer = await start();
    bench.now -= 5 * 3_600_000;
    await bench.send("late", 1);
    bench.now += 5 * 3_600_000 + 1000;
    await trainer.step();
    assert.equal(trainer.progress().position, 0);
    bench.now += 10 * 60_000;
    await trainer.step();
    assert.deepEqual(recordsOf(learners.latest?.seen), ["late.0"]);
  });

  it("bounds an entry and goes on at once with the rest", async () => {
    const trainer = await start({ settings });
    for (let k = 0; k < 600; k++) await bench.send(`k${k}`, 1);
    assert.equal(await trainer.step(), 0);
    assert.equal(trainer.progress().pendingSegments, 88);
    assert.equal(await trainer.step(), 1000);
    assert.deepEqual(
      (await log()).map((entry) => (entry.type === "segments" ? entry.segments.length : entry.type)),
      ["configuration", 512, 88],
    );
    assert.equal(new Set(learners.latest?.seen).size, 600);
  });

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
      const [, quarantine] = await log();
      assert.deepEqual(quarantine?.type === "quarantine" && quarantine.segments, [
        {
          id: path.slice(-36, -4),
          path: path.slice("/samples/".length),
          reason: `segment of ${(await disk.read(path)).length} bytes: has no footer, it was cut short or altered`,
          bytes: (await disk.read(path)).length,
          records: 4,
        },
      ]);
      assert.deepEqual(recordsOf(learners.latest?.seen), ["good.0", "good.1"]);
      assert.deepEqual(messages("error"), ["segments quarantined"]);
      const { trained, heldOut, quarantined } = trainer.progress();
      assert.deepEqual([trained + heldOut, quarantined], [2, 4]);
      await trainer.step();
      assert.equal((await log()).length, 3, "given up once");
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
    assert.deepEqual(recordsOf(learners.latest?.seen), ["good.0"]);
    assert.deepEqual(messages("warn"), ["segment cannot be read yet"]);
    disk.faults = () => undefined;
    await trainer.step();
    assert.deepEqual(recordsOf(learners.latest?.seen), ["good.0", "slow.0"]);
  });

  it("publishes versions that are due by records and seconds, each a range of the log from its beginning", async () => {
    const trainer = await start({ settings: { ...settings, publishRecords: 10, publishSeconds: 2 } });
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
    const second = await readManifest(disk, "/models", 2);
    const blob = Buffer.from(await disk.read(`/models/${blobPath(second.blob)}`));
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
      metrics: learners.latest?.summary(),
      promotion: { decision: "unconditional" },
      publishedAt: new Date(bench.now).toISOString(),
    });
    assert.equal(blob.toString("utf8"), `model of counting-1: ${learners.latest?.seen.join(" ")}`);
  });

  it("publishes a checkpoint every so many records, and every 30 seconds while records arrive", async () => {
    const trainer = await start({ settings: { ...settings, checkpointRecords: 10 } });
    const newest = async (): Promise<number | undefined> => (await readCheckpoint(disk, "/journal"))?.position;
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
    const trainer = await start({ settings });
    await bench.send("a", 3);
    await trainer.step();
    await bench.send("b", 3);
    await trainer.finish();
    assert.equal((await readCheckpoint(disk, "/journal"))?.position, 1);
    assert.deepEqual((await readManifest(disk, "/models", 1)).log, { from: 0, to: 1 });
    assert.equal((await log()).length, 2);
    await trainer.finish();
    assert.deepEqual(await listManifests(disk, "/models"), [1], "finishing twice changes nothing");
  });

  it("stops at a log entry that it does not understand", async () => {
    await start();
    const entry = Buffer.from(encodeLogEntry((await log())[0]!)).toString("utf8");
    const { newId, pause } = bench;
    const journal = new Publisher({ fileSystem: disk, root: "/journal", newId, pause });
    await journal.publish(logPath(1), Buffer.from(entry.replace('"n":0', '"n":1').replace("configuration", "fork")));
    await assert.rejects(start(), {
      message: 'log entry 1 has type "fork", this program knows configuration, segments, quarantine; run a newer one',
    });
  });

  it("stops if a log whose beginning is gone has no checkpoint of its learner", async () => {
    const trainer = await start();
    await bench.send("a", 1);
    await trainer.step();
    await trainer.finish();
    learners = countingLearners("counting-2");
    await disk.unlink(`/journal/${logPath(0)}`);
    await assert.rejects(start(), {
      message: "log entries 0 to 0 are gone and no checkpoint of learner counting-2 covers them; restore one of both",
    });
  });
});

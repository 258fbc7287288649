import assert from "node:assert/strict";
import { logPath } from "../../../handlers/protocol/tree";
import { countingLearners } from "../../support/countingLearner";
import { HOUR, MaintenanceBench } from "../../support/maintenanceBench";

describe("a start with much behind it", () => {
  let bench: MaintenanceBench;

  beforeEach(() => {
    bench = new MaintenanceBench();
  });

  /** Calls of a start, by operation and first folder. */
  const start = async (): Promise<Record<string, number>> => {
    bench.disk.calls.length = 0;
    bench.learners = countingLearners();
    await bench.start(1);
    const counts: Record<string, number> = {};
    for (const { operation, path } of bench.disk.calls) {
      const name = `${operation} ${path.split("/")[2]}`;
      counts[name] = (counts[name] ?? 0) + 1;
    }
    return counts;
  };

  it("reads the dedup window from packs and only what is not packed yet from small files", async () => {
    const trainer = await bench.start(1);
    for (let hour = 0; hour < 60; hour++) {
      await bench.feed(trainer, `h${hour}.`, 6);
      bench.later(HOUR);
    }
    await trainer.finish();
    await bench.packAll({ packSegments: 30 });
    for (const path of bench.disk.list("/samples/ready")) await bench.disk.unlink(path);
    const counts = await start();
    // 360 entries of 6 an hour, packs of an hour: 24 whole hours' and one more tell the window's beginning.
    assert.deepEqual(counts["read packed"], 25);
    assert.deepEqual(counts["read log"], 6, "of the last hour, which ends with the next entry");
    assert.deepEqual(counts["read ready"], undefined);
  });

  it("lists only the minutes around it and the first few others, the rest step by step", async () => {
    const trainer = await bench.start(1);
    for (let minute = 0; minute < 300; minute++) {
      await bench.send(`m${minute}`, 1);
      bench.now += 60_000;
    }
    while ((await trainer.step()) === 0);
    await trainer.finish();
    const counts = await start();
    assert.ok(counts["readdir ready"]! < 200, `${counts["readdir ready"]} listings for 300 minutes`);
  });

  it("holds old files back until the log is read back to them, and learns each once meanwhile", async () => {
    const trainer = await bench.start(1);
    for (let hour = 0; hour < 40; hour++) {
      await bench.feed(trainer, `h${hour}.`, 2);
      bench.later(HOUR);
    }
    await trainer.finish();
    const frozen = bench.now;
    // A sandbox frozen 39 hours ago publishes now what it received then.
    bench.now -= 39 * HOUR;
    await bench.send("frozen", 2);
    bench.now = frozen;
    await bench.send("fresh", 1);
    bench.learners = countingLearners();
    const second = await bench.start(1);
    assert.equal(second.progress().pendingSegments > 1, true, "old files wait for the log");
    while ((await second.step()) === 0);
    const seen = bench.learners.latest!.records();
    assert.equal(new Set(seen).size, seen.length);
    assert.deepEqual(seen.slice(-3).sort(), ["fresh.0", "frozen.0", "frozen.1"]);
    assert.equal(seen.length, 160 + 3);
  });

  it("finds a file that comes back in a minute that was forgotten, and does not learn it again", async () => {
    const trainer = await bench.start(1);
    await bench.feed(trainer, "k", 4);
    const [path] = bench.disk.list("/samples/ready");
    const bytes = bench.disk.bytesOf(path!);
    await bench.packAll();
    const janitor = bench.janitor();
    await janitor.sweep();
    bench.later(27 * HOUR);
    await janitor.sweep();
    assert.deepEqual(bench.disk.list("/samples/ready"), []);
    await trainer.step();
    // Frozen between its link and the answer: it repeats the link when it thaws.
    const folder = path!.split("/").slice(0, -1);
    await bench.disk.mkdir(folder.slice(0, -1).join("/"), 0o775);
    await bench.disk.mkdir(folder.join("/"), 0o775);
    await bench.disk.write(await bench.disk.openExclusive(path!, 0o644), bytes);
    bench.later(11 * 60_000);
    while ((await trainer.step()) === 0);
    assert.equal(trainer.progress().trained, 8);
    assert.equal((await bench.log()).length, 5);
  });

  it("stops if the entry under its checkpoint is gone, for repeats could not be told", async () => {
    const trainer = await bench.start(1);
    await bench.feed(trainer, "k", 2);
    await bench.disk.unlink(`/journal/${logPath(2)}`);
    await assert.rejects(bench.start(1), {
      name: "FormatError",
      message:
        "log entry 2 is gone, though a checkpoint covers it: repeated keys could not be told; restore the entry or its pack",
    });
  });
});

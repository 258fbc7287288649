import assert from "node:assert/strict";
import { appendLogEntry, logNumbers } from "../../../handlers/protocol/log";
import type { LogEntry } from "../../../handlers/protocol/logEntry";
import { Publisher } from "../../../handlers/protocol/publish";
import { checkpointPath, logPath, packedPath } from "../../../handlers/protocol/tree";
import { exclude } from "../../../handlers/training/commands/exclude";
import { History } from "../../../handlers/training/history";
import { Trainer } from "../../../handlers/training/trainer";
import { countingLearners } from "../../support/countingLearner";
import { HOUR, MaintenanceBench } from "../../support/maintenanceBench";

const LATE: LogEntry = { v: 1, n: 1, at: "2026-11-24T02:01:00.000Z", by: "killed", type: "segments", segments: [] };
const SLEPT =
  "the log has gone on to entry 6 and entry 1 is deleted by now: this process slept too long, start it again";

/** Entries 0 to 6, packed as 0 to 1, 2, 3 …; entries 0 and 1 are deleted, and 1 stands again with something else. */
describe("a log entry that a killed process has put under a deleted number", () => {
  let bench: MaintenanceBench;
  let awake: Trainer;
  const sleepers = countingLearners();
  const settings = { publishRecords: 1, publishSeconds: 0, checkpointRecords: 1, dedupHours: 24, discoverySeconds: 1 };
  const path = `/journal/${logPath(1)}`;
  const stands = (): boolean => bench.disk.list("/journal/log").includes(path);

  const publishLate = async (): Promise<void> => {
    await bench.feed(awake, "k", 6);
    await bench.packAll({ packSegments: 1 });
    for (const n of [0, 1]) await bench.disk.unlink(`/journal/${logPath(n)}`);
    const journal = new Publisher({
      ...{ fileSystem: bench.disk, root: "/journal", newId: bench.newId, pause: bench.pause },
    });
    assert.equal((await appendLogEntry(journal, LATE)).ours, true);
  };
  const expire = async (): Promise<void> => {
    for (const part of ["log", "seg"] as const) await bench.disk.unlink(`/journal/${packedPath(0, 1, part)}`);
    for (const position of [0, 1]) await bench.disk.unlink(`/journal/${checkpointPath(position)}`);
  };
  /** A trainer at entry 0 that has not looked since. */
  const sleeper = (): Promise<Trainer> => Trainer.start(bench.options({ settings }, sleepers));

  beforeEach(async () => {
    bench = new MaintenanceBench();
    awake = await bench.start(1, 1);
  });

  it("is not followed: a trainer that was asleep as well takes the log's own from its pack", async () => {
    const trainer = await sleeper();
    await publishLate();
    await trainer.finish();
    assert.equal(trainer.progress().position, 6);
    assert.deepEqual(sleepers.latest!.seen, bench.learners.latest!.seen);
  });

  it("stops one that was about to propose the number, and stays whose it is", async () => {
    const trainer = await sleeper();
    await publishLate();
    await bench.send("early");
    await assert.rejects(trainer.step(), { message: SLEPT });
    assert.equal(stands(), true);
  });

  it("is not followed either when the log's own has expired with its pack", async () => {
    const trainer = await sleeper();
    await publishLate();
    await expire();
    await assert.rejects(trainer.finish(), /^FormatError: log entries 1 to 1 are gone and no checkpoint of learner/);
    await bench.send("early");
    await assert.rejects(trainer.step(), { message: SLEPT });
  });

  for (const [what, before, oldest] of [
    ["though there is a gap behind it", async () => {}, 0],
    ["also when its number's pack has expired", expire, 2],
  ] as const) {
    it(`is deleted by the janitor, ${what}`, async () => {
      await publishLate();
      await bench.disk.unlink(`/journal/${logPath(2)}`);
      await before();
      assert.equal(await new History(bench.options()).first(), oldest);
      const janitor = bench.janitor({ retentionHours: 0 });
      for (const hours of [0, 31 * 24, 2, 2]) {
        bench.later(hours * HOUR);
        await bench.feed(awake, `later${bench.now}-`, 4);
        await janitor.sweep();
      }
      assert.equal(stands(), false);
      const numbers = await logNumbers(bench.disk, "/journal");
      assert.ok(numbers[0]! > 2 && numbers.length > 3, "and the log's own as ever");
    });
  }

  it("keeps nobody from taking records out of the model", async () => {
    await publishLate();
    await bench.disk.unlink(`/journal/${logPath(2)}`);
    const { exclusion, fork } = await exclude(bench.options(), ["k0.0"]);
    assert.deepEqual([exclusion, fork], [7, 8]);
  });

  it("is never made by a person's command either", async () => {
    let slept = false;
    const { disk } = bench;
    const fileSystem = Object.assign(Object.create(disk), {
      link: async (from: string, to: string) => {
        if (!slept && to.includes("/log/")) {
          slept = true;
          await bench.feed(awake, "more", 6);
          await bench.packAll({ packSegments: 1 });
          for (let n = 0; n <= 2; n++) await disk.unlink(`/journal/${logPath(n)}`);
        }
        return disk.link(from, to);
      },
    });
    await bench.feed(awake, "k", 1);
    await assert.rejects(exclude(bench.options({ fileSystem }), ["k0.0"]), {
      message:
        "the log has gone on to entry 7 and entry 2 is deleted by now: this process slept too long, start it again",
    });
    assert.deepEqual(await logNumbers(disk, "/journal"), [3, 4, 5, 6, 7]);
  });
});

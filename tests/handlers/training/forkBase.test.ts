import assert from "node:assert/strict";
import { checkpointPath, logPath } from "../../../handlers/protocol/tree";
import { exclude } from "../../../handlers/training/commands/exclude";
import { MaintenanceBench } from "../../support/maintenanceBench";

describe("an exclusion while retention deletes the log's beginning", () => {
  it("forks from no checkpoint that the log does not follow: every trainer would stop there", async () => {
    const bench = new MaintenanceBench();
    const trainer = await bench.start(1, 1);
    await bench.feed(trainer, "k", 6);
    for (const n of [0, 1, 2, 3]) await bench.disk.unlink(`/journal/${logPath(n)}`);
    for (const position of [2, 3]) await bench.disk.unlink(`/journal/${checkpointPath(position)}`);
    await assert.rejects(exclude(bench.options({}, bench.learners), ["k3.0"]), {
      message:
        "the records were learned in log entry 4, and neither a checkpoint before it nor the log's beginning stands; " +
        "entry 7 excludes them from now on, but only a new journal gives a model that never learned them",
    });
    assert.deepEqual((await bench.log()).map(({ type }) => type).slice(-2), ["segments", "exclusion"]);
  });

  it("brings back the checkpoint that it forks from if a janitor took it meanwhile", async () => {
    const bench = new MaintenanceBench();
    const trainer = await bench.start(1, 1);
    await bench.feed(trainer, "k", 6);
    const { disk } = bench;
    const fileSystem = Object.assign(Object.create(disk), {
      link: async (from: string, to: string) => {
        // The log's beginning is gone, and of the checkpoints those before the records.
        if (to.endsWith(logPath(8))) {
          for (const n of [0, 1, 2, 3]) await disk.unlink(`/journal/${logPath(n)}`);
          for (const position of [0, 1, 2, 3]) await disk.unlink(`/journal/${checkpointPath(position)}`);
        }
        return disk.link(from, to);
      },
    });
    assert.deepEqual(await exclude(bench.options({ fileSystem }, bench.learners), ["k3.0"]), {
      records: [{ id: bench.segmentOf("k3"), records: [0] }],
      exclusion: 7,
      fork: 8,
    });
    await trainer.step();
    assert.equal(trainer.progress().position, 8);
    assert.equal(trainer.progress().excluded, 1);
  });
});

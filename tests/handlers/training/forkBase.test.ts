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
});

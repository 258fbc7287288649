import assert from "node:assert/strict";
import { bundleSimulation, edited } from "../bundle";
import { runSeeds } from "../runSeeds";
import { furtherBugs, plantedBugs } from "./plantedBugs";

describe("planted bugs", () => {
  it("are the twelve that the protocol exists to avoid", () => {
    assert.deepEqual(
      plantedBugs.map(({ name }) => name),
      [
        "skip-fsync",
        "acknowledge-before-close",
        "rename-instead-of-link",
        "trust-eexist",
        "consult-nlink",
        "delete-without-grace",
        "bloom-filter-for-ids",
        "mtime-order",
        "checkpoint-before-its-log-entry",
        "two-trainers-without-the-number",
        "time-based-decay",
        "packing-above-the-checkpoint",
      ],
    );
  });

  for (const { name, edits } of [...plantedBugs, ...furtherBugs]) {
    it(`${name} is caught within 300 seeds`, async function () {
      this.timeout(120_000);
      const tally = await runSeeds({ script: await bundleSimulation(edits), from: 1, count: 300, stopAtFirst: true });
      assert.ok(tally.failed.length > 0, `not caught in ${tally.seeds} seeds`);
      const { seed, violations } = tally.failed[0]!;
      assert.notEqual(violations[0]!.invariant, "the simulation itself");
      console.log(`          seed ${seed}: ${violations[0]!.invariant}`);
    });
  }

  it("need their text in the handlers, once", async () => {
    const edit = { file: "handlers/protocol/tree.ts", find: "no such text", replace: "" };
    await assert.rejects(bundleSimulation([edit]), /handlers\/protocol\/tree\.ts has 0 times, not once: no such text/);
    const elsewhere = { ...edit, file: "handlers/protocol/nodeFileSystem.ts" };
    await assert.rejects(bundleSimulation([{ ...edit, file: "handlers/none.ts" }]), {
      message: "the simulation does not load handlers/none.ts, which was to be altered",
    });
    assert.throws(() => edited(elsewhere.file, "a a", [{ ...elsewhere, find: "a" }]), {
      message: "handlers/protocol/nodeFileSystem.ts has 2 times, not once: a",
    });
  });
});

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isHeldOutRun } from "../../../handlers/training/heldOut";
import { isHeldOut } from "../../../local/checker/heldOutDecision";
import { CheckedStorage, GOOD } from "./checkedStorage";

describe("checker", () => {
  const storage = CheckedStorage.use();

  it("is a process of its own: JSON on stdout, exit code 1 for a difference, 2 for what it cannot read", () => {
    const run = () =>
      spawnSync(
        process.execPath,
        [
          ...["-r", "ts-node/register/transpile-only", "local/checker/main.ts", "--run", "run-1"],
          ...["--acknowledgements", storage.fixture.acknowledgements, "--samples", storage.fixture.roots.samples],
          ...["--journal", storage.fixture.roots.journal, "--models", storage.fixture.roots.models],
        ],
        { encoding: "utf8" },
      );
    const good = run();
    assert.equal(good.status, 0, good.stderr);
    const { counts, peakMemory } = JSON.parse(good.stdout);
    assert.deepEqual(counts, GOOD);
    assert.ok(Number.isSafeInteger(peakMemory) && peakMemory > 30, `${peakMemory} MiB`);
    unlinkSync(storage.segment(0));
    const bad = run();
    assert.equal(bad.status, 1);
    assert.equal(JSON.parse(bad.stdout).differences.length, 1);
    writeFileSync(join(storage.fixture.acknowledgements, "run-1.jsonl"), "x\n");
    const unreadable = run();
    assert.equal(unreadable.status, 2);
    assert.equal(unreadable.stderr, "checker: acknowledgement file run-1.jsonl line 1 is not JSON: x\n");
  });
});

describe("held-out decision", () => {
  it("is the trainer's, computed in another way", () => {
    const rule = { run: 64, share: 0.02 };
    let heldOut = 0;
    for (let run = 0; run < 5_000; run++) {
      const expected = isHeldOutRun(rule, run);
      for (const record of [run * 64, run * 64 + 63]) assert.equal(isHeldOut(rule, record), expected, `run ${run}`);
      if (expected) heldOut++;
    }
    assert.ok(heldOut > 70 && heldOut < 130, `${heldOut} of 5000`);
    for (const run of [2 ** 32 - 1, 2 ** 32, 2 ** 40 + 5]) {
      assert.equal(isHeldOut(rule, run * 64), isHeldOutRun(rule, run), `run ${run}`);
    }
  });
});

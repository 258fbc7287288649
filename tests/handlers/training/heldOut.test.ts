import assert from "node:assert/strict";
import { heldOutRule, isHeldOutRun } from "../../../handlers/training/heldOut";

describe("held-out runs", () => {
  it("are 2 % of the records, in runs of 64", () => assert.deepEqual(heldOutRule, { run: 64, share: 0.02 }));

  // Computed by another program (Python) from the definition.
  it("are the same for ever: golden numbers", () => {
    const chosen = (from: number): number[] =>
      Array.from({ length: 400 }, (_, k) => k).filter((k) => isHeldOutRun(heldOutRule, from + k));
    assert.deepEqual(chosen(0), [41, 43, 119, 217, 241, 250, 286, 320, 339, 347, 349, 378]);
    assert.deepEqual(chosen(2 ** 40), [22, 121, 151, 184, 307, 315]);
  });

  it("come to their share, early and late in a stream", () => {
    for (const from of [0, 2 ** 31, 2 ** 33, 2 ** 45]) {
      let held = 0;
      for (let run = from; run < from + 100_000; run++) if (isHeldOutRun(heldOutRule, run)) held++;
      // Five standard deviations of a binomial with p = 0.02.
      assert.ok(Math.abs(held - 2000) < 222, `${held} of 100,000 from ${from}`);
    }
  });

  it("follow the rule's share", () => {
    const count = (share: number): number =>
      Array.from({ length: 1000 }, (_, run) => run).filter((run) => isHeldOutRun({ run: 64, share }, run)).length;
    assert.equal(count(0), 0);
    assert.equal(count(1), 1000);
  });
});

import assert from "node:assert/strict";
import { ProgressiveMetrics } from "../../../handlers/learner/progressiveMetrics";

describe("progressive metrics", () => {
  it("are all 0 before the first record", () => {
    assert.deepEqual(new ProgressiveMetrics().summary(), {
      trained: 0,
      heldOut: 0,
      logLoss: 0,
      accuracy: 0,
      heldOutLogLoss: 0,
      baseRate: 0,
    });
  });

  it("are means over trained and held-out records", () => {
    const metrics = new ProgressiveMetrics();
    metrics.count(Math.log(3), 1, false); // probability 0.75, right
    metrics.count(Math.log(3), 0, false); // wrong
    metrics.count(-Math.log(9), 0, true); // probability 0.1, right
    metrics.count(0, 1, false); // undecided counts as 0, wrong
    const { logLoss, heldOutLogLoss, ...rest } = metrics.summary();
    assert.deepEqual(rest, { trained: 3, heldOut: 1, accuracy: 0.5, baseRate: 0.5 });
    const losses = [0.75, 0.25, 0.9, 0.5].map((p) => -Math.log(p));
    assert.ok(Math.abs(logLoss - losses.reduce((a, b) => a + b) / 4) < 1e-12);
    assert.ok(Math.abs(heldOutLogLoss - losses[2]!) < 1e-12);
  });

  it("bound the loss of a certain mistake", () => {
    const metrics = new ProgressiveMetrics();
    metrics.count(1e6, 0, false);
    const { logLoss } = metrics.summary();
    assert.ok(logLoss > 34.9 && logLoss < 35.1, `${logLoss}`);
  });
});

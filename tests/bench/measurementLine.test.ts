import assert from "node:assert/strict";
import { measurementLine } from "../../bench/measurementLine";

describe("the line of a measurement", () => {
  const line = (more: object) => measurementLine({ what: "publishing", unit: "files/s", value: 12_345.6, ...more });

  it("has the figure, and the baseline's with the ratio", () => {
    assert.equal(line({}), "publishing: 12,346 files/s");
    assert.equal(line({ value: 0.012_345 }), "publishing: 0.0123 files/s");
    assert.equal(line({ value: 7 }), "publishing: 7 files/s");
    assert.equal(
      line({ baseline: { name: "plain calls", value: 10 }, ratio: 0.98765 }),
      "publishing: 12,346 files/s, 0.988 of plain calls (10 files/s)",
    );
  });

  it("tells whether the aim is reached, by the ratio if there is one", () => {
    const baseline = { name: "plain calls", value: 10 };
    assert.equal(line({ value: 6, aim: { atMost: 6 } }), "publishing: 6 files/s; aim at most 6: reached");
    assert.equal(line({ value: 6.5, aim: { atMost: 6 } }), "publishing: 6.5 files/s; aim at most 6: MISSED");
    assert.equal(
      line({ value: 8, baseline, ratio: 0.8, aim: { atLeast: 0.9 } }),
      "publishing: 8 files/s, 0.8 of plain calls (10 files/s); aim at least 0.9: MISSED",
    );
    assert.equal(
      line({ value: 9, baseline, ratio: 0.9, aim: { atLeast: 0.9 } }),
      "publishing: 9 files/s, 0.9 of plain calls (10 files/s); aim at least 0.9: reached",
    );
  });
});

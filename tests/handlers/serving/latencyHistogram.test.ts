import assert from "node:assert/strict";
import { LatencyHistogram } from "../../../handlers/serving/latencyHistogram";

describe("latency histogram", () => {
  it("counts each duration in every bucket that it fits", () => {
    const histogram = new LatencyHistogram();
    for (const milliseconds of [0.05, 0.1, 0.3, 2.5, 999, 5_000]) histogram.observe(milliseconds);
    assert.deepEqual(histogram.lines("t"), [
      't_bucket{le="0.0001"} 2',
      't_bucket{le="0.00025"} 2',
      't_bucket{le="0.0005"} 3',
      't_bucket{le="0.001"} 3',
      't_bucket{le="0.0025"} 4',
      't_bucket{le="0.005"} 4',
      't_bucket{le="0.01"} 4',
      't_bucket{le="0.025"} 4',
      't_bucket{le="0.05"} 4',
      't_bucket{le="0.1"} 4',
      't_bucket{le="0.25"} 4',
      't_bucket{le="0.5"} 4',
      't_bucket{le="1"} 5',
      't_bucket{le="+Inf"} 6',
      `t_sum ${0.00005 + 0.0001 + 0.0003 + 0.0025 + 0.999 + 5}`,
      "t_count 6",
    ]);
  });

  it("is all zeros before the first", () => {
    const lines = new LatencyHistogram().lines("t");
    assert.deepEqual([lines.length, lines[0], lines.at(-1)], [16, 't_bucket{le="0.0001"} 0', "t_count 0"]);
  });
});

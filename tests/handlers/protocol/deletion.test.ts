import assert from "node:assert/strict";
import fc from "fast-check";
import { thin } from "../../../handlers/protocol/deletion";

const HOUR = 3_600_000;
const rule = { newest: 3, hours: 24, days: 30 };
const hourly = (count: number) => Array.from({ length: count }, (_, k) => ({ number: k, at: k * HOUR }));

describe("thinning", () => {
  it("keeps all of nothing, and all of few", () => {
    assert.deepEqual(thin([], rule), new Set());
    assert.deepEqual(thin(hourly(3), rule), new Set([0, 1, 2]));
  });

  it("keeps one an hour for a day, then one a day for a month, then nothing", () => {
    const kept = [...thin(hourly(24 * 40), rule)].sort((a, b) => a - b);
    const end = 24 * 40 - 1;
    const days = Array.from({ length: 30 }, (_, d) => (d + 10) * 24);
    const hours = Array.from({ length: 25 }, (_, h) => end - 24 + h);
    assert.deepEqual(
      kept,
      [...new Set([...days, ...hours])].sort((a, b) => a - b),
    );
  });

  it("keeps the first of a period, so that what stays once stays until its period is over", () => {
    const minutes = Array.from({ length: 180 }, (_, k) => ({ number: k, at: k * 60_000 }));
    for (let count = 1; count <= minutes.length; count++) {
      const kept = thin(minutes.slice(0, count), rule);
      for (const first of [0, 60, 120]) assert.equal(kept.has(first), first < count, `${first} of ${count}`);
    }
  });

  it("keeps the newest by number, whatever the clocks said, and never more than there is room for", () => {
    const items = fc.array(fc.nat({ max: 90 * 24 * HOUR }), { maxLength: 200 });
    fc.assert(
      fc.property(items, (times) => {
        const dated = times.map((at, number) => ({ number, at }));
        const kept = thin(dated, rule);
        for (const { number } of dated.slice(-3)) assert.ok(kept.has(number));
        assert.ok(kept.size <= 3 + 25 + 31);
      }),
    );
  });
});

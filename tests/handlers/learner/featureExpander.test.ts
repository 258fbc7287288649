import assert from "node:assert/strict";
import { FeatureExpander, tableSize } from "../../../handlers/learner/featureExpander";
import { NumericFields } from "../../../handlers/learner/numericFields";
import { encodeRecords } from "../../../handlers/records/encodeRecords";
import { featureHash } from "../../../handlers/records/featureHash";
import type { InputRecord, RecordBlock } from "../../../handlers/records/recordBlock";

const TABLE = { tableBits: 10, crosses: [] };
const INTERCEPT = 1_024;

function pairs(expander: FeatureExpander, block: RecordBlock, r = 0): [number, number][] {
  const count = expander.expand(block, r);
  return Array.from({ length: count }, (_, j) => [expander.slots[j]!, expander.values[j]!]);
}

const one = (features: InputRecord["features"]): RecordBlock => encodeRecords([{ label: 1, features }]);

describe("feature expander", () => {
  it("puts an intercept first and takes the top bits of each hash", () => {
    const expander = new FeatureExpander(TABLE, new NumericFields());
    assert.deepEqual(pairs(expander, one({ country: "de", returning: true })), [
      [INTERCEPT, 1],
      [featureHash("country", "de") >>> 22, 1],
      [featureHash("returning", true) >>> 22, 1],
    ]);
    assert.deepEqual(pairs(expander, one({})), [[INTERCEPT, 1]]);
  });

  it("leaves out numbers whose field it has not learned, and does not learn by looking", () => {
    const numeric = new NumericFields();
    const expander = new FeatureExpander(TABLE, numeric);
    assert.deepEqual(pairs(expander, one({ price: 3 })), [[INTERCEPT, 1]]);
    assert.equal(numeric.list.length, 0);
  });

  it("gives a number five features once its field was observed", () => {
    const expander = new FeatureExpander(TABLE, new NumericFields());
    const block = encodeRecords([{ features: { depth: 1, price: 3 } }, { features: { price: 5 } }]);
    expander.observe(block, 0);
    expander.observe(block, 1);
    const slots = pairs(expander, block, 1).map(([slot]) => slot - INTERCEPT - 1);
    // The second field's weights, after the 15 of the first; 5 is one standard deviation above the mean of 3 and 5.
    assert.deepEqual(slots, [-1, 15, 15 + 5, 15 + 6, 15 + 12, 15 + 13]);
  });

  it("leaves out numbers that are not finite, which only a damaged block can hold", () => {
    const numeric = new NumericFields();
    const expander = new FeatureExpander(TABLE, numeric);
    const block = one({ price: 3 });
    expander.observe(block, 0);
    const before = structuredClone(numeric.list);
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      block.numbers[0] = bad;
      assert.deepEqual(pairs(expander, block), [[INTERCEPT, 1]]);
      expander.observe(block, 0);
    }
    assert.deepEqual(numeric.list, before);
  });

  it("knows a field in every block by its name, not by its place", () => {
    const expander = new FeatureExpander(TABLE, new NumericFields());
    const first = one({ a: 1, b: 2 });
    expander.observe(first, 0);
    const turned = one({ b: 2, a: 1 });
    const byField = (block: RecordBlock): string => JSON.stringify(pairs(expander, block).sort(([a], [b]) => a - b));
    assert.equal(byField(turned), byField(first));
    assert.equal(byField(first), byField(one({ a: 1, b: 2 })));
  });

  it("tells a field's numbers from its texts", () => {
    const expander = new FeatureExpander(TABLE, new NumericFields());
    const block = encodeRecords([{ features: { mixed: 4 } }, { features: { mixed: "4" } }]);
    expander.observe(block, 0);
    assert.equal(pairs(expander, block, 0).length, 6);
    assert.deepEqual(pairs(expander, block, 1), [
      [INTERCEPT, 1],
      [featureHash("mixed", "4") >>> 22, 1],
    ]);
  });

  describe("with crosses", () => {
    const crosses = [
      ["site", "device"],
      ["device", "hour"],
    ] as const;
    const expander = (): FeatureExpander => new FeatureExpander({ tableBits: 10, crosses }, new NumericFields());

    it("adds one feature for each pair that is there", () => {
      const full = pairs(expander(), one({ hour: "9", site: "a", device: "m" }));
      assert.equal(full.length, 6);
      const [both] = pairs(expander(), one({ device: "m", site: "a" })).slice(3);
      assert.deepEqual(full[4], both, "the order of the fields in the record does not matter");
      assert.equal(pairs(expander(), one({ site: "a", hour: "9" })).length, 3, "neither pair is complete");
      assert.equal(pairs(expander(), one({ site: "a", device: null })).length, 2);
    });

    it("gives other values other slots", () => {
      const slots = new Set<number>();
      const cross = expander();
      for (const site of ["a", "b", "c", "d"]) {
        for (const device of ["m", "n", "o", "p"]) slots.add(pairs(cross, one({ site, device }))[3]![0]);
      }
      assert.equal(slots.size, 16);
    });

    it("forgets a record's values before the next one", () => {
      const cross = expander();
      const block = encodeRecords([
        { features: { site: "a", device: "m" } },
        { features: { site: "a" } },
        { features: { device: "m" } },
      ]);
      assert.deepEqual(
        [0, 1, 2].map((r) => pairs(cross, block, r).length),
        [4, 2, 2],
      );
    });

    it("crosses categories only", () => {
      const cross = expander();
      const block = encodeRecords([{ features: { site: "a", device: 3 } }]);
      cross.observe(block, 0);
      assert.equal(pairs(cross, block).length, 1 + 1 + 5);
    });
  });

  it("has room for the widest record", () => {
    const wide = Object.fromEntries(Array.from({ length: 1_000 }, (_, k) => [`n${k}`, k]));
    const expander = new FeatureExpander(TABLE, new NumericFields());
    const block = one(wide);
    expander.observe(block, 0);
    const all = pairs(expander, block);
    assert.equal(all.length, 5_001);
    assert.ok(all.every(([slot]) => slot >= INTERCEPT && slot < tableSize(10)));
  });
});

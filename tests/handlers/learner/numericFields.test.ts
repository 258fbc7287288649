import assert from "node:assert/strict";
import fc from "fast-check";
import {
  createMoments,
  FEATURES_PER_NUMBER,
  MAX_NUMERIC_FIELDS,
  NumericFields,
  WEIGHTS_PER_FIELD,
} from "../../../handlers/learner/numericFields";

const cell = new Float32Array(1);
const bits = new Uint32Array(cell.buffer);

/** A number as blocks carry it: float32, and its bits. */
function float32(x: number): [number, number] {
  cell[0] = x;
  return [cell[0], bits[0]!];
}

function learned(name: string, values: readonly number[]): NumericFields {
  const fields = new NumericFields();
  const index = fields.indexOrAdd(name);
  for (const value of values) fields.observe(index, ...float32(value));
  return fields;
}

/** Features of one number: slot → value, counted from the field's first weight. */
function expand(fields: NumericFields, x: number, index = 0): [number, number][] {
  const slots = new Int32Array(FEATURES_PER_NUMBER);
  const values = new Float64Array(FEATURES_PER_NUMBER);
  fields.expand(index, ...float32(x), 1_000, slots, values, 0);
  return [...slots].map((slot, k) => [slot - 1_000 - index * WEIGHTS_PER_FIELD, values[k]!]);
}

describe("numeric fields", () => {
  it("have running moments", () => {
    const fields = learned("x", [2, 4, 4, 4, 5, 5, 7, 9]);
    const { value } = fields.list[0]!;
    assert.equal(value.count, 8);
    assert.ok(Math.abs(value.mean - 5) < 1e-12);
    assert.ok(Math.abs(value.scale - 1 / 2) < 1e-12, "the standard deviation of these is 2");
  });

  it("keep moments that equal the two-pass ones, for any values", () => {
    fc.assert(
      fc.property(fc.array(fc.float({ min: -1000, max: 1000, noNaN: true }), { minLength: 2 }), (values) => {
        const { value } = learned("x", values).list[0]!;
        const mean = values.reduce((a, b) => a + b, 0) / values.length;
        const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
        assert.ok(Math.abs(value.mean - mean) < 1e-6);
        assert.ok(Math.abs(value.squares - squares) <= 1e-6 * Math.max(1, squares));
      }),
    );
  });

  it("become a line and two curves", () => {
    // Values 0 and 4: mean 2, standard deviation 2. In octaves above 2^-20: 0 and 22.
    const fields = learned("x", [0, 4]);
    assert.deepEqual(expand(fields, 4), [
      [0, 1],
      [1 + 4, 1],
      [1 + 5, 0],
      [8 + 4, 1],
      [8 + 5, 0],
    ]);
    assert.deepEqual(expand(fields, 3), [
      [0, 0.5],
      [1 + 3, 0.5],
      [1 + 4, 0.5],
      [8 + 3, 1 - (21.5 - 11) / 11],
      [8 + 4, (21.5 - 11) / 11],
    ]);
  });

  it("cut what lies far out", () => {
    const fields = learned("x", [-1, 1]);
    assert.deepEqual(expand(fields, 1e30).slice(0, 3), [
      [0, 5],
      [1 + 5, 0],
      [1 + 6, 1],
    ]);
    assert.deepEqual(expand(fields, -4).slice(0, 3), [
      [0, -4],
      [1 + 0, 1],
      [1 + 1, 0],
    ]);
  });

  it("say nothing but presence while all values were equal", () => {
    for (const values of [[7], [7, 7, 7]]) {
      assert.deepEqual(expand(learned("x", values), 900), [
        [0, 0],
        [1 + 3, 1],
        [1 + 4, 0],
        [8 + 3, 1],
        [8 + 4, 0],
      ]);
    }
  });

  it("share a weight of 1 between two neighbouring knots of each curve, for any number", () => {
    const fields = learned("x", [0.001, -5, 3e8, 0, 17]);
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (x) => {
        const [line, ...knots] = expand(fields, x);
        assert.ok(line![0] === 0 && Math.abs(line![1]) <= 5);
        for (const [low, high, first] of [
          [knots[0]!, knots[1]!, 1],
          [knots[2]!, knots[3]!, 8],
        ] as const) {
          assert.equal(high[0], low[0] + 1);
          assert.ok(low[0] >= first && high[0] <= first + 6);
          assert.ok(low[1] >= 0 && high[1] >= 0 && Math.abs(low[1] + high[1] - 1) < 1e-12);
        }
      }),
    );
  });

  it("keep the order of numbers on the logarithmic scale", () => {
    const fields = learned("x", [-1e6, -1, 0, 1, 1e6]);
    const place = (x: number): number => {
      const [, , , low, high] = expand(fields, x);
      return low![0] * low![1] + high![0] * high![1];
    };
    const rising = [-1e9, -1e3, -1, -1e-3, -1e-9, 0, 1e-9, 1e-3, 1, 1e3, 1e9].map(place);
    assert.deepEqual(
      rising,
      [...rising].sort((a, b) => a - b),
    );
    assert.equal(place(1e-9), place(0), "below a millionth counts as zero");
    assert.ok(place(1e-3) > place(0) && place(1e3) > place(1));
  });

  it("have weights of their own", () => {
    const fields = new NumericFields();
    assert.deepEqual([fields.indexOrAdd("a"), fields.indexOrAdd("b"), fields.indexOrAdd("a")], [0, 1, 0]);
    assert.deepEqual([fields.indexOf("b"), fields.indexOf("c")], [1, -1]);
    const slots = new Int32Array(5);
    fields.expand(1, ...float32(2), 100, slots, new Float64Array(5), 0);
    assert.ok(slots.every((slot) => slot >= 115 && slot < 130));
  });

  it("are at most 1,024: further names are left out", () => {
    const fields = new NumericFields();
    for (let k = 0; k < MAX_NUMERIC_FIELDS; k++) assert.equal(fields.indexOrAdd(`f${k}`), k);
    assert.equal(fields.indexOrAdd("one more"), -1);
    assert.equal(fields.indexOrAdd("f17"), 17);
    assert.equal(fields.list.length, 1_024);
  });

  it("can be made again from their moments", () => {
    const { value } = learned("x", [1, 2, 4]).list[0]!;
    assert.deepEqual(createMoments(value.count, value.mean, value.squares), value);
  });
});

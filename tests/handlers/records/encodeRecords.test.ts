import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeRecords, MAX_FIELDS } from "../../../handlers/records/encodeRecords";
import { featureHash } from "../../../handlers/records/featureHash";
import type { InputRecord, RecordBlock } from "../../../handlers/records/recordBlock";

/** The block read back, value by value. */
function valuesOf(block: RecordBlock, r: number): [string, "hash" | "number", number][] {
  const values: [string, "hash" | "number", number][] = [];
  for (let i = block.start[r]!; i < block.start[r + 1]!; i++) {
    const name = block.fields[block.field[i]!]!;
    values.push(block.kind[i] === 1 ? [name, "number", block.numbers[i]!] : [name, "hash", block.bits[i]!]);
  }
  return values;
}

describe("encodeRecords", () => {
  it("puts records into columns", () => {
    const block = encodeRecords([
      { id: "a", label: 1, features: { country: "de", price: 0.5, returning: true } },
      { label: 0, features: { price: -3, country: "ch", note: null } },
      { id: "c", label: null, features: {} },
      { features: { returning: false, depth: 0 } },
    ]);
    assert.deepEqual(block, {
      count: 4,
      fields: ["country", "price", "returning", "depth"],
      start: Uint32Array.from([0, 3, 5, 5, 7]),
      field: Uint16Array.from([0, 1, 2, 1, 0, 2, 3]),
      kind: Uint8Array.from([0, 1, 0, 1, 0, 0, 1]),
      bits: Uint32Array.from([
        featureHash("country", "de"),
        0x3f000000,
        featureHash("returning", "true"),
        0xc0400000,
        featureHash("country", "ch"),
        featureHash("returning", "false"),
        0,
      ]),
      numbers: new Float32Array(block.bits.buffer),
      label: Int8Array.from([1, 0, -1, -1]),
      ids: ["a", undefined, "c", undefined],
    });
    assert.equal(block.numbers.buffer, block.bits.buffer);
  });

  it("takes true and false for labels too", () => {
    const labels = [true, false, 1, 0, null, undefined] as const;
    const block = encodeRecords(labels.map((label) => ({ label, features: {} })));
    assert.deepEqual([...block.label], [1, 0, 1, 0, -1, -1]);
  });

  it("has no records for no records", () => {
    const block = encodeRecords([]);
    assert.deepEqual([block.count, block.fields, [...block.start], block.bits.length], [0, [], [0], 0]);
  });

  it("does not tell -0 from 0, as JSON's canonical form does not", () => {
    const [minus, zero] = [-0, 0].map((x) => encodeRecords([{ features: { x } }]).bits[0]);
    assert.equal(minus, 0);
    assert.equal(zero, 0);
  });

  it("rounds numbers to float32", () => {
    const block = encodeRecords([{ features: { a: 0.1, b: 16_777_217, c: 1e-46 } }]);
    assert.deepEqual([...block.numbers], [Math.fround(0.1), 16_777_216, 0]);
  });

  it("treats __proto__, constructor and toString as names like any other", () => {
    const features = JSON.parse('{"__proto__": "x", "constructor": 2, "toString": true}');
    const block = encodeRecords([{ features }]);
    assert.deepEqual(valuesOf(block, 0), [
      ["__proto__", "hash", featureHash("__proto__", "x")],
      ["constructor", "number", 2],
      ["toString", "hash", featureHash("toString", "true")],
    ]);
    assert.deepEqual(Object.keys(Object.prototype), []);
  });

  it("gives back every value of any records", () => {
    const value = fc.oneof(
      fc.string(),
      fc.boolean(),
      fc.constant(null),
      fc.float({ noNaN: true, noDefaultInfinity: true }),
    );
    const record = fc.record({
      id: fc.option(fc.string(), { nil: undefined }),
      label: fc.constantFrom(0, 1, null, undefined),
      features: fc.dictionary(fc.string(), value),
    });
    fc.assert(
      fc.property(fc.array(record, { maxLength: 20 }), (records: InputRecord[]) => {
        const block = encodeRecords(records);
        assert.equal(block.count, records.length);
        assert.equal(new Set(block.fields).size, block.fields.length);
        records.forEach(({ id, label, features }, r) => {
          const expected = Object.keys(features)
            .filter((name) => features[name] !== null)
            .map((name) => {
              const x = features[name]!;
              return typeof x === "number" ? [name, "number", x + 0] : [name, "hash", featureHash(name, x)];
            });
          assert.deepEqual(valuesOf(block, r), expected);
          assert.equal(block.label[r], label ?? -1);
          assert.equal(block.ids[r], id);
        });
      }),
    );
  });

  it("grows beyond its first guess of 32 values a record", () => {
    const wide = Object.fromEntries(Array.from({ length: 1_000 }, (_, k) => [`f${k}`, k]));
    const block = encodeRecords([{ features: wide }, { features: { f7: 1.5, late: "x" } }, { features: wide }]);
    assert.equal(block.bits.length, 2_002);
    assert.deepEqual(valuesOf(block, 1), [
      ["f7", "number", 1.5],
      ["late", "hash", featureHash("late", "x")],
    ]);
    assert.deepEqual(valuesOf(block, 2), valuesOf(block, 0));
  });

  it("holds 65,536 names and refuses one more", () => {
    const records = (names: number): InputRecord[] =>
      Array.from({ length: Math.ceil(names / 1_000) }, (_, r) => {
        const here = Math.min(1_000, names - r * 1_000);
        return { features: Object.fromEntries(Array.from({ length: here }, (_, k) => [`f${r * 1_000 + k}`, true])) };
      });
    const full = encodeRecords(records(MAX_FIELDS));
    assert.deepEqual([full.fields.length, full.field.at(-1)], [65_536, 65_535]);
    assert.throws(
      () => encodeRecords(records(MAX_FIELDS + 1)),
      new RangeError("a block holds at most 65536 different feature names"),
    );
  });
});

import assert from "node:assert/strict";
import { ByteReader, ByteWriter } from "../../../handlers/learner/bytes";
import { FeatureExpander } from "../../../handlers/learner/featureExpander";
import { NumericFields } from "../../../handlers/learner/numericFields";
import { DEFAULT_PARAMETERS, type LearnerParameters } from "../../../handlers/learner/parameters";
import { checkGolden, goldenInputs, writeGolden } from "../../../handlers/models/goldenAnswers";
import { Scorer } from "../../../handlers/models/modelParts";
import { encodeRecords } from "../../../handlers/records/encodeRecords";

const PARAMETERS: LearnerParameters = { ...DEFAULT_PARAMETERS, tableBits: 10, crosses: [["site", "device"]] };

/** Ten numeric fields, each seen with the values 0, 1 and 5. */
function numericFields(): NumericFields {
  const numeric = new NumericFields();
  const names = Array.from({ length: 10 }, (_, k) => `n${k}`);
  const expander = new FeatureExpander(PARAMETERS, numeric);
  for (const value of [0, 1, 5]) {
    expander.observe(encodeRecords([{ features: Object.fromEntries(names.map((name) => [name, value])) }]), 0);
  }
  return numeric;
}

/** Every third hashed slot has a weight, and so have the numeric fields. */
const SLOTS = Uint32Array.from({ length: 342 + 100 }, (_, k) => (k < 342 ? 3 * k : 1_025 + k - 342));

function scorer(parameters = PARAMETERS): Scorer {
  const made = new Scorer(parameters, numericFields());
  for (const slot of SLOTS) made.weights[slot] = ((slot * 37) % 101) / 100 - 0.5;
  return made;
}

function written(): { block: ReturnType<typeof goldenInputs>; bytes: Uint8Array } {
  const block = goldenInputs(PARAMETERS, numericFields(), SLOTS);
  const out = new ByteWriter();
  writeGolden(out, block, scorer());
  return { block, bytes: out.done() };
}

const check = (bytes: Uint8Array, by: Scorer): void => {
  const from = new ByteReader(bytes, "golden answers");
  checkGolden(from, by);
  from.end();
};

describe("golden answers", () => {
  it("ask for weights from the table's begin to its end, for crosses, and for numbers on both sides of the mean", () => {
    const { block } = written();
    assert.equal(block.count, 8);
    assert.deepEqual(block.fields, ["", "site", "device", ...Array.from({ length: 8 }, (_, k) => `n${k}`)]);
    const hashed = [...block.bits].filter((_, i) => block.kind[i] === 0).map((bits) => bits >>> 22);
    assert.equal(new Set(hashed).size, 128);
    assert.ok(hashed.every((slot) => slot % 3 === 0));
    assert.deepEqual([Math.min(...hashed), Math.max(...hashed) > 1_000], [0, true]);
    const numbers = [...block.numbers].filter((_, i) => block.kind[i] === 1);
    assert.equal(numbers.length, 64);
    assert.ok(Math.min(...numbers) < 0 && Math.max(...numbers) > 5);
  });

  it("are given by the same weights", () => {
    check(written().bytes, scorer());
  });

  it("are not given if a single weight that they reach differs in its last bit", () => {
    const { block, bytes } = written();
    const expander = new FeatureExpander(PARAMETERS, numericFields());
    let tried = 0;
    for (let r = 0; r < block.count; r++) {
      const pairs = expander.expand(block, r);
      for (const j of [0, 1, 8, 16, 17, 18, pairs - 1]) {
        const slot = expander.slots[j]!;
        const other = scorer();
        if (expander.values[j] === 0 || other.weights[slot] === 0) continue;
        const bits = new Uint32Array(other.weights.buffer);
        bits[slot]! ^= 1;
        assert.throws(
          () => check(bytes, other),
          /^Error: model gives 0\.\d+ for its golden input \d, its author got 0\.\d+$/,
        );
        tried++;
      }
    }
    assert.equal(tried, 32);
  });

  it("are not given without the crosses, or with other moments", () => {
    const { bytes } = written();
    assert.throws(() => check(bytes, scorer({ ...PARAMETERS, crosses: [] })), /for its golden input/);
    const moved = numericFields();
    moved.observe(0, 5, 0x40a00000);
    const other = new Scorer(PARAMETERS, moved);
    other.weights.set(scorer().weights);
    assert.throws(() => check(bytes, other), /for its golden input/);
  });

  it("exist for a model that has no weight yet", () => {
    const block = goldenInputs(PARAMETERS, new NumericFields(), new Uint32Array(0));
    assert.deepEqual([block.count, block.bits.length], [8, 0]);
    const empty = new Scorer(PARAMETERS, new NumericFields());
    const out = new ByteWriter();
    writeGolden(out, block, empty);
    check(out.done(), empty);
  });
});

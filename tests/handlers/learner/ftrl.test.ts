import assert from "node:assert/strict";
import fc from "fast-check";
import { Ftrl } from "../../../handlers/learner/ftrl";
import { DEFAULT_PARAMETERS, type LearnerParameters } from "../../../handlers/learner/parameters";

const PARAMETERS: LearnerParameters = { ...DEFAULT_PARAMETERS, tableBits: 8, alpha: 0.1, beta: 1, l1: 0.2, l2: 0.5 };

/** One example: slots with values, and the label. */
interface Example {
  readonly pairs: readonly (readonly [number, number])[];
  readonly label: 0 | 1;
}

function learn(ftrl: Ftrl, { pairs, label }: Example): number {
  const slots = Int32Array.from(pairs, ([slot]) => slot);
  const values = Float64Array.from(pairs, ([, value]) => value);
  const score = ftrl.score(slots, values, pairs.length);
  ftrl.update(slots, values, pairs.length, 1 / (1 + Math.exp(-score)) - label);
  return score;
}

/** The algorithm as its paper prints it: a map, double precision, one coordinate after another. */
class Printed {
  private readonly z = new Map<number, number>();
  private readonly n = new Map<number, number>();

  weight(i: number): number {
    const { alpha, beta, l1, l2 } = PARAMETERS;
    const z = this.z.get(i) ?? 0;
    if (Math.abs(z) <= l1) return 0;
    return -(1 / ((beta + Math.sqrt(this.n.get(i) ?? 0)) / alpha + l2)) * (z - Math.sign(z) * l1);
  }

  learn({ pairs, label }: Example): number {
    const weights = pairs.map(([i]) => this.weight(i));
    const score = pairs.reduce((sum, [, x], k) => sum + x * weights[k]!, 0);
    pairs.forEach(([i, x], k) => {
      const g = (1 / (1 + Math.exp(-score)) - label) * x;
      const n = this.n.get(i) ?? 0;
      const sigma = (Math.sqrt(n + g * g) - Math.sqrt(n)) / PARAMETERS.alpha;
      this.z.set(i, (this.z.get(i) ?? 0) + g - sigma * weights[k]!);
      this.n.set(i, n + g * g);
    });
    return score;
  }
}

const examples = fc.array(
  fc.record(
    {
      pairs: fc.uniqueArray(fc.tuple(fc.nat(11), fc.double({ min: -3, max: 3, noNaN: true })), {
        selector: ([slot]) => slot,
        maxLength: 6,
      }),
      label: fc.constantFrom(0 as const, 1 as const),
    },
    { noNullPrototype: true },
  ),
  { maxLength: 200 },
);

describe("FTRL-Proximal", () => {
  it("learns as the paper's algorithm does, float32 state apart", () => {
    fc.assert(
      fc.property(examples, (stream) => {
        const ours = new Ftrl(PARAMETERS);
        const printed = new Printed();
        for (const example of stream) {
          const difference = learn(ours, example) - printed.learn(example);
          assert.ok(Math.abs(difference) < 1e-4, `scores differ by ${difference}`);
        }
      }),
    );
  });

  it("starts at nothing", () => {
    const ftrl = new Ftrl(PARAMETERS);
    assert.equal(learn(ftrl, { pairs: [[3, 1]], label: 1 }), 0);
    assert.equal(new Ftrl(PARAMETERS).touched().slots.length, 0);
  });

  it("keeps a weight at exactly zero until its evidence exceeds l1", () => {
    const ftrl = new Ftrl({ ...PARAMETERS, l1: 1.2 });
    const weights: number[] = [];
    for (let k = 0; k < 4; k++) {
      learn(ftrl, { pairs: [[3, 1]], label: 1 });
      weights.push(ftrl.weight(3));
    }
    assert.deepEqual(weights.slice(0, 2), [0, 0]);
    assert.ok(weights[2]! > 0 && weights[3]! > weights[2]!);
  });

  it("has weights that are float32 values, as models store them", () => {
    const ftrl = new Ftrl(PARAMETERS);
    for (let k = 0; k < 50; k++) learn(ftrl, { pairs: [[3, 0.1 * k]], label: k % 3 === 0 ? 1 : 0 });
    const weight = ftrl.weight(3);
    assert.notEqual(weight, 0);
    assert.equal(Math.fround(weight), weight);
  });

  it("can be filled with what was touched, and goes on to the bit", () => {
    fc.assert(
      fc.property(examples, examples, (before, after) => {
        const first = new Ftrl(PARAMETERS);
        for (const example of before) learn(first, example);
        const second = new Ftrl(PARAMETERS);
        const { slots, pairs } = first.touched();
        second.fill(slots, pairs);
        const scores = (ftrl: Ftrl): number[] => after.map((example) => learn(ftrl, example));
        assert.deepEqual(scores(second), scores(first));
        assert.deepEqual(second.touched(), first.touched());
      }),
    );
  });

  it("counts a slot as touched even where its square is too small for float32", () => {
    const ftrl = new Ftrl(PARAMETERS);
    learn(ftrl, { pairs: [[5, 1e-30]], label: 1 });
    const { slots, pairs } = ftrl.touched();
    assert.deepEqual([...slots], [5]);
    assert.ok(pairs[0]! < 0 && pairs[1] === 0);
  });

  it("has room for examples of any width", () => {
    const ftrl = new Ftrl(PARAMETERS);
    const pairs = Array.from({ length: 5_001 }, (_, k) => [k % 256, 1] as const);
    learn(ftrl, { pairs, label: 1 });
    assert.ok(learn(ftrl, { pairs, label: 1 }) > 0);
  });
});

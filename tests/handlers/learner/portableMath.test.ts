import assert from "node:assert/strict";
import fc from "fast-check";
import { exp, log, sigmoid } from "../../../handlers/learner/portableMath";

const PRECISION = 400n;
const ONE = 1n << PRECISION;

/** A double as a fixed-point number, exactly (if its last bit is above 2^-400). */
function fixed(x: number): bigint {
  let [rest, exponent] = [x, 0];
  while (!Number.isInteger(rest)) [rest, exponent] = [rest * 2, exponent + 1];
  return (BigInt(rest) << PRECISION) >> BigInt(exponent);
}

/** e to the x in fixed point, by Taylor's series: true to about 100 digits. */
function trueExp(x: number): bigint {
  const at = fixed(x);
  let [sum, term] = [0n, ONE];
  for (let k = 1n; term !== 0n; k++) {
    sum += term;
    term = (term * at) / (k << PRECISION);
  }
  return sum;
}

/** A fixed-point number near 0 as a double. */
function double(x: bigint): number {
  return Number(x) / 2 ** 400;
}

/** The unit of x's last place. */
function ulp(x: number): number {
  const cell = new DataView(new ArrayBuffer(8));
  cell.setFloat64(0, Math.abs(x));
  cell.setBigUint64(0, cell.getBigUint64(0) + 1n);
  return cell.getFloat64(0) - Math.abs(x);
}

/** Distance of two numbers in units of the second one's last place. */
function units(got: number, expected: number): number {
  return Math.abs(got - expected) / ulp(expected);
}

function bitsOf(x: number): string {
  const cell = new DataView(new ArrayBuffer(8));
  cell.setFloat64(0, x);
  return cell.getBigUint64(0).toString(16).padStart(16, "0");
}

describe("portable exp", () => {
  it("stays within 2 units in the last place of the true value", () => {
    let worst = 0;
    for (let k = 0; k <= 3_000; k++) {
      const x = -35.5 + k * 0.0236657;
      const got = exp(x);
      worst = Math.max(worst, Math.abs(double(fixed(got) - trueExp(x))) / ulp(got));
    }
    assert.ok(worst <= 2 && worst > 0.5, `worst error ${worst}`);
  });

  it("stays within 3 of the engine's, which has an error of its own, all over its range", () => {
    fc.assert(
      fc.property(fc.double({ min: -708.3, max: 709.7, noNaN: true }), (x) => {
        assert.ok(units(exp(x), Math.exp(x)) <= 3);
      }),
      { numRuns: 10_000 },
    );
  });

  it("is exact where the answer is", () => {
    assert.deepEqual([exp(0), exp(-0), exp(-1_000), exp(1_000)], [1, 1, 0, Number.POSITIVE_INFINITY]);
    assert.deepEqual([exp(Number.NaN), exp(Number.NEGATIVE_INFINITY)], [Number.NaN, 0]);
  });

  it("gives these bits on every machine", () => {
    assert.deepEqual(
      [1, -1, 0.5, 10, -20.25, 1e-9, 35, -35, 709.7].map((x) => bitsOf(exp(x))),
      [
        "4005bf0a8b14576a",
        "3fd78b56362cef38",
        "3ffa61298e1e069c",
        "40d5829dcf950560",
        "3e1b93de1e27ca3b",
        "3ff000000044b830",
        "431689e221bc8d5b",
        "3cc6b7719a59f0e0",
        "7fed75ae7a50ee14",
      ],
    );
  });
});

describe("portable log", () => {
  it("stays within 2 units in the last place of the true value, and within 3e-16 near 1", () => {
    for (let k = 0; k <= 3_000; k++) {
      const x = k < 1_500 ? 1e-15 * 1.06 ** k : 0.99 + (k - 1_500) * 1.34e-5;
      const got = log(x);
      // The error of a logarithm is the relative error of its exponential.
      const error = Math.abs(double(((trueExp(got) - fixed(x)) * ONE) / fixed(x)));
      assert.ok(error <= Math.max(2 * ulp(got), 3e-16), `at ${x}: ${error}`);
    }
  });

  it("stays within 3 of the engine's over all magnitudes", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-307, max: 1e308, noNaN: true }), (x) => {
        assert.ok(Math.abs(log(x) - Math.log(x)) <= Math.max(3 * ulp(Math.log(x)), 3e-16));
      }),
      { numRuns: 10_000 },
    );
  });

  it("is exact at 1, and at powers of two as good as ln 2 is", () => {
    assert.equal(log(1), 0);
    assert.deepEqual([log(2), log(0.5), log(1024)], [Math.LN2, -Math.LN2, 10 * Math.LN2]);
  });

  it("undoes exp", () => {
    fc.assert(
      fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => {
        assert.ok(Math.abs(log(exp(x)) - x) <= 4e-16 * Math.max(1, Math.abs(x)));
      }),
    );
  });

  it("gives these bits on every machine", () => {
    assert.deepEqual(
      [0.1, 0.9, 3, 1e-15, 1e300, 0.999999, Math.SQRT2].map((x) => bitsOf(log(x))),
      [
        "c0026bb1bbb55515",
        "bfbaf8e8210a415c",
        "3ff193ea7aad030b",
        "c04144f69ff9ffc4",
        "4085963447f87fb5",
        "beb0c6f82d74d230",
        "3fd62e42fefa39f1",
      ],
    );
  });
});

describe("sigmoid", () => {
  it("is the logistic function", () => {
    for (let x = -34; x <= 34; x += 0.01) {
      assert.ok(Math.abs(sigmoid(x) - 1 / (1 + Math.exp(-x))) <= 3e-16, `at ${x}`);
    }
  });

  it("is one half for no evidence, and never 0", () => {
    assert.deepEqual([sigmoid(0), sigmoid(-0)], [0.5, 0.5]);
    assert.ok(sigmoid(-1e9) > 0);
    assert.equal(sigmoid(-1e9), sigmoid(-35));
    assert.equal(sigmoid(1e9), sigmoid(35));
    assert.ok(sigmoid(1e9) <= 1);
  });

  it("never falls as the score rises", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (a, b) => {
        assert.ok(sigmoid(Math.min(a, b)) <= sigmoid(Math.max(a, b)));
      }),
    );
  });
});

describe("Math.sqrt, which the learner trusts", () => {
  it("rounds correctly: the root is the double nearest to the true one", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: (1n << 52n) - 1n }), (n) => {
        const root = Math.sqrt(Number(n));
        const half = fixed(ulp(root)) / 2n;
        const target = n << (2n * PRECISION);
        assert.ok((fixed(root) - half) ** 2n <= target && target <= (fixed(root) + half) ** 2n);
      }),
    );
  });

  it("gives these bits on every machine", () => {
    assert.deepEqual(
      [2, 3, 0.1, 1e-40, 123456.789].map((x) => bitsOf(Math.sqrt(x))),
      ["3ff6a09e667f3bcd", "3ffbb67ae8584caa", "3fd43d136248490f", "3bc79ca10c924223", "4075f5d3b16948f6"],
    );
  });
});

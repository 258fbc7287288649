import assert from "node:assert/strict";
import {
  checkParameters,
  DEFAULT_PARAMETERS,
  flattenParameters,
  parseParameters,
} from "../../../handlers/learner/parameters";

describe("learner parameters", () => {
  const crossed = {
    ...DEFAULT_PARAMETERS,
    crosses: [
      ["site", "device"],
      ["country", "hour"],
    ],
  } as const;

  it("have these defaults", () => {
    assert.deepEqual(flattenParameters(DEFAULT_PARAMETERS), { tableBits: 18, alpha: 0.12, beta: 1, l1: 0.5, l2: 0 });
  });

  it("are numbers only in manifests, crosses included, and can be read back", () => {
    const flat = flattenParameters(crossed);
    assert.deepEqual(Object.entries(flat).slice(5), [
      ["cross:site*device", 1],
      ["cross:country*hour", 1],
    ]);
    assert.deepEqual(parseParameters(new Map(Object.entries(flat))), crossed);
  });

  it("are refused all at once when out of range", () => {
    const wrong = {
      tableBits: 18.5,
      alpha: 0,
      beta: -1,
      l1: Number.NaN,
      l2: Number.POSITIVE_INFINITY,
      crosses: [
        ["a", "a"],
        ["b*", "c"],
      ],
    } as const;
    assert.throws(
      () => checkParameters(wrong),
      new RangeError(
        [
          "learner parameters are not usable:",
          "tableBits: got 18.5, must be a whole number from 8 to 24",
          "alpha: got 0, must be a number from 0.000001 to 10",
          "beta: got -1, must be a number from 0 to 1000000",
          "l1: got NaN, must be a number from 0 to 1000000",
          "l2: got Infinity, must be a number from 0 to 1000000",
          "crosses: got a and a, must be two different names without *",
          "crosses: got b* and c, must be two different names without *",
        ].join("\n- "),
      ),
    );
  });

  it("have at most 256 crosses", () => {
    const crosses = Array.from({ length: 257 }, (_, k) => [`a${k}`, "b"] as const);
    assert.throws(
      () => checkParameters({ ...DEFAULT_PARAMETERS, crosses }),
      new RangeError("learner parameters are not usable:\n- crosses: got 257, at most 256 are allowed"),
    );
    checkParameters({ ...DEFAULT_PARAMETERS, crosses: crosses.slice(1) });
  });

  it("are refused when one is missing, unknown or no cross", () => {
    const flat = Object.entries(flattenParameters(DEFAULT_PARAMETERS));
    assert.throws(() => parseParameters(new Map(flat.slice(1))), new Error("parameter tableBits is missing"));
    for (const name of ["gamma", "cross:a", "cross:a*b*c"]) {
      assert.throws(
        () => parseParameters(new Map([...flat, [name, 1]])),
        new Error(`parameter ${JSON.stringify(name)} is not known`),
      );
    }
  });
});

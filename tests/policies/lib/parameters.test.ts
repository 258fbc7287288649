import assert from "node:assert/strict";
import {
  flag,
  integer,
  mapping,
  type Parameter,
  parameterProblems,
  pattern,
  ports,
  readParameters,
  texts,
  words,
} from "../../../policies/lib/parameters";

const KINDS: readonly {
  readonly of: Parameter<unknown>;
  readonly good: readonly unknown[];
  readonly bad: readonly unknown[];
}[] = [
  { of: flag("f", false), good: [true, false], bad: ["true", 1, null] },
  { of: integer("i", 2, 1), good: [1, 99], bad: [0, 1.5, "1"] },
  { of: words("w", "x"), good: ["y"], bad: ["", 1] },
  { of: pattern("p", "^a$"), good: ["", "a|b"], bad: ["(", 1] },
  { of: texts("t", []), good: [[], ["a"]], bad: ["a", [1]] },
  { of: ports("p", []), good: [[], [0, 65535]], bad: [[-1], [65536], [1.5], ["1"], 1] },
  { of: mapping("m"), good: [{}, { a: "b" }], bad: [[], { a: 1 }, "a"] },
];

describe("parameters of rules", () => {
  for (const { of, good, bad } of KINDS) {
    const kind = String(of.schema.type);

    it(`of type ${kind} (${of.expected}) take what fits, nothing else`, () => {
      assert.deepEqual(
        good.filter((value) => !of.accepts(value)),
        [],
      );
      assert.deepEqual(
        bad.filter((value) => of.accepts(value)),
        [],
      );
    });

    it(`of type ${kind} (${of.expected}) have a default that fits, the same in the schema`, () => {
      assert.ok(of.accepts(of.initial));
      assert.deepEqual(of.schema.default, of.initial);
    });
  }

  const RULE = { days: integer("d", 3, 1), names: texts("n", ["a"]) };

  it("are read with their defaults", () => {
    assert.deepEqual(readParameters("r", RULE, {}), { days: 3, names: ["a"] });
    assert.deepEqual(readParameters("r", RULE, { days: 5 }), { days: 5, names: ["a"] });
  });

  it("are refused all at once", () => {
    const problems = [
      "policy r: parameter days is 0, must be a whole number from 1",
      'policy r: parameter names is "b", must be a list of texts',
      'policy r has no parameter "x" (it has: days, names)',
    ];
    const configured = { days: 0, names: "b", x: 1 };
    assert.deepEqual(parameterProblems("r", RULE, configured), problems);
    assert.throws(() => readParameters("r", RULE, configured), new Error(problems.join("\n")));
    assert.deepEqual(parameterProblems("r", {}, { x: 1 }), ['policy r has no parameter "x" (it has: none)']);
  });
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { stackSchema } from "../../config/schema";
import { randomStack } from "../support/randomStacks/randomStack";
import { choicesIn, choicesOf } from "../support/randomStacks/schemaChoices";
import { problemsOf } from "./support/stackInput";

const NOW = new Date("2030-01-01T00:00:00Z");
const RUNS = 1500;
/** Archive storage comes after Infrequent Access, and nothing is before its first day. */
const IMPOSSIBLE = ["fileSystem.archiveAfter: 1 day"];

describe("config: random stacks", () => {
  const chosen = new Map<string, number>();

  it(`${RUNS} are accepted`, () => {
    fc.assert(
      fc.property(fc.gen(), (draw) => {
        const values = randomStack(draw, NOW);
        assert.deepEqual(problemsOf({ ...values }, { stack: "test", now: NOW }), []);
        for (const choice of choicesIn(stackSchema, values)) chosen.set(choice, (chosen.get(choice) ?? 0) + 1);
      }),
      { numRuns: RUNS, seed: 6, endOnFailure: true },
    );
  });

  it("make every choice that the schema has: a new field needs an entry in tests/support/randomStacks", () => {
    const missing = choicesOf(stackSchema).filter((choice) => !chosen.has(choice));
    assert.deepEqual(missing, IMPOSSIBLE);
  });
});

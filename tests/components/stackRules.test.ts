import * as assert from "node:assert/strict";
import { evaluateStack } from "../support/randomStacks/evaluateStack";
import type { StackInput } from "../support/randomStacks/randomStack";
import { type Evaluated, evaluatedStack } from "../support/stackRules/evaluated";
import { FAULTS } from "../support/stackRules/plantedFaults";
import { brokenRules, STACK_RULES } from "../support/stackRules/stackRules";

const ANSWER = "tests/support/handlers/answer.ts";
const STAY = "tests/support/handlers/stay.ts";
/** One of each, small. */
const VALUES: StackInput = {
  directories: { data: {} },
  consumers: {
    pets: { compute: "lambda", entry: ANSWER, mounts: { data: "write" } },
    shop: { compute: "fargate", entry: STAY, mounts: { data: "read" } },
    farm: { compute: "ec2", entry: STAY, mounts: { data: "read" } },
  },
  maintenance: { until: new Date(Date.now() + 3_600_000).toISOString().replace(/\.\d+/, "") },
};

describe("rules of every stack", function () {
  this.timeout(60_000);
  let stack: Evaluated;
  before(async () => {
    stack = evaluatedStack(VALUES, await evaluateStack(VALUES));
  });

  it("hold for a stack with one of each", () => assert.deepEqual(brokenRules(stack), []));

  it("have a planted fault each", () =>
    assert.deepEqual(
      Object.keys(FAULTS),
      STACK_RULES.map(({ name }) => name),
    ));

  for (const rule of STACK_RULES) {
    for (const [what, plant, lines] of FAULTS[rule.name] ?? []) {
      it(`${rule.name}: finds ${what}`, () => {
        assert.deepEqual(rule.broken(plant(stack)), lines);
        assert.deepEqual(brokenRules(plant(stack)), lines);
      });
    }
  }
});

import * as assert from "node:assert/strict";
import fc from "fast-check";
import { evaluateStack } from "../support/randomStacks/evaluateStack";
import { randomStack, type StackInput } from "../support/randomStacks/randomStack";
import { wrongDemands } from "../support/randomStacks/wrongDemands";
import { evaluatedStack } from "../support/stackRules/evaluated";
import { brokenRules } from "../support/stackRules/stackRules";

/** A tenth of a second each, `npm run properties` runs 2,000. */
const RUNS = Number(process.env.STACKS ?? 150);
/** To see a failure again; fast-check prints it. */
const SEED = process.env.SEED === undefined ? undefined : Number(process.env.SEED);

/** What is wrong with the stack of these values: refused, failed, or a rule broken. */
async function faultsOf(values: StackInput): Promise<string[]> {
  try {
    const stack = evaluatedStack(values, await evaluateStack(values));
    return [...brokenRules(stack), ...wrongDemands(values, stack)];
  } catch (error) {
    return [String(error)];
  }
}

describe("every stack that can be configured", function () {
  this.timeout(120_000 + RUNS * 500);

  it(`${RUNS} random ones are accepted by AWS as far as it is modelled, and keep every rule`, async () => {
    const property = fc.asyncProperty(fc.gen(), async (draw) => {
      // Not once for all: thousands take longer than the shortest maintenance lasts.
      const values = randomStack(draw, new Date());
      const found = await faultsOf(values);
      assert.ok(found.length === 0, [...found, JSON.stringify(values)].join("\n"));
    });
    // Without shrinking: the values say enough, and every attempt is an evaluation.
    await fc.assert(property, { numRuns: RUNS, endOnFailure: true, ...(SEED === undefined ? {} : { seed: SEED }) });
  });
});

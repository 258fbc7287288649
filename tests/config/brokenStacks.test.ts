import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeStackConfig } from "../../config/decode";
import { CHECKS } from "../../config/preflight";
import { ConfigurationError } from "../../config/problem";
import type { Breaker, Values } from "../support/brokenStacks/break";
import { CONTRADICTIONS } from "../support/brokenStacks/contradictions";
import { SHAPE_BREAKERS } from "../support/brokenStacks/shapeBreakers";
import { type Draw, pick, whole } from "../support/randomStacks/draw";
import { evaluateStack } from "../support/randomStacks/evaluateStack";
import { randomStack } from "../support/randomStacks/randomStack";
import { input } from "./support/stackInput";

const NOW = new Date("2030-01-01T00:00:00Z");
const RUNS = 1500;
const MOST_MISTAKES = 3;

const BREAKERS: readonly (readonly [name: string, breaker: Breaker])[] = [
  ...Object.entries(SHAPE_BREAKERS),
  ...Object.entries(CONTRADICTIONS).flatMap(([name, breakers]) =>
    breakers.map((breaker, index) => [`${name} ${index}`, breaker] as const),
  ),
];

interface BrokenStack {
  readonly values: Values;
  readonly mistakes: readonly { readonly name: string; readonly at: string }[];
}

/** A stack that would be accepted, with one to three mistakes, half of them of shape. */
function brokenStack(draw: Draw): BrokenStack {
  let values: Values = { ...randomStack(draw, NOW) };
  const mistakes: { name: string; at: string }[] = [];
  for (let left = whole(draw, { min: 1, max: MOST_MISTAKES }); left > 0; left--) {
    const [name, breaker] = pick(draw, draw(fc.boolean) ? Object.entries(SHAPE_BREAKERS) : BREAKERS);
    const broken = breaker(values, draw);
    if (broken === undefined) continue;
    values = broken.values;
    mistakes.push({ name, at: broken.at });
  }
  return { values, mistakes };
}

/** Paths of the problems; fails if the configuration is accepted, or ends in anything but a list of problems. */
function problemPaths(values: Values): string[] {
  try {
    decodeStackConfig(input(values, { stack: "test", now: NOW, fileExists: (file) => !file.includes("noSuchFile") }));
  } catch (error) {
    assert.ok(
      error instanceof ConfigurationError,
      `not a list of problems: ${String(error)}\n${JSON.stringify(values)}`,
    );
    assert.doesNotMatch(error.message, /\n {4}at |\[object|NaN/);
    return error.problems.map(({ path }) => path.replace(/^shared-storage:/, ""));
  }
  return [];
}

const names = (paths: readonly string[], at: string) =>
  paths.some((path) => path === at || path.startsWith(`${at}.`) || path.startsWith(`${at}[`));

describe("config: broken stacks", function () {
  this.timeout(60_000);
  const made = new Map<string, number>();

  it(`${RUNS} with one to ${MOST_MISTAKES} mistakes are refused, each by the name of a broken field`, () => {
    fc.assert(
      fc.property(fc.gen(), (draw) => {
        const { values, mistakes } = brokenStack(draw);
        fc.pre(mistakes.length > 0);
        const paths = problemPaths(values);
        assert.ok(
          mistakes.some(({ at }) => names(paths, at)),
          `${JSON.stringify(mistakes)} gave ${JSON.stringify(paths)} for ${JSON.stringify(values)}`,
        );
        for (const { name } of mistakes) made.set(name, (made.get(name) ?? 0) + 1);
      }),
      { numRuns: RUNS, seed: 6, endOnFailure: true },
    );
  });

  it("every kind of mistake was among them", () =>
    assert.deepEqual(
      BREAKERS.map(([name]) => name).filter((name) => !made.has(name)),
      [],
    ));

  it("every check across fields is contradicted", () =>
    assert.deepEqual(Object.keys(CONTRADICTIONS).sort(), CHECKS.map(({ check }) => check.name).sort()));

  for (const [name, breaker] of BREAKERS) {
    it(`${name}: is refused by its own name when it is the only mistake`, () => {
      fc.assert(
        fc.property(fc.gen(), (draw) => {
          const broken = breaker({ ...randomStack(draw, NOW) }, draw);
          fc.pre(broken !== undefined);
          const paths = problemPaths(broken.values);
          assert.ok(
            names(paths, broken.at),
            `${broken.at}: got ${JSON.stringify(paths)} for ${JSON.stringify(broken.values)}`,
          );
        }),
        { numRuns: 10, seed: 6, endOnFailure: true },
      );
    });
  }

  it("the program itself ends with the list, and creates nothing", async () => {
    const property = fc.asyncProperty(fc.gen(), async (draw) => {
      const { values, mistakes } = brokenStack(draw);
      fc.pre(mistakes.length > 0);
      await assert.rejects(evaluateStack(values), { name: "ProgramError", kind: "configuration" });
    });
    await fc.assert(property, { numRuns: 30, seed: 6, endOnFailure: true });
  });
});

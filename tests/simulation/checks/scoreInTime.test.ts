import assert from "node:assert/strict";
import { World } from "../world";
import { scoreInTime } from "./scoreInTime";

describe("the check of score's answers", () => {
  it("finds one that waited longer than it may, with a model and without", () => {
    const world = new World(1);
    for (const [took, had] of [
      [50, true],
      [52, true],
      [2_500, false],
      [2_502, false],
    ] as const) {
      scoreInTime(world, "score-1", took, had);
    }
    assert.deepEqual(
      world.violations.map(({ invariant, text }) => `${invariant}: ${text}`),
      [
        "score answers in time: score-1 took 52 ms with a model in memory",
        "score answers in time: score-1 took 2502 ms with a model to load",
      ],
    );
  });
});

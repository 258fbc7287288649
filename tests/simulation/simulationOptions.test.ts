import assert from "node:assert/strict";
import { bugs, simulationOptions } from "./simulationOptions";

describe("the arguments of npm run simulate", () => {
  const usual = { seeds: 10_000, from: 1, workers: undefined, planted: false, bug: undefined };
  const bug = bugs.find(({ name }) => name === "trust-eexist");
  const table: readonly (readonly [string, object])[] = [
    ["", usual],
    ["--seeds 20 --from 7 --workers 2", { ...usual, seeds: 20, from: 7, workers: 2 }],
    ["--seed 7", { ...usual, seeds: 1, from: 7 }],
    ["--seed=7 --bug trust-eexist", { ...usual, seeds: 1, from: 7, bug }],
    ["--planted", { ...usual, seeds: 300, planted: true }],
    ["--planted --seeds 50", { ...usual, seeds: 50, planted: true }],
  ];
  for (const [line, options] of table) {
    it(`mean what they say: ${line || "none"}`, () => {
      assert.deepEqual(simulationOptions(line.split(" ").filter((arg) => arg !== "")), options);
    });
  }

  const names = bugs.map(({ name }) => name).join(", ");
  const wrong: readonly (readonly [string, string])[] = [
    ["--seeds 0", "--seeds: got 0, must be a whole number from 1"],
    ["--seeds 1..9", "--seeds: got 1..9, must be a whole number from 1"],
    ["--from 1.5", "--from: got 1.5, must be a whole number from 1"],
    ["--seed x", "--seed: got x, must be a whole number from 1"],
    ["--workers 1e3", "--workers: got 1e3, must be a whole number from 1"],
    ["--bug eexist", `--bug: got eexist, must be one of ${names}`],
    ["--seed 7 --from 3", "--seed: got one seed, and --seeds or --from beside it; give one or the other"],
    ["--seed 7 --seeds 3", "--seed: got one seed, and --seeds or --from beside it; give one or the other"],
    ["--planted --bug trust-eexist", "--planted: plants every bug itself; --bug and --seed play without it"],
    ["--planted --seed 4", "--planted: plants every bug itself; --bug and --seed play without it"],
  ];
  for (const [line, message] of wrong) {
    it(`are refused: ${line}`, () => assert.throws(() => simulationOptions(line.split(" ")), { message }));
  }

  it("are refused if there are none such", () => {
    assert.throws(() => simulationOptions(["--sed", "7"]), /^TypeError.*Unknown option '--sed'/);
    assert.throws(() => simulationOptions(["7"]), /^TypeError.*Unexpected argument '7'/);
  });
});

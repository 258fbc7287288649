import assert from "node:assert/strict";
import { possibleOutcomes } from "../../../local/checker/possibleOutcomes";

const HOUR = 3_600_000;
const NEVER = Number.NEGATIVE_INFINITY;

describe("checker: what an entry may say of a segment", () => {
  const window = 24 * HOUR;
  const learned = { payload: "p", at: 100 * HOUR };
  const fresh = { payload: undefined, at: undefined };
  const table = [
    ["a new id", fresh, "p", 100, NEVER, ["learn"]],
    ["the same key and bytes", learned, "p", 101, NEVER, ["duplicate"]],
    ["the same key, other bytes", learned, "q", 101, NEVER, ["conflict"]],
    ["at the window's end", learned, "p", 124, NEVER, ["duplicate"]],
    ["after the window", learned, "p", 124.1, NEVER, ["duplicate", "learn"]],
    ["an id that may have been learned before the log", fresh, "p", 120, 125, ["learn", "duplicate", "conflict"]],
    ["one of after the window", fresh, "p", 126, 125, ["learn"]],
    ["one that is known", learned, "p", 120, 125, ["duplicate"]],
  ] as const;
  for (const [what, fate, payload, hours, unknownUntil, expected] of table) {
    it(`${what}: ${expected.join(", ")}`, () => {
      const until = unknownUntil * HOUR;
      assert.deepEqual(possibleOutcomes(fate, { payload }, hours * HOUR, window, until), expected);
    });
  }
});

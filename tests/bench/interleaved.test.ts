import assert from "node:assert/strict";
import { compared, interleaved, median } from "../../bench/interleaved";

describe("interleaved rounds", () => {
  it("run every contender once a round, each round beginning with the next one", async () => {
    const order: string[] = [];
    const contender = (name: string) => ({ name, run: async () => order.push(name) });
    const rounds = await interleaved(["a", "b", "c"].map(contender), 4);
    assert.equal(order.join(""), "abcbcacababc");
    assert.deepEqual(
      [...rounds],
      [
        ["a", [1, 6, 8, 10]],
        ["b", [2, 4, 9, 11]],
        ["c", [3, 5, 7, 12]],
      ],
    );
  });

  it("compare within a round: a slow second spoils neither side alone", () => {
    const rounds = new Map([
      ["ours", [90, 9, 80]],
      ["plain", [100, 10, 100]],
    ]);
    assert.deepEqual(compared(rounds, "ours", "plain"), {
      value: 80,
      baseline: { name: "plain", value: 100 },
      ratio: 0.9,
    });
  });

  it("refuse to compare with what did not run", () => {
    assert.throws(() => compared(new Map([["ours", [1]]]), "ours", "plain"), { message: "plain was not measured" });
    assert.throws(() => compared(new Map([["ours", []]]), "ours", "ours"), { message: "ours was not measured" });
  });
});

describe("the median", () => {
  it("is the middle figure, or the mean of the middle two", () => {
    assert.deepEqual([[3], [10, 1, 2], [4, 1, 2, 9], []].map(median), [3, 2, 3, Number.NaN]);
  });
});

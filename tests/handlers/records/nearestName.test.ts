import assert from "node:assert/strict";
import { nearestName } from "../../../handlers/records/nearestName";

describe("nearestName", () => {
  const known = ["id", "label", "features"];

  it("finds the name that a misspelt one means", () => {
    const cases: [string, string | undefined][] = [
      ["labl", "label"],
      ["lable", "label"],
      ["LABEL", "label"],
      ["feature", "features"],
      ["fetures", "features"],
      ["ids", "id"],
    ];
    assert.deepEqual(
      cases.map(([name]) => [name, nearestName(name, known)]),
      cases,
    );
  });

  it("finds none where nothing is near", () => {
    assert.deepEqual(
      ["weight", "timestamp", "x", "a very long name that is like nothing"].map((name) => nearestName(name, known)),
      [undefined, undefined, undefined, undefined],
    );
    assert.equal(nearestName("label", []), undefined);
  });

  it("prefers the nearer of two", () => {
    assert.equal(nearestName("/modl", ["/metrics", "/model"]), "/model");
  });
});

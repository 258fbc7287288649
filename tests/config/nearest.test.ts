import assert from "node:assert/strict";
import fc from "fast-check";
import { nearest, suggestion } from "../../config/nearest";

const FIELDS = ["compute", "entry", "mounts", "memory", "timeout", "port"];

describe("config/nearest", () => {
  const cases: readonly [wrong: string, meant: string | undefined][] = [
    ["memry", "memory"],
    ["Memory", "memory"],
    ["mount", "mounts"],
    ["mounst", "mounts"],
    ["tmieout", "timeout"],
    ["prot", "port"],
    ["computer", "compute"],
    ["x", undefined],
    ["", undefined],
    ["schedule", undefined],
    ["toString", undefined],
  ];
  for (const [wrong, meant] of cases) {
    it(`${JSON.stringify(wrong)} ${meant === undefined ? "resembles nothing" : `most likely means ${meant}`}`, () =>
      assert.equal(nearest(wrong, FIELDS), meant));
  }

  it("takes the nearest of several", () => assert.equal(nearest("sample", ["simple", "samples", "ample-x"]), "simple"));

  it("asks as part of a sentence, or says nothing", () => {
    assert.equal(suggestion("memry", FIELDS), '; did you mean "memory"?');
    assert.equal(suggestion("zzzzzz", FIELDS), "");
    assert.equal(suggestion("a", []), "");
  });

  it("finds a name from which one letter is missing", () => {
    fc.assert(
      fc.property(fc.constantFrom(...FIELDS), fc.nat(), (name, at) => {
        const cut = at % name.length;
        assert.equal(nearest(name.slice(0, cut) + name.slice(cut + 1), FIELDS), name);
      }),
    );
  });

  it("only ever answers a known name", () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (wrong, known) => {
        const answer = nearest(wrong, known);
        assert.ok(answer === undefined || known.includes(answer));
      }),
    );
  });
});

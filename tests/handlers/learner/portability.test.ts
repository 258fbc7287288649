import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Members of Math whose results the language fixes (sqrt: IEEE 754 and every processor). */
const FIXED = new Set(["LOG2E", "SQRT2", "floor", "fround", "imul", "max", "min", "round", "sqrt"]);

/** What a source text uses that may differ from engine to engine. */
function unportable(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
  const uses = [...code.matchAll(/\bMath\.(\w+)/g)].map((match) => match[1]!).filter((name) => !FIXED.has(name));
  // ** with a table's bits is a power of two; any other power is the engine's own.
  const powers = [...code.matchAll(/[^\s*]+ \*\* [^\s;,)]+/g)]
    .map((match) => match[0])
    .filter((power) => !/(^|[^\w.])2 \*\* /.test(power));
  const others = ["Math[", "Date", "toFixed", "sort(", "Intl", "random"].filter((word) => code.includes(word));
  return [...uses.map((name) => `Math.${name}`), ...powers, ...others];
}

const ROOT = join(__dirname, "../../../handlers");

describe("what learner and model compute with", () => {
  for (const directory of ["learner", "models"]) {
    for (const file of readdirSync(join(ROOT, directory))) {
      it(`${directory}/${file} uses no operation whose result is the engine's choice`, () => {
        assert.deepEqual(unportable(readFileSync(join(ROOT, directory, file), "utf8")), []);
      });
    }
  }

  it("is found out if it does", () => {
    const planted = `
      const a = Math.exp(x) + Math.log1p(y); // Math.cos in a comment is fine
      const b = 10 ** x + 2 ** bits;
      const now = Date.now();
    `;
    assert.deepEqual(unportable(planted), ["Math.exp", "Math.log1p", "10 ** x", "Date"]);
  });
});

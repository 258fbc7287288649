import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { requireAnew } from "../../../local/cloud/requireAnew";
import { scratchDirectory } from "../../support/scratchDirectory";

describe("loading a module again", () => {
  const scratch = scratchDirectory();

  it("runs it anew, not what it imports", () => {
    writeFileSync(`${scratch()}/imported.cjs`, "module.exports = {};");
    writeFileSync(`${scratch()}/entry.cjs`, 'module.exports = { own: {}, imported: require("./imported.cjs") };');
    const [one, two] = [1, 2].map(() => requireAnew(`${scratch()}/entry.cjs`) as { own: object; imported: object });
    assert.notEqual(one!.own, two!.own);
    assert.equal(one!.imported, two!.imported);
  });

  it("lets go of what was loaded before, also of what failed", () => {
    const entry = `${scratch()}/entry.cjs`;
    writeFileSync(entry, "module.exports = {};");
    requireAnew(entry);
    writeFileSync(entry, 'throw new Error("as it is loaded");');
    assert.throws(() => requireAnew(entry), new Error("as it is loaded"));
    const loader = require.cache[require.resolve("../../../local/cloud/requireAnew")];
    assert.deepEqual(
      loader?.children.filter(({ id }) => id === entry),
      [],
    );
  });
});

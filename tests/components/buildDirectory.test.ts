import * as assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { writeBuild } from "../../components/buildDirectory";
import { PROJECT_ROOT } from "../../components/bundle";

const NAMES = { project: "shared-storage", stack: "test-build-directory", region: "eu-west-1" };
const BUILD = join(PROJECT_ROOT, ".build", NAMES.stack);

describe("components/buildDirectory", () => {
  afterEach(() => rmSync(BUILD, { recursive: true, force: true }));

  it("writes below .build/<stack>, and names the folder relative to the working directory", () => {
    const path = writeBuild(NAMES, "pets/image", { Dockerfile: "FROM x\n", "index.mjs": new Uint8Array([1, 2]) });
    assert.equal(path, ".build/test-build-directory/pets/image");
    assert.deepEqual(readdirSync(join(BUILD, "pets/image")).sort(), ["Dockerfile", "index.mjs"]);
    assert.equal(readFileSync(join(BUILD, "pets/image/Dockerfile"), "utf8"), "FROM x\n");
    assert.equal(statSync(join(BUILD, "pets/image/Dockerfile")).mode & 0o777, 0o644);
  });

  it("leaves an equal file untouched, and replaces another one as a whole", () => {
    const file = join(BUILD, "pets", "a");
    const inode = () => statSync(file).ino;
    writeBuild(NAMES, "pets", { a: "one" });
    const first = inode();
    writeBuild(NAMES, "pets", { a: "one" });
    assert.equal(inode(), first);
    const before = statSync(file);
    writeBuild(NAMES, "pets", { a: "two" });
    assert.notDeepEqual([inode(), readFileSync(file, "utf8")], [before.ino, "one"]);
    assert.equal(readFileSync(file, "utf8"), "two");
    assert.deepEqual(readdirSync(join(BUILD, "pets")), ["a"]);
  });
});

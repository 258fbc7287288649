import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

describe("transpiling at once", () => {
  let folder: string;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "transpile-")));
    mkdirSync(join(folder, "local"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const load = (file: string) => {
    const script = `require("./local/host/transpileAtOnce").transpileAtOnce(${JSON.stringify(folder)}); require(${JSON.stringify(join(folder, file))})`;
    return spawnSync(process.execPath, ["-r", "ts-node/register/transpile-only", "-e", script], {
      ...{ cwd: resolve(__dirname, "../../.."), encoding: "utf8" },
    });
  };

  it("loads the project's sources, and leaves others to the loader that was there", () => {
    writeFileSync(join(folder, "local/a.ts"), "export class A { constructor(readonly text: string) {} }\n");
    writeFileSync(
      join(folder, "local/b.ts"),
      'import { A } from "./a";\nimport { c } from "../c";\nconsole.log(new A(c).text);\n',
    );
    writeFileSync(join(folder, "c.ts"), 'export const c: string = "loaded";\n');
    const { stdout, stderr } = load("local/b.ts");
    assert.deepEqual([stdout, stderr], ["loaded\n", ""]);
  });

  it("keeps the places of errors: file and line of the source", () => {
    const source = [
      "interface Gone {",
      "  readonly a: string;",
      "}",
      "",
      'throw new Error("here" satisfies string as Gone["a"]);',
      "",
    ];
    writeFileSync(join(folder, "local/thrower.ts"), source.join("\n"));
    const { status, stderr } = load("local/thrower.ts");
    assert.equal(status, 1);
    assert.match(stderr, /Error: here\n\s+at .*local\/thrower\.ts:5:7/);
  });

  it("leaves everything to the other loader if one source has a mistake: what is sound still loads", () => {
    writeFileSync(join(folder, "local/broken.ts"), "export const = 1;\n");
    writeFileSync(join(folder, "local/sound.ts"), 'console.log("loaded" satisfies string);\n');
    assert.equal(load("local/sound.ts").stdout, "loaded\n");
    const { status, stderr } = load("local/broken.ts");
    assert.equal(status, 1);
    assert.match(stderr, /local\/broken\.ts\(1,14\): error TS1134/);
  });
});

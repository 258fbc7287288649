import * as assert from "node:assert/strict";
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BundleError, bundle, PROJECT_ROOT, Rebundler } from "../../components/bundle";
import { scratchDirectory } from "../support/scratchDirectory";

const ANSWER = "tests/support/handlers/answer.ts";

describe("bundling again", () => {
  const scratch = scratchDirectory();
  let root: string;
  let rebundler: Rebundler;
  beforeEach(() => {
    root = scratch();
    rebundler = new Rebundler(root);
    mkdirSync(join(root, "handlers"));
    cpSync(join(PROJECT_ROOT, "handlers/runtime"), join(root, "handlers/runtime"), { recursive: true });
    cpSync(join(PROJECT_ROOT, "handlers/metrics"), join(root, "handlers/metrics"), { recursive: true });
    cpSync(join(PROJECT_ROOT, "handlers/contract.ts"), join(root, "handlers/contract.ts"));
    symlinkSync(join(PROJECT_ROOT, "node_modules"), join(root, "node_modules"));
  });
  afterEach(() => rebundler.close());
  const write = (name: string, text: string) => writeFileSync(join(root, "handlers", name), text);

  it("gives the bytes that bundling gives, and the project's own files that they are made of", async () => {
    const project = new Rebundler();
    try {
      const entries = [
        ...[{ entry: ANSWER, kind: "function" } as const, { entry: "handlers/gate.ts", kind: "bare" } as const],
        ...["stay"].map((name) => ({ entry: `tests/support/handlers/${name}.ts`, kind: "service" }) as const),
      ];
      // At the same time, once more, and one by one.
      for (let round = 0; round < 2; round++) {
        const again = await Promise.all(entries.map(({ entry, kind }) => project.bundle(entry, kind)));
        assert.deepEqual(
          again,
          entries.map(({ entry, kind }) => bundle(entry, kind)),
        );
      }
      for (const { entry, kind } of entries) assert.deepEqual(await project.bundle(entry, kind), bundle(entry, kind));
    } finally {
      await project.close();
    }
    const { sources } = bundle("handlers/ingest.ts", "function");
    assert.ok(sources.includes("handlers/ingest.ts") && sources.includes("handlers/runtime/withProbe.ts"));
    assert.deepEqual(
      sources.filter((file) => !file.startsWith("handlers/")),
      [],
      "no package and nothing generated",
    );
    assert.ok(bundle("tests/support/handlers/stay.ts", "service").sources.includes("handlers/protocol/fsThread.ts"));
  });

  it("reads the files as they are now", async () => {
    write("pets.ts", "export const handler = async () => 1;\n");
    const before = await rebundler.bundle("handlers/pets.ts", "bare");
    write("more.ts", "export const two = 2;\n");
    write("pets.ts", 'import { two } from "./more";\nexport const handler = async () => two;\n');
    const after = await rebundler.bundle("handlers/pets.ts", "bare");
    assert.notEqual(after.sha256, before.sha256);
    assert.deepEqual([before.sources, after.sources], [["handlers/pets.ts"], ["handlers/more.ts", "handlers/pets.ts"]]);
  });

  it("reads what is saved while it still prepares, and any number of edits after that", async () => {
    write("pets.ts", "export const handler = async () => 0;\n");
    rebundler.prepare([{ entry: "handlers/pets.ts", kind: "bare" }]);
    for (let n = 1; n < 6; n++) {
      write("pets.ts", `export const handler = async () => ${n};\n`);
      const { files } = await rebundler.bundle("handlers/pets.ts", "bare");
      assert.match(Buffer.from(files["index.mjs"]!).toString(), new RegExp(`async \\(\\) => ${n};`));
    }
  });

  it("prepares in spite of a mistake, which is told when the file is bundled", async () => {
    write("pets.ts", "export const handler = ;\n");
    rebundler.prepare([{ entry: "handlers/pets.ts", kind: "bare" }]);
    await assert.rejects(rebundler.bundle("handlers/pets.ts", "bare"), BundleError);
    write("pets.ts", "export const handler = async () => 1;\n");
    assert.deepEqual((await rebundler.bundle("handlers/pets.ts", "bare")).sources, ["handlers/pets.ts"]);
  });

  it("names every place that keeps it from being bundled, and the files", async () => {
    write("more.ts", "export const two = ;\n");
    write("pets.ts", 'import "./gone";\nimport { two } from "./more";\nexport const handler = async () => two;\n');
    await assert.rejects(rebundler.bundle("handlers/pets.ts", "bare"), (error) => {
      assert.ok(error instanceof BundleError);
      assert.deepEqual([...error.problems].sort(), [
        'handlers/more.ts:1: Unexpected ";"',
        'handlers/pets.ts:1: Could not resolve "./gone"',
      ]);
      assert.deepEqual([...error.files].sort(), ["handlers/more.ts", "handlers/pets.ts"]);
      return true;
    });
    await assert.rejects(rebundler.bundle("handlers/none.ts", "bare"), {
      message: "entry handlers/none.ts does not exist; it must be a handler file, relative to the project's root",
    });
  });
});

import * as assert from "node:assert/strict";
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BundleError, bundle, bundleAgain, PROJECT_ROOT } from "../../components/bundle";
import { scratchDirectory } from "../support/scratchDirectory";

const ANSWER = "tests/support/handlers/answer.ts";

describe("bundling again", () => {
  const scratch = scratchDirectory();
  let root: string;
  beforeEach(() => {
    root = scratch();
    mkdirSync(join(root, "handlers"));
    cpSync(join(PROJECT_ROOT, "handlers/runtime"), join(root, "handlers/runtime"), { recursive: true });
    cpSync(join(PROJECT_ROOT, "handlers/metrics"), join(root, "handlers/metrics"), { recursive: true });
    cpSync(join(PROJECT_ROOT, "handlers/contract.ts"), join(root, "handlers/contract.ts"));
    symlinkSync(join(PROJECT_ROOT, "node_modules"), join(root, "node_modules"));
  });
  const write = (name: string, text: string) => writeFileSync(join(root, "handlers", name), text);

  it("gives the bytes that bundling gives, and the project's own files that they are made of", async () => {
    for (const [entry, kind] of [
      [ANSWER, "function"],
      ["tests/support/handlers/stay.ts", "service"],
      ["handlers/gate.ts", "bare"],
    ] as const) {
      assert.deepEqual(await bundleAgain(entry, kind), bundle(entry, kind));
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
    const before = await bundleAgain("handlers/pets.ts", "bare", root);
    write("more.ts", "export const two = 2;\n");
    write("pets.ts", 'import { two } from "./more";\nexport const handler = async () => two;\n');
    const after = await bundleAgain("handlers/pets.ts", "bare", root);
    assert.notEqual(after.sha256, before.sha256);
    assert.deepEqual([before.sources, after.sources], [["handlers/pets.ts"], ["handlers/more.ts", "handlers/pets.ts"]]);
  });

  it("names every place that keeps it from being bundled, and the files", async () => {
    write("more.ts", "export const two = ;\n");
    write("pets.ts", 'import "./gone";\nimport { two } from "./more";\nexport const handler = async () => two;\n');
    await assert.rejects(bundleAgain("handlers/pets.ts", "bare", root), (error) => {
      assert.ok(error instanceof BundleError);
      assert.deepEqual([...error.problems].sort(), [
        'handlers/more.ts:1: Unexpected ";"',
        'handlers/pets.ts:1: Could not resolve "./gone"',
      ]);
      assert.deepEqual([...error.files].sort(), ["handlers/more.ts", "handlers/pets.ts"]);
      return true;
    });
    await assert.rejects(bundleAgain("handlers/none.ts", "bare", root), {
      message: "entry handlers/none.ts does not exist; it must be a handler file, relative to the project's root",
    });
  });
});

import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundle, hashOf, PROJECT_ROOT } from "../../components/bundle";
import { scratchDirectory } from "../support/scratchDirectory";

const ANSWER = "tests/support/handlers/answer.ts";
const STAY = "tests/support/handlers/stay.ts";

/** A copy of the sources in another folder, with the same packages. */
function copyOfCheckout(directory: string): string {
  const root = join(directory, "elsewhere", "deeper");
  mkdirSync(root, { recursive: true });
  for (const part of ["handlers", "tests/support/handlers"]) {
    cpSync(join(PROJECT_ROOT, part), join(root, part), { recursive: true });
  }
  symlinkSync(join(PROJECT_ROOT, "node_modules"), join(root, "node_modules"));
  return root;
}

function source(directory: string, name: string, text: string): string {
  mkdirSync(join(directory, "handlers"), { recursive: true });
  writeFileSync(join(directory, "handlers", name), text);
  return `handlers/${name}`;
}

describe("components/bundle", () => {
  const scratch = scratchDirectory();

  it("is one file for functions, and the file-system thread beside it for services", () => {
    assert.deepEqual(Object.keys(bundle(ANSWER, "function").files), ["index.mjs"]);
    assert.deepEqual(Object.keys(bundle("handlers/gate.ts", "bare").files), ["index.mjs"]);
    assert.deepEqual(Object.keys(bundle(STAY, "service").files), ["index.mjs", "fs-thread.mjs"]);
  });

  it("has the same bytes in any checkout path", () => {
    const root = copyOfCheckout(scratch());
    for (const [entry, kind] of [
      [ANSWER, "function"],
      [STAY, "service"],
      ["handlers/gate.ts", "bare"],
    ] as const) {
      assert.equal(bundle(entry, kind, root).sha256, bundle(entry, kind).sha256, entry);
    }
    const text = Buffer.from(bundle("handlers/gate.ts", "bare", root).files["index.mjs"]!).toString();
    assert.equal(text.includes(root) || text.includes(PROJECT_ROOT), false);
  });

  it("is made once for an entry and kind", () => {
    assert.equal(bundle(ANSWER, "function"), bundle(ANSWER, "function"));
    assert.notEqual(bundle(ANSWER, "function").sha256, bundle(ANSWER, "bare").sha256);
  });

  it("answers a probe's event itself, and gives every other one to the handler", () => {
    const directory = scratch();
    const file = join(directory, "index.mjs");
    writeFileSync(file, bundle(ANSWER, "function").files["index.mjs"]!);
    const program = `
      const { handler } = await import(${JSON.stringify(file)});
      const probe = { directory: "samples", rights: "write", uid: ${process.getuid!()}, gid: ${process.getgid!()} };
      console.log(JSON.stringify([await handler({ a: 1 }, {}), await handler({ "shared-storage:probe": probe }, {})]));`;
    const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
      encoding: "utf8",
      env: { SHARED_STORAGE_MOUNTS: JSON.stringify({ samples: directory }) },
    });
    assert.deepEqual(
      [stderr, JSON.parse(stdout)],
      ["", [{ answered: { a: 1 } }, { ok: true, uid: process.getuid!(), gid: process.getgid!() }]],
    );
  });

  it("fails for a file that is not there, does not export its entry, or does not parse", () => {
    const directory = scratch();
    cpSync(join(PROJECT_ROOT, "handlers", "runtime"), join(directory, "handlers", "runtime"), { recursive: true });
    cpSync(join(PROJECT_ROOT, "handlers", "metrics"), join(directory, "handlers", "metrics"), { recursive: true });
    cpSync(join(PROJECT_ROOT, "handlers", "contract.ts"), join(directory, "handlers", "contract.ts"));
    symlinkSync(join(PROJECT_ROOT, "node_modules"), join(directory, "node_modules"));
    const unnamed = source(directory, "unnamed.ts", "export const other = 1;\n");
    const broken = source(directory, "broken.ts", "export const handler = ;\n");
    assert.throws(() => bundle("handlers/gone.ts", "function", directory), {
      message: "entry handlers/gone.ts does not exist; it must be a handler file, relative to the project's root",
    });
    assert.throws(() => bundle(unnamed, "function", directory), {
      message: "entry handlers/unnamed.ts cannot be bundled: unnamed.ts must export handler (see handlers/contract.ts)",
    });
    assert.throws(() => bundle(broken, "bare", directory), {
      message: 'entry handlers/broken.ts cannot be bundled: handlers/broken.ts:1: Unexpected ";"',
    });
  });

  it("hashes names and contents so that no two sets of files look alike", () => {
    const bytes = (text: string) => new TextEncoder().encode(text);
    const sets: Record<string, Uint8Array>[] = [
      { a: bytes("1"), b: bytes("2") },
      { a: bytes("12"), b: bytes("") },
      { b: bytes("1"), a: bytes("2") },
      { ab: bytes("12") },
      { a: bytes("1\nb\n1\n2") },
    ];
    assert.equal(new Set(sets.map(hashOf)).size, sets.length);
    assert.equal(hashOf({ b: bytes("2"), a: bytes("1") }), hashOf(sets[0]!));
  });
});

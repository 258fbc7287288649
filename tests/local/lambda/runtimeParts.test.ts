import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const RUNTIME = resolve(__dirname, "../../../local/lambda/runtime");

/** Output of a module that can import the runtime client's parts. */
async function run(source: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", source]);
  return stdout;
}

describe("the runtime client's log lines", () => {
  const lines = async (json: boolean, statements: string) => {
    const output = await run(`
      import { patchConsole, setRequestId } from ${JSON.stringify(join(RUNTIME, "console.mjs"))};
      patchConsole(${json});
      ${statements}`);
    return output.split("\n").filter((line) => line !== "");
  };
  const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/;

  it("have time, request and level as text, and one line an entry", async () => {
    const found = await lines(
      false,
      `console.log("before"); setRequestId("id"); console.info("a %s", "b", { c: 1 }); console.error("two\\nlines");
       console.debug(1); console.trace("t"); console.warn("w");`,
    );
    assert.deepEqual(
      found.map((line) => line.replace(TIME, "TIME")),
      [
        "TIME\tundefined\tINFO\tbefore",
        "TIME\tid\tINFO\ta b { c: 1 }",
        "TIME\tid\tERROR\ttwo\rlines",
        "TIME\tid\tDEBUG\t1",
        "TIME\tid\tTRACE\tt",
        "TIME\tid\tWARN\tw",
      ],
    );
  });

  it("are objects in a JSON log", async () => {
    const found = await lines(
      true,
      `setRequestId("id"); console.log("a"); console.log({ b: 1 }); console.warn("c %d", 1);
       const loop = {}; loop.loop = loop; console.log(loop); console.error("d", new RangeError("e"));`,
    );
    const parsed = found.map((line) => JSON.parse(line));
    for (const { timestamp, requestId } of parsed) {
      assert.match(timestamp, TIME);
      assert.equal(requestId, "id");
    }
    const { stackTrace, ...last } = parsed[4];
    assert.deepEqual(
      [...parsed.slice(0, 3), last]
        .map(({ timestamp: _, requestId: __, ...rest }) => rest)
        .map((rest) => ({
          ...rest,
          message: typeof rest.message === "string" ? rest.message.split("\n")[0] : rest.message,
        })),
      [
        { level: "INFO", message: "a" },
        { level: "INFO", message: { b: 1 } },
        { level: "WARN", message: "c 1" },
        { level: "ERROR", message: "d RangeError: e", errorType: "RangeError", errorMessage: "e" },
      ],
    );
    assert.match(parsed[3].message, /Circular/);
    assert.equal(stackTrace[0], "RangeError: e");
  });
});

describe("the runtime client's handlers", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "shared-storage-handlers-"));
    writeFileSync(
      join(folder, "esm.mjs"),
      "export const handler = async () => 'esm'; export const deep = { er: async () => 'deep' };",
    );
    writeFileSync(join(folder, "common.cjs"), "exports.handler = async () => 'cjs';");
    writeFileSync(join(folder, "missing.mjs"), "import 'no-such-package'; export const handler = async () => 1;");
    writeFileSync(join(folder, "four.mjs"), "export const handler = async (a, b, c, d) => 1;");
  });
  after(() => rmSync(folder, { recursive: true }));

  /** What each name loads, or the error, from one process. */
  const load = async (names: readonly string[]) =>
    JSON.parse(
      await run(`
        import { loadHandler } from ${JSON.stringify(join(RUNTIME, "handler.mjs"))};
        const found = [];
        for (const name of ${JSON.stringify(names)}) {
          const tell = ({ name, message }) => ({ name, message });
          found.push(await loadHandler(${JSON.stringify(folder)}, name).then((handler) => handler(), tell));
        }
        console.log(JSON.stringify(found));`),
    );

  const cases: readonly [string, unknown][] = [
    ["esm.handler", "esm"],
    ["common.handler", "cjs"],
    ["esm.deep.er", "deep"],
    ["esm.deep", { name: "Runtime.HandlerNotFound", message: "esm.deep is not a function" }],
    ["esm.none", { name: "Runtime.HandlerNotFound", message: "esm.none is undefined or not exported" }],
    ["esm", { name: "Runtime.MalformedHandlerName", message: "Bad handler" }],
    ["../esm.handler", { name: "Runtime.MalformedHandlerName", message: "Bad handler" }],
    ["none.handler", { name: "Runtime.ImportModuleError", message: "Error: Cannot find module 'none'" }],
  ];
  it("are found by file and export, or refused with Lambda's own errors", async () => {
    const found = await load(cases.map(([name]) => name));
    assert.deepEqual(
      cases.map(([name], index) => [name, found[index]]),
      cases,
    );
  });

  it("do not load a module that needs what is not in the package", async () => {
    const [{ name, message }] = await load(["missing.handler"]);
    assert.equal(name, "Runtime.ImportModuleError");
    assert.match(message, /^Error \[ERR_MODULE_NOT_FOUND\]: Cannot find package 'no-such-package'/);
  });

  it("are refused with more than two parameters", async () => {
    assert.equal((await load(["four.handler"]))[0].name, "Runtime.CallbackHandlerDeprecated");
  });
});

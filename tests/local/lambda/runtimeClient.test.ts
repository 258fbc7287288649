import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { call, event, FunctionHarness } from "./functionHarness";

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

describe("the runtime client", () => {
  let harness: FunctionHarness;
  beforeEach(() => {
    harness = new FunctionHarness();
  });
  afterEach(() => harness.close());

  it("gives the handler Lambda's context", async () => {
    const pool = harness.function(
      "context",
      `export const handler = async (event, context) => ({ ...context, remaining: context.getRemainingTimeInMillis(),
         trace: process.env._X_AMZN_TRACE_ID });`,
      { timeoutSeconds: 30, logGroup: "/aws/lambda/context" },
    );
    const one = { ...event({}), clientContext: '{"custom":{"a":"b"}}' };
    const { payload } = await pool.invoke(one);
    const { remaining, logStreamName, trace, ...rest } = JSON.parse(payload.toString());
    assert.deepEqual(rest, {
      awsRequestId: one.requestId,
      invokedFunctionArn: one.invokedArn,
      functionName: "context",
      functionVersion: "7",
      memoryLimitInMB: "256",
      logGroupName: "/aws/lambda/context",
      clientContext: { custom: { a: "b" } },
    });
    assert.ok(remaining > 20_000 && remaining <= 30_000, String(remaining));
    assert.match(logStreamName, /^\d{4}\/\d\d\/\d\d\/\[7\][0-9a-f]{32}$/);
    assert.match(trace, /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Sampled=0$/);
  });

  const values: readonly [string, unknown][] = [
    ["undefined", null],
    ["null", null],
    ["'text'", "text"],
    ["{ a: undefined, b: 1 }", { b: 1 }],
    ["new Date(0)", "1970-01-01T00:00:00.000Z"],
  ];
  it("answers with what JSON makes of the handler's value", async () => {
    const pool = harness.function(
      "values",
      `const values = [${values.map(([value]) => value).join(",")}];
      export const handler = async (index) => values[index];`,
    );
    const answers = [];
    for (const index of values.keys()) answers.push((await call(pool, index)).answer);
    assert.deepEqual(
      answers,
      values.map(([, expected]) => expected),
    );
  });

  it("answers what JSON cannot hold, and what is no error at all, as errors", async () => {
    const pool = harness.function(
      "odd",
      `export const handler = async (what) => {
         if (what === "loop") { const loop = {}; loop.loop = loop; return loop; }
         if (what === "big") return 1n;
         throw what;
       };`,
    );
    const body = async (what: unknown) => {
      const { answer, error } = await call(pool, what);
      const { errorType, errorMessage } = answer as { errorType: string; errorMessage: string };
      return [error, errorType, errorMessage];
    };
    assert.deepEqual(await body("loop"), ["Unhandled", "Error", "Unable to stringify response body"]);
    assert.deepEqual(await body("big"), ["Unhandled", "Error", "Unable to stringify response body"]);
    assert.deepEqual(await body("plain text"), ["Unhandled", "string", "plain text"]);
    assert.deepEqual(await body(7), ["Unhandled", "number", "7"]);
  });

  it("takes handlers that are no async functions, if they give a value or a promise", async () => {
    const pool = harness.function(
      "plain",
      "export const handler = (event) => event.later ? Promise.resolve('later') : 'now';",
    );
    assert.deepEqual(await call(pool, {}), { answer: "now", error: undefined });
    assert.deepEqual(await call(pool, { later: true }), { answer: "later", error: undefined });
  });

  it("ends the process at an uncaught exception or rejection, with Lambda's exit codes and errors", async () => {
    const pool = harness.function(
      "uncaught",
      `export const handler = async (how) => {
         if (how === "throw") setTimeout(() => { throw new RangeError("uncaught"); }, 1);
         else void Promise.reject(new Error("unhandled"));
         return new Promise((done) => setTimeout(done, 5000));
       };`,
    );
    const body = async (how: string) => {
      const { answer } = await call(pool, how);
      const { errorType, errorMessage } = answer as { errorType: string; errorMessage: string };
      return [errorType, errorMessage];
    };
    assert.deepEqual(await body("throw"), ["RangeError", "uncaught"]);
    assert.deepEqual(await body("reject"), ["Runtime.UnhandledPromiseRejection", "Error: unhandled"]);
    assert.equal(pool.restarts >= 1, true);
  });

  it("keeps the Runtime API's token from the function", async () => {
    const pool = harness.function(
      "token",
      "export const handler = async () => Object.keys(process.env).filter((name) => name.startsWith('SHARED'));",
    );
    assert.deepEqual(await call(pool, {}), { answer: [], error: undefined });
  });

  it("answers an event with a text outside ASCII", async () => {
    const pool = harness.function("text", "export const handler = async (event) => event;");
    assert.deepEqual(await call(pool, { text: "ü 漢 🙂" }), { answer: { text: "ü 漢 🙂" }, error: undefined });
  });
});

import assert from "node:assert/strict";
import { call, event, FunctionHarness } from "./functionHarness";

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

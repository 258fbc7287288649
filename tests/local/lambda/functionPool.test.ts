import assert from "node:assert/strict";
import { call, event, FunctionHarness } from "./functionHarness";

describe("functions as processes", () => {
  let harness: FunctionHarness;
  beforeEach(() => {
    harness = new FunctionHarness();
  });
  afterEach(() => harness.close());

  it("answers events, one process after the other for the same environment", async () => {
    const pool = harness.function("echo", "export const handler = async (event) => ({ ...event, pid: process.pid });");
    const first = await call(pool, { a: 1 });
    const second = await call(pool, { a: 2 });
    assert.deepEqual(first, { answer: { a: 1, pid: pool.pids[0] }, error: undefined });
    assert.deepEqual(second, { answer: { a: 2, pid: pool.pids[0] }, error: undefined });
    assert.equal(pool.restarts, 0);
  });

  it("gives the process Lambda's environment and nothing of the host's", async () => {
    const source =
      "export const handler = async () => ({ names: Object.keys(process.env).sort(), cwd: process.cwd() });";
    const pool = harness.function("environment", source, { environment: { TABLE: "x" } });
    const { answer } = await call(pool, {});
    assert.deepEqual((answer as { names: string[] }).names, [
      "AWS_ACCESS_KEY_ID",
      "AWS_DEFAULT_REGION",
      "AWS_ENDPOINT_URL_LAMBDA",
      "AWS_EXECUTION_ENV",
      "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
      "AWS_LAMBDA_FUNCTION_NAME",
      "AWS_LAMBDA_FUNCTION_VERSION",
      "AWS_LAMBDA_INITIALIZATION_TYPE",
      "AWS_LAMBDA_LOG_FORMAT",
      "AWS_LAMBDA_LOG_GROUP_NAME",
      "AWS_LAMBDA_LOG_STREAM_NAME",
      "AWS_LAMBDA_RUNTIME_API",
      "AWS_REGION",
      "AWS_SECRET_ACCESS_KEY",
      "AWS_SESSION_TOKEN",
      "LAMBDA_RUNTIME_DIR",
      "LAMBDA_TASK_ROOT",
      "LANG",
      "PATH",
      "TABLE",
      "TZ",
      "_HANDLER",
      "_X_AMZN_TRACE_ID",
    ]);
  });

  it("passes on a handler's error as AWS's runtime client words it, and keeps the environment", async () => {
    const pool = harness.function("fails", "export const handler = async () => { throw new RangeError('too far'); };");
    const { answer, error } = await call(pool, {});
    const { errorType, errorMessage, trace } = answer as { errorType: string; errorMessage: string; trace: string[] };
    assert.deepEqual(
      [error, errorType, errorMessage, trace[0]],
      ["Unhandled", "RangeError", "too far", "RangeError: too far"],
    );
    await call(pool, {});
    assert.equal(pool.restarts, 0);
  });

  const initialisation: readonly [string, string, object][] = [
    [
      "a missing module",
      "",
      { errorType: "Runtime.ImportModuleError", errorMessage: "Error: Cannot find module 'index'" },
    ],
    [
      "a missing export",
      "export const other = 1;",
      { errorType: "Runtime.HandlerNotFound", errorMessage: "index.handler is undefined or not exported" },
    ],
    [
      "an export that is no function",
      "export const handler = 1;",
      { errorType: "Runtime.HandlerNotFound", errorMessage: "index.handler is not a function" },
    ],
    [
      "a syntax error",
      "export const handler = async () => {",
      { errorType: "Runtime.UserCodeSyntaxError", errorMessage: "SyntaxError: Unexpected end of input" },
    ],
    [
      "a callback handler",
      "export const handler = (event, context, callback) => callback(null, 1);",
      {
        errorType: "Runtime.CallbackHandlerDeprecated",
        errorMessage:
          "ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. " +
          "You need to modify this function to use a supported handler signature to use Node.js 24 or later. " +
          "For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.",
      },
    ],
    ["an error while loading", "throw new Error('no table');", { errorType: "Error", errorMessage: "no table" }],
    [
      "an exit while loading",
      "process.exit(4);",
      { errorType: "Runtime.ExitError", errorMessage: "Runtime exited with error: exit status 4" },
    ],
  ];
  for (const [what, source, expected] of initialisation) {
    it(`answers ${what} with the error of the initialisation`, async () => {
      const { answer, error } = await call(harness.function("broken", source), {});
      const { trace: _, ...body } = answer as Record<string, unknown>;
      assert.deepEqual([body, error], [expected, "Unhandled"]);
    });
  }

  it("kills a process that is too slow and starts another", async () => {
    const source =
      "export const handler = async ({ wait }) => wait ? new Promise(() => setInterval(() => {}, 1000)) : process.pid;";
    const pool = harness.function("slow", source, { timeoutSeconds: 0.2 });
    const { answer: before } = await call(pool, {});
    const slow = event({ wait: true });
    const { payload, functionError } = await pool.invoke(slow);
    assert.deepEqual(
      [JSON.parse(payload.toString()), functionError],
      [
        {
          errorType: "Sandbox.Timedout",
          errorMessage: `RequestId: ${slow.requestId} Error: Task timed out after 0.20 seconds`,
        },
        "Unhandled",
      ],
    );
    const { answer: after } = await call(pool, {});
    assert.notEqual(after, before);
    assert.equal(pool.restarts, 1);
  });

  it("answers the end of a process during an event, and is back for the next one", async () => {
    const source = "export const handler = async ({ end }) => end ? process.kill(process.pid, end) : 'alive';";
    const pool = harness.function("ends", source);
    const ending = event({ end: "SIGKILL" });
    const { payload } = await pool.invoke(ending);
    assert.deepEqual(JSON.parse(payload.toString()), {
      errorType: "Runtime.ExitError",
      errorMessage: `RequestId: ${ending.requestId} Error: Runtime exited with error: signal: killed`,
    });
    assert.deepEqual(await call(pool, {}), { answer: "alive", error: undefined });
    assert.equal(pool.restarts, 1);
  });

  it("reports a promise that nothing can settle any more", async () => {
    const pool = harness.function("stuck", "export const handler = () => new Promise(() => {});");
    const { answer } = await call(pool, {});
    assert.equal((answer as { errorType: string }).errorType, "Runtime.NodeJsExit");
  });

  it("throttles beyond the reserved concurrency instead of queueing", async () => {
    const source =
      "export const handler = async () => new Promise((resolve) => setTimeout(resolve, 150, process.pid));";
    const pool = harness.function("two", source, { reservedConcurrency: 2 });
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => call(pool, {})));
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ["fulfilled", "fulfilled", "rejected"],
    );
    const { reason } = outcomes[2] as PromiseRejectedResult;
    assert.deepEqual(
      [reason.errorName, reason.status, reason.details],
      ["TooManyRequestsException", 429, { Reason: "ReservedFunctionConcurrentInvocationLimitExceeded" }],
    );
    assert.equal(new Set(pool.pids).size, 2);
  });

  it("writes START, END and REPORT, and the function's own lines with their request", async () => {
    const pool = harness.function("talks", "export const handler = async () => { console.warn('careful', 1); };");
    const one = event({});
    await pool.invoke(one);
    const lines = harness.lines.map((line) =>
      line
        .replaceAll(one.requestId, "ID")
        .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/, "TIME")
        .replace(/\d+\.\d\d ms/g, "N ms")
        .replace(/Billed Duration: \d+/, "Billed Duration: N")
        .replace(/Used: \d+/, "Used: N"),
    );
    assert.deepEqual(lines.sort(), [
      "0 END RequestId: ID",
      "0 REPORT RequestId: ID\tDuration: N ms\tBilled Duration: N ms\tMemory Size: 256 MB\tMax Memory Used: N MB\tInit Duration: N ms\t",
      "0 START RequestId: ID Version: 7",
      "0 TIME\tID\tWARN\tcareful 1",
    ]);
  });
});

import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { readBody } from "../../../local/http/readBody";
import { functionEnvironment, logStreamName } from "../../../local/lambda/functionEnvironment";
import { parseFunctionReference } from "../../../local/lambda/functionNames";
import { endLines, type InvocationReport, startLine } from "../../../local/lambda/platformLines";
import type { FunctionSpec } from "../../../local/lambda/types";

describe("names of functions", () => {
  const cases: readonly [string, ReturnType<typeof parseFunctionReference>][] = [
    ["f", { name: "f", qualifier: undefined }],
    ["my-f_1:live", { name: "my-f_1", qualifier: "live" }],
    ["f:7", { name: "f", qualifier: "7" }],
    ["f:$LATEST", { name: "f", qualifier: "$LATEST" }],
    ["123456789012:function:f", { name: "f", qualifier: undefined }],
    ["123456789012:function:f:live", { name: "f", qualifier: "live" }],
    ["arn:aws:lambda:eu-west-1:123456789012:function:f", { name: "f", qualifier: undefined }],
    ["arn:aws-cn:lambda:cn-north-1:123456789012:function:f:9", { name: "f", qualifier: "9" }],
    ["", undefined],
    ["a b", undefined],
    ["f:live:more", undefined],
    ["../f", undefined],
    ["arn:aws:s3:::bucket", undefined],
    ["arn:aws:lambda:eu-west-1:12:function:f", undefined],
  ];
  for (const [text, expected] of cases) {
    it(`${JSON.stringify(text)} ${expected === undefined ? "is none" : "is one"}`, () =>
      assert.deepEqual(parseFunctionReference(text), expected));
  }
});

const spec: FunctionSpec = {
  name: "shared-storage-local-ingest",
  consumer: "ingest",
  arn: "arn:aws:lambda:eu-west-1:123456789012:function:shared-storage-local-ingest",
  version: "7",
  aliases: { live: "7" },
  handler: "index.handler",
  runtime: "nodejs24.x",
  memory: 512,
  timeoutSeconds: 30,
  reservedConcurrency: undefined,
  tmpBytes: 1,
  environment: { TABLE: "t", AWS_REGION: "mars-1", PATH: "/mine" },
  roleArn: "arn:aws:iam::123456789012:role/r",
  logGroup: "/aws/lambda/ingest",
  logFormat: "JSON",
  code: "/code",
};

describe("the environment of a function", () => {
  it("is the function's own and Lambda's, and Lambda's wins", () => {
    const found = functionEnvironment(spec, {
      region: "eu-west-1",
      runtimeApi: "127.0.0.1:5000",
      runtimeToken: "token",
      logStream: "stream",
      credentials: { accessKeyId: "ASIA", secretAccessKey: "s", sessionToken: "t" },
      lambdaEndpoint: "http://127.0.0.1:6000",
    });
    assert.deepEqual(found, {
      AWS_ACCESS_KEY_ID: "ASIA",
      AWS_DEFAULT_REGION: "eu-west-1",
      AWS_ENDPOINT_URL_LAMBDA: "http://127.0.0.1:6000",
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "512",
      AWS_LAMBDA_FUNCTION_NAME: "shared-storage-local-ingest",
      AWS_LAMBDA_FUNCTION_VERSION: "7",
      AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
      AWS_LAMBDA_LOG_FORMAT: "JSON",
      AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/ingest",
      AWS_LAMBDA_LOG_STREAM_NAME: "stream",
      AWS_LAMBDA_RUNTIME_API: "127.0.0.1:5000",
      AWS_REGION: "eu-west-1",
      AWS_SECRET_ACCESS_KEY: "s",
      AWS_SESSION_TOKEN: "t",
      LAMBDA_RUNTIME_DIR: "/var/runtime",
      LAMBDA_TASK_ROOT: "/var/task",
      LANG: "en_US.UTF-8",
      PATH: "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
      SHARED_STORAGE_RUNTIME_TOKEN: "token",
      TABLE: "t",
      TZ: ":UTC",
      _HANDLER: "index.handler",
    });
  });

  it("names a log stream by day, version and environment", () => {
    assert.equal(logStreamName(spec, new Date("2026-01-02T23:59:59Z"), "abc"), "2026/01/02/[7]abc");
  });
});

describe("Lambda's own lines in a log", () => {
  const time = new Date("2026-11-24T02:15:00.123Z");
  const report: InvocationReport = {
    requestId: "id",
    version: "7",
    duration: 12.3456,
    initDuration: undefined,
    memorySize: 256,
    maxMemoryUsed: 61,
    status: "success",
    errorType: undefined,
  };

  it("are START, END and REPORT as text", () => {
    assert.equal(startLine("Text", time, "id", "7"), "START RequestId: id Version: 7");
    assert.deepEqual(endLines("Text", time, report), [
      "END RequestId: id",
      "REPORT RequestId: id\tDuration: 12.35 ms\tBilled Duration: 13 ms\tMemory Size: 256 MB\tMax Memory Used: 61 MB\t",
    ]);
  });

  it("have the cold start and the error where there is one", () => {
    const cold = { ...report, initDuration: 100.001, status: "timeout", errorType: "Sandbox.Timedout" } as const;
    assert.equal(
      endLines("Text", time, cold)[1],
      "REPORT RequestId: id\tDuration: 12.35 ms\tBilled Duration: 113 ms\tMemory Size: 256 MB\tMax Memory Used: 61 MB\t" +
        "Init Duration: 100.00 ms\tStatus: timeout\tError Type: Sandbox.Timedout\t",
    );
    assert.deepEqual(
      endLines("JSON", time, cold).map((line) => JSON.parse(line)),
      [
        {
          time: "2026-11-24T02:15:00.123Z",
          type: "platform.report",
          record: {
            requestId: "id",
            metrics: {
              durationMs: 12.346,
              billedDurationMs: 113,
              memorySizeMB: 256,
              maxMemoryUsedMB: 61,
              initDurationMs: 100.001,
            },
            status: "timeout",
            errorType: "Sandbox.Timedout",
          },
        },
      ],
    );
  });

  it("are platform events in a JSON log", () => {
    assert.deepEqual(JSON.parse(startLine("JSON", time, "id", "7")), {
      time: "2026-11-24T02:15:00.123Z",
      type: "platform.start",
      record: { requestId: "id", version: "7" },
    });
    assert.deepEqual(
      endLines("JSON", time, report).map((line) => JSON.parse(line).record),
      [
        {
          requestId: "id",
          metrics: { durationMs: 12.346, billedDurationMs: 13, memorySizeMB: 256, maxMemoryUsedMB: 61 },
          status: "success",
        },
      ],
    );
  });
});

describe("bodies of requests", () => {
  const request = (...chunks: string[]) => Readable.from(chunks.map((chunk) => Buffer.from(chunk))) as IncomingMessage;

  it("are read whole up to the limit, and refused one byte beyond", async () => {
    assert.equal((await readBody(request("ab", "cd"), 4))?.toString(), "abcd");
    assert.equal((await readBody(request(), 4))?.toString(), "");
    assert.equal(await readBody(request("ab", "cd", "e"), 4), undefined);
    assert.equal(await readBody(request("abcde", "f"), 4), undefined);
  });
});

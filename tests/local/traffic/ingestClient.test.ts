import assert from "node:assert/strict";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { type IngestAnswer, ingestClient, readAnswer } from "../../../local/traffic/ingestClient";

const bytes = (value: unknown) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value));

describe("answers of ingest", () => {
  const id = "0".repeat(32);
  const table: readonly (readonly [string, string | undefined, unknown, IngestAnswer])[] = [
    [
      "stored",
      undefined,
      { statusCode: 200, outcome: "stored", id, records: 2, keyed: true, sandbox: "2026/11/24/[1]abc" },
      { kind: "acknowledged", id, outcome: "stored", sandbox: "2026/11/24/[1]abc" },
    ],
    [
      "a duplicate",
      undefined,
      { statusCode: 200, outcome: "duplicate", id, sandbox: "s" },
      { kind: "acknowledged", id, outcome: "duplicate", sandbox: "s" },
    ],
    [
      "no sandbox named",
      undefined,
      { statusCode: 200, outcome: "stored", id },
      { kind: "acknowledged", id, outcome: "stored", sandbox: "unknown" },
    ],
    [
      "200 without an id is no acknowledgement",
      undefined,
      { statusCode: 200, outcome: "stored" },
      { kind: "retry", reason: 'answer 200 without id and outcome: {"statusCode":200,"outcome":"stored"}' },
    ],
    [
      "400",
      undefined,
      { statusCode: 400, problems: ["a", "b"] },
      { kind: "refused", statusCode: 400, problems: ["a", "b"] },
    ],
    ["409", undefined, { statusCode: 409 }, { kind: "refused", statusCode: 409, problems: [] }],
    [
      "413",
      undefined,
      { statusCode: 413, problems: ["too large"] },
      { kind: "refused", statusCode: 413, problems: ["too large"] },
    ],
    [
      "a full disk",
      undefined,
      { statusCode: 503, problems: ["disk full"], retryAfterSeconds: 2 },
      { kind: "retry", reason: "answer 503: disk full", afterMs: 2_000 },
    ],
    ["429", undefined, { statusCode: 429 }, { kind: "retry", reason: "answer 429" }],
    [
      "a killed sandbox",
      "Unhandled",
      { errorType: "Runtime.ExitError", errorMessage: "RequestId: x Error: Runtime exited with error: signal: killed" },
      {
        kind: "retry",
        reason: "Unhandled: Runtime.ExitError: RequestId: x Error: Runtime exited with error: signal: killed",
      },
    ],
    ["no JSON", undefined, "<html>", { kind: "retry", reason: "answer without a status code: <html>" }],
    ["null", undefined, "null", { kind: "retry", reason: "answer without a status code: null" }],
  ];
  for (const [what, functionError, payload, expected] of table) {
    it(what, () => assert.deepEqual(readAnswer(functionError, bytes(payload)), expected));
  }
});

describe("ingest client", () => {
  it("calls the function through the real SDK, signed, on its alias; any error is a reason to repeat", async () => {
    const seen: { method: string | undefined; url: string | undefined; authorization: string; body: string }[] = [];
    let status = 200;
    const server = createServer(async (request: IncomingMessage, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const { method, url } = request;
      seen.push({
        method,
        url,
        authorization: request.headers.authorization ?? "",
        body: Buffer.concat(chunks).toString(),
      });
      if (status === 200) {
        response.end(JSON.stringify({ statusCode: 200, outcome: "stored", id: "1".repeat(32), sandbox: "s" }));
      } else {
        response.writeHead(status, { "x-amzn-errortype": "EFSMountFailureException" });
        response.end(JSON.stringify({ Message: "access denied by server" }));
      }
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const ingest = ingestClient(
      {
        lambdaEndpoint: `http://127.0.0.1:${port}`,
        region: "eu-west-1",
        credentials: { accessKeyId: "AKIDLOCAL", secretAccessKey: "secret" },
      },
      { functionName: "shared-storage-local-ingest", qualifier: "live" },
    );
    const head = { producer: "client-0", key: "k", sequence: 0 };
    const records = [{ label: 1, features: { a: "b" } }];
    const request = { ...head, records: Buffer.from(JSON.stringify(records)) };
    const signal = new AbortController().signal;
    try {
      assert.deepEqual(await ingest(request, signal), {
        ...{ kind: "acknowledged", id: "1".repeat(32), outcome: "stored", sandbox: "s" },
      });
      assert.equal(seen[0]?.method, "POST");
      assert.equal(seen[0]?.url, "/2015-03-31/functions/shared-storage-local-ingest/invocations?Qualifier=live");
      assert.match(seen[0]?.authorization ?? "", /^AWS4-HMAC-SHA256 Credential=AKIDLOCAL\/\d{8}\/eu-west-1\/lambda\//);
      assert.deepEqual(JSON.parse(seen[0]?.body ?? ""), { ...head, records });
      status = 403;
      assert.deepEqual(await ingest(request, signal), {
        kind: "retry",
        reason: "EFSMountFailureException: access denied by server",
      });
      assert.equal(seen.length, 2);
    } finally {
      ingest.close();
      await new Promise((resolve) => server.close(resolve));
    }
    const gone = await ingest(request, signal);
    assert.equal(gone.kind, "retry");
  });
});

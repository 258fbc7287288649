import assert from "node:assert/strict";
import { MemoryBench } from "../../support/memoryBench";
import { context, named } from "../../support/trainingBench";
import { STORED } from "./storedAnswer";

describe("ingest", () => {
  let bench: MemoryBench;

  beforeEach(() => {
    bench = new MemoryBench();
  });

  describe("over a function URL", () => {
    const call = (event: object) => bench.ingest()(event, context());
    const post = { requestContext: { http: { method: "POST" } } };
    const body = JSON.stringify({ producer: "p", key: "k", records: named("k", 2) });
    const headers = { "content-type": "application/json" };

    it("takes the body, plain or base64", async () => {
      assert.deepEqual(await call({ ...post, body }), { statusCode: 200, headers, body: JSON.stringify(STORED) });
      const encoded = { ...post, body: Buffer.from(body, "utf8").toString("base64"), isBase64Encoded: true };
      const duplicate = JSON.stringify({ ...STORED, outcome: "duplicate" });
      assert.deepEqual(await call(encoded), { statusCode: 200, headers, body: duplicate });
    });

    it("answers 503 with Retry-After", async () => {
      bench.disk.faults = (one) => (one.operation === "write" ? { error: "ENOSPC" } : undefined);
      const answer = (await call({ ...post, body })) as { statusCode: number; headers: object };
      assert.deepEqual([answer.statusCode, answer.headers], [503, { ...headers, "retry-after": "30" }]);
    });

    const problems: [event: object, problem: string][] = [
      [{ requestContext: { http: { method: "GET" } } }, "method: got GET, must be POST"],
      [post, "body: got nothing, must be a JSON object"],
      [
        { ...post, body: "{" },
        "body: is not JSON: Expected property name or '}' in JSON at position 1 (line 1 column 2)",
      ],
      [{ ...post, body: "[]" }, "request: got an array, must be an object with producer, key, sequence, records"],
    ];
    for (const [event, problem] of problems) {
      it(`answers 400: ${problem}`, async () => {
        const expected = { statusCode: 400, headers, body: JSON.stringify({ statusCode: 400, problems: [problem] }) };
        assert.deepEqual(await call(event), expected);
      });
    }
  });
});

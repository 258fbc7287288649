import assert from "node:assert/strict";
import { createIngest } from "../../../handlers/ingest";
import type { IngestAnswer } from "../../../handlers/ingest/answer";
import { Publisher } from "../../../handlers/protocol/publish";
import { segmentId } from "../../../handlers/protocol/segmentId";
import { MemoryFileSystem } from "../../support/memoryFileSystem";
import { context, named, TrainingBench } from "../../support/trainingBench";

describe("ingest", () => {
  let disk: MemoryFileSystem;
  let bench: TrainingBench;

  beforeEach(() => {
    disk = new MemoryFileSystem("/samples", "/journal", "/models");
    bench = new TrainingBench(disk);
  });

  const id = segmentId({ producer: "p", key: "k", part: 0 });
  const stored: IngestAnswer = {
    statusCode: 200,
    outcome: "stored",
    id,
    records: 2,
    keyed: true,
    sandbox: "2026/11/24/[1]sandbox",
  };

  describe("over a function URL", () => {
    const call = async (event: object) => {
      const samples = new Publisher({ fileSystem: disk, root: "/samples", newId: bench.newId, pause: bench.pause });
      return createIngest({ samples, now: () => bench.now, newId: bench.newId })(event, context());
    };
    const post = { requestContext: { http: { method: "POST" } } };
    const body = JSON.stringify({ producer: "p", key: "k", records: named("k", 2) });
    const headers = { "content-type": "application/json" };

    it("takes the body, plain or base64", async () => {
      assert.deepEqual(await call({ ...post, body }), { statusCode: 200, headers, body: JSON.stringify(stored) });
      const encoded = { ...post, body: Buffer.from(body, "utf8").toString("base64"), isBase64Encoded: true };
      const duplicate = JSON.stringify({ ...stored, outcome: "duplicate" });
      assert.deepEqual(await call(encoded), { statusCode: 200, headers, body: duplicate });
    });

    it("answers 503 with Retry-After", async () => {
      disk.faults = (one) => (one.operation === "write" ? { error: "ENOSPC" } : undefined);
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

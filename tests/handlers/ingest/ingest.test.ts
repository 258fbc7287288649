import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createIngest } from "../../../handlers/ingest";
import type { IngestAnswer } from "../../../handlers/ingest/answer";
import { canonicalJson } from "../../../handlers/protocol/canonicalJson";
import { decodeSegment } from "../../../handlers/protocol/decodeSegment";
import { Publisher } from "../../../handlers/protocol/publish";
import { listSegments } from "../../../handlers/protocol/samples";
import { segmentId } from "../../../handlers/protocol/segmentId";
import { MemoryFileSystem, type Operation } from "../../support/memoryFileSystem";
import { context, named, START, TrainingBench } from "../../support/trainingBench";

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

  it("makes one request one segment, durable before it answers", async () => {
    assert.deepEqual(await bench.send("k", 2, "p", 9), stored);
    disk.crash();
    const path = `/samples/ready/202611240201/${id[0]}/${id}.seg`;
    assert.deepEqual(disk.list(), [path]);
    const segment = decodeSegment(await disk.read(path));
    const raw = canonicalJson(named("k", 2));
    assert.equal(segment.raw(), raw);
    assert.deepEqual(segment.header, {
      ...segment.header,
      id,
      producer: "p",
      key: "k",
      request: undefined,
      sequence: 9,
      part: { index: 0, count: 1 },
      payload: createHash("sha256").update(raw).digest("hex"),
      receivedAt: new Date(START).toISOString(),
      records: 2,
    });
  });

  it("answers a repeated key with the same records as a duplicate, and writes nothing", async () => {
    await bench.send("k", 2);
    assert.deepEqual(await bench.send("k", 2), { ...stored, outcome: "duplicate" });
    assert.equal(disk.list().length, 1);
  });

  it("knows records by their meaning, not by the order of their fields", async () => {
    await bench.send("k", [{ id: "r", label: 1, features: { a: 1, b: "x" } }]);
    const again = await bench.send("k", [{ features: { b: "x", a: 1.0 }, label: 1, id: "r" }]);
    assert.equal(again.outcome, "duplicate");
  });

  it("answers a repeated key with other records as a conflict, and changes nothing", async () => {
    await bench.send("k", 2);
    const before = await disk.read(disk.list()[0]!);
    assert.deepEqual(await bench.send("k", 3), {
      statusCode: 409,
      id,
      problems: [
        'key: key "k" of producer "p" stands with other records; nothing was changed, send these records under a key of their own',
      ],
    });
    assert.deepEqual(disk.list().length, 1);
    assert.deepEqual(await disk.read(disk.list()[0]!), before);
  });

  it("writes a second file with the same id in a later minute; the log will take one", async () => {
    await bench.send("k", 2);
    bench.now += 60_000;
    assert.deepEqual(await bench.send("k", 2), stored);
    const files = await listSegments(disk, "/samples");
    assert.deepEqual(
      files.map((file) => [file.minute, file.id]),
      [
        ["202611240201", id],
        ["202611240202", id],
      ],
    );
  });

  it("knows a request without a key by its request id, and says that it has none", async () => {
    const samples = new Publisher({ fileSystem: disk, root: "/samples", newId: bench.newId, pause: bench.pause });
    const ingest = createIngest({ samples, now: () => bench.now, newId: bench.newId });
    const event = { producer: "p", records: named("u", 1) };
    const unkeyed = segmentId({ producer: "p", request: "req-7", part: 0 });
    const answer = { ...stored, id: unkeyed, records: 1, keyed: false };
    assert.deepEqual(await ingest(event, context("req-7")), answer);
    assert.deepEqual(await ingest(event, context("req-7")), { ...answer, outcome: "duplicate" });
    assert.equal(((await ingest(event, context("req-8"))) as IngestAnswer).outcome, "stored");
    const header = decodeSegment(await disk.read(`/samples/ready/202611240201/${unkeyed[0]}/${unkeyed}.seg`)).header;
    assert.deepEqual([header.key, header.request], [undefined, "req-7"]);
  });

  it("answers bad input with all problems at once and writes nothing", async () => {
    const samples = new Publisher({ fileSystem: disk, root: "/samples", newId: bench.newId, pause: bench.pause });
    const ingest = createIngest({ samples, now: () => bench.now, newId: bench.newId });
    assert.deepEqual(
      await ingest({ producr: "p", key: "", sequence: -1, records: [{ features: { a: [] } }] }, context()),
      {
        statusCode: 400,
        problems: [
          '"producr": unknown, did you mean producer?',
          "producer: got nothing, must be a string of 1 to 256 characters",
          'key: got "", must be a string of 1 to 1024 characters, or absent',
          "sequence: got -1, must be a whole number from 0 to 2^53 - 1, or absent",
          'records[0].features["a"]: got an array, allowed are a string, a number, true, false and null (absent)',
        ],
      },
    );
    assert.deepEqual(disk.calls, []);
  });

  describe("never acknowledges what does not stand", () => {
    const operations: Operation[] = ["openExclusive", "write", "fsync", "close", "link"];
    for (const error of ["ENOSPC", "EDQUOT"] as const) {
      for (const operation of operations) {
        it(`503 with a delay at ${error} of ${operation}; the repeated request is stored`, async () => {
          await bench.send("warm");
          const before = disk.list();
          disk.faults = (call) => (call.operation === operation ? { error } : undefined);
          const answer = await bench.send("k", 2);
          assert.equal(answer.statusCode, 503);
          assert.equal(answer.retryAfterSeconds, 30);
          assert.match(answer.problems![0]!, new RegExp(`^not stored: ${error}: `));
          disk.faults = () => undefined;
          assert.deepEqual(disk.list(), before);
          assert.deepEqual(await bench.send("k", 2), stored);
        });
      }
    }

    it("503 soon after failures that may pass", async () => {
      disk.faults = (call) => (call.operation === "fsync" ? { error: "EIO" } : undefined);
      const answer = await bench.send("k", 2);
      assert.deepEqual([answer.statusCode, answer.retryAfterSeconds], [503, 2]);
      assert.deepEqual(disk.list(), []);
    });

    it("503 if a damaged file stands under the name: nobody can say whether it is the same", async () => {
      await bench.send("k", 2);
      disk.alter(disk.list()[0]!, Buffer.from("torn", "utf8"));
      assert.deepEqual(await bench.send("k", 2), {
        statusCode: 503,
        problems: ["not stored: segment of 4 bytes: too short to be one"],
        retryAfterSeconds: 2,
      });
      bench.now += 60_000;
      assert.deepEqual(await bench.send("k", 2), stored);
    });

    for (const error of ["EACCES", "EROFS"] as const) {
      it(`fails loudly at ${error}: the function's identity or mount is wrong`, async () => {
        disk.faults = (call) => (call.operation === "openExclusive" ? { error } : undefined);
        await assert.rejects(bench.send("k", 2), { code: error });
      });
    }

    it("acknowledges when link took effect although its answer was lost", async () => {
      await bench.send("warm");
      disk.faults = (call) => (call.operation === "link" ? { error: "EIO", applied: true } : undefined);
      assert.deepEqual(await bench.send("k", 2), stored);
      assert.equal(disk.list().length, 2);
    });
  });

  describe("in parts", () => {
    const limits = { bytes: 120, count: 4 };
    const send = async (records: unknown, key: string | undefined = "k"): Promise<IngestAnswer> => {
      const samples = new Publisher({ fileSystem: disk, root: "/samples", newId: bench.newId, pause: bench.pause });
      const ingest = createIngest({ samples, now: () => bench.now, newId: bench.newId, limits });
      return (await ingest({ producer: "p", key, records }, context())) as IngestAnswer;
    };
    const segments = async () => {
      const files = await listSegments(disk, "/samples");
      const all = await Promise.all(files.map(async ({ path }) => decodeSegment(await disk.read(`/samples/${path}`))));
      return all.sort((a, b) => a.header.part.index - b.header.part.index);
    };

    it("makes several segments that share the payload's hash, and acknowledges after the last", async () => {
      const records = named("k", 5);
      assert.deepEqual(await send(records), { ...stored, records: 5 });
      const parts = await segments();
      assert.deepEqual(
        parts.map(({ header }) => [header.id, header.part, header.records]),
        [0, 1, 2].map((index) => [
          segmentId({ producer: "p", key: "k", part: index }),
          { index, count: 3 },
          index === 2 ? 1 : 2,
        ]),
      );
      assert.deepEqual(
        parts.flatMap((part) => JSON.parse(part.raw())),
        JSON.parse(canonicalJson(records)),
      );
      assert.equal(new Set(parts.map(({ header }) => header.payload)).size, 1);
    });

    it("goes on after the parts that stand when it is repeated", async () => {
      disk.faults = (call, k) => (call.operation === "write" && k > 1 ? { error: "ENOSPC" } : undefined);
      assert.equal((await send(named("k", 5))).statusCode, 503);
      assert.equal((await segments()).length, 1);
      disk.faults = () => undefined;
      assert.deepEqual(await send(named("k", 5)), { ...stored, records: 5 });
      assert.deepEqual((await segments()).length, 3);
    });

    it("finds a conflict whichever part differs", async () => {
      await send(named("k", 5));
      const other = named("k", 5);
      assert.equal((await send([...other.slice(0, 4), { ...other[4], label: 1 }])).statusCode, 409);
      assert.equal((await send(other.slice(0, 2))).statusCode, 409);
    });

    it("refuses a record or a request that is too large", async () => {
      const large = { features: { a: "x".repeat(200) } };
      assert.deepEqual(await send([large]), {
        statusCode: 413,
        problems: ["records[0]: has 221 bytes as canonical JSON, a segment holds 120"],
      });
      assert.deepEqual(await send(named("k", 9)), {
        statusCode: 413,
        problems: ["records: need 5 segments, at most 4 are allowed; send fewer at once"],
      });
    });
  });

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

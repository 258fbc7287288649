import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { IngestAnswer } from "../../../handlers/ingest/answer";
import { canonicalJson } from "../../../handlers/protocol/canonicalJson";
import { decodeSegment } from "../../../handlers/protocol/decodeSegment";
import { listSegments } from "../../../handlers/protocol/samples";
import { segmentId } from "../../../handlers/protocol/segmentId";
import { MemoryBench } from "../../support/memoryBench";
import { context, named, START } from "../../support/trainingBench";
import { SEGMENT, STORED } from "./storedAnswer";

describe("ingest", () => {
  let bench: MemoryBench;

  beforeEach(() => {
    bench = new MemoryBench();
  });

  it("makes one request one segment, durable before it answers", async () => {
    assert.deepEqual(await bench.send("k", 2, "p", 9), STORED);
    bench.disk.crash();
    const path = `/samples/ready/202611240201/${SEGMENT[0]}/${SEGMENT}.seg`;
    assert.deepEqual(bench.disk.list(), [path]);
    const segment = decodeSegment(await bench.disk.read(path));
    const raw = Buffer.from(canonicalJson(named("k", 2))).toString();
    assert.equal(segment.raw(), raw);
    assert.deepEqual(segment.header, {
      ...segment.header,
      id: SEGMENT,
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
    assert.deepEqual(await bench.send("k", 2), { ...STORED, outcome: "duplicate" });
    assert.equal(bench.disk.list().length, 1);
  });

  it("knows records by their meaning, not by the order of their fields", async () => {
    await bench.send("k", [{ id: "r", label: 1, features: { a: 1, b: "x" } }]);
    const again = await bench.send("k", [{ features: { b: "x", a: 1.0 }, label: 1, id: "r" }]);
    assert.equal(again.outcome, "duplicate");
  });

  it("answers a repeated key with other records as a conflict, and changes nothing", async () => {
    await bench.send("k", 2);
    const before = await bench.disk.read(bench.disk.list()[0]!);
    assert.deepEqual(await bench.send("k", 3), {
      statusCode: 409,
      id: SEGMENT,
      problems: [
        'key: key "k" of producer "p" stands with other records; nothing was changed, send these records under a key of their own',
      ],
    });
    assert.deepEqual(bench.disk.list().length, 1);
    assert.deepEqual(await bench.disk.read(bench.disk.list()[0]!), before);
  });

  it("writes a second file with the same id in a later minute; the log will take one", async () => {
    await bench.send("k", 2);
    bench.now += 60_000;
    assert.deepEqual(await bench.send("k", 2), STORED);
    const files = await listSegments(bench.disk, "/samples");
    assert.deepEqual(
      files.map((file) => [file.minute, file.id]),
      [
        ["202611240201", SEGMENT],
        ["202611240202", SEGMENT],
      ],
    );
  });

  it("knows a request without a key by its request id, and says that it has none", async () => {
    const ingest = bench.ingest();
    const event = { producer: "p", records: named("u", 1) };
    const unkeyed = segmentId({ producer: "p", request: "req-7", part: 0 });
    const answer = { ...STORED, id: unkeyed, records: 1, keyed: false };
    assert.deepEqual(await ingest(event, context("req-7")), answer);
    assert.deepEqual(await ingest(event, context("req-7")), { ...answer, outcome: "duplicate" });
    assert.equal(((await ingest(event, context("req-8"))) as IngestAnswer).outcome, "stored");
    const header = decodeSegment(
      await bench.disk.read(`/samples/ready/202611240201/${unkeyed[0]}/${unkeyed}.seg`),
    ).header;
    assert.deepEqual([header.key, header.request], [undefined, "req-7"]);
  });

  it("answers bad input with all problems at once and writes nothing", async () => {
    const ingest = bench.ingest();
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
    assert.deepEqual(bench.disk.calls, []);
  });
});

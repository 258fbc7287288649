import assert from "node:assert/strict";
import { createIngest } from "../../../handlers/ingest";
import type { IngestAnswer } from "../../../handlers/ingest/answer";
import { canonicalJson } from "../../../handlers/protocol/canonicalJson";
import { decodeSegment } from "../../../handlers/protocol/decodeSegment";
import { Publisher } from "../../../handlers/protocol/publish";
import { listSegments } from "../../../handlers/protocol/samples";
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
        JSON.parse(Buffer.from(canonicalJson(records)).toString()),
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
});

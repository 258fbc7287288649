import assert from "node:assert/strict";
import type { IngestAnswer } from "../../../handlers/ingest/answer";
import { canonicalJson } from "../../../handlers/protocol/canonicalJson";
import { decodeSegment } from "../../../handlers/protocol/decodeSegment";
import { listSegments } from "../../../handlers/protocol/samples";
import { segmentId } from "../../../handlers/protocol/segmentId";
import { MemoryBench } from "../../support/memoryBench";
import { context, named } from "../../support/trainingBench";
import { STORED } from "./storedAnswer";

describe("ingest", () => {
  let bench: MemoryBench;

  beforeEach(() => {
    bench = new MemoryBench();
  });

  describe("in parts", () => {
    const limits = { bytes: 120, count: 4 };
    const send = async (records: unknown, key: string | undefined = "k"): Promise<IngestAnswer> => {
      const ingest = bench.ingest(limits);
      return (await ingest({ producer: "p", key, records }, context())) as IngestAnswer;
    };
    const segments = async () => {
      const files = await listSegments(bench.disk, "/samples");
      const all = await Promise.all(
        files.map(async ({ path }) => decodeSegment(await bench.disk.read(`/samples/${path}`))),
      );
      return all.sort((a, b) => a.header.part.index - b.header.part.index);
    };

    it("makes several segments that share the payload's hash, and acknowledges after the last", async () => {
      const records = named("k", 5);
      assert.deepEqual(await send(records), { ...STORED, records: 5 });
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
      bench.disk.faults = (call, k) => (call.operation === "write" && k > 1 ? { error: "ENOSPC" } : undefined);
      assert.equal((await send(named("k", 5))).statusCode, 503);
      assert.equal((await segments()).length, 1);
      bench.disk.faults = () => undefined;
      assert.deepEqual(await send(named("k", 5)), { ...STORED, records: 5 });
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

import assert from "node:assert/strict";
import type { IngestAnswer } from "../../../handlers/ingest/answer";
import { segmentId } from "../../../handlers/protocol/segmentId";
import { parseSegmentPath } from "../../../handlers/protocol/tree";
import { MemoryFileSystem, type Operation } from "../../support/memoryFileSystem";
import { TrainingBench } from "../../support/trainingBench";

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

  it("takes the current minute when the trainer has removed the emptied one of the receipt", async () => {
    disk.faults = ({ operation }) => {
      // The sandbox slept before it linked.
      if (operation === "link") bench.now += 27 * 3_600_000;
      return undefined;
    };
    assert.deepEqual(await bench.send("k", 2), stored);
    const { minute } = parseSegmentPath(disk.list("/samples/ready")[0]!.replace("/samples/", ""))!;
    assert.equal(minute, "202611250501");
    assert.deepEqual(await disk.readdir("/samples/ready"), [minute]);
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
});

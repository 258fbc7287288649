import assert from "node:assert/strict";
import { parseSegmentPath } from "../../../handlers/protocol/tree";
import { MemoryBench } from "../../support/memoryBench";
import type { Operation } from "../../support/memoryFileSystem";
import { STORED } from "./storedAnswer";

describe("ingest", () => {
  let bench: MemoryBench;

  beforeEach(() => {
    bench = new MemoryBench();
  });

  it("takes the current minute when the trainer has removed the emptied one of the receipt", async () => {
    bench.disk.faults = ({ operation }) => {
      // The sandbox slept before it linked.
      if (operation === "link") bench.now += 27 * 3_600_000;
      return undefined;
    };
    assert.deepEqual(await bench.send("k", 2), STORED);
    const { minute } = parseSegmentPath(bench.disk.list("/samples/ready")[0]!.replace("/samples/", ""))!;
    assert.equal(minute, "202611250501");
    assert.deepEqual(await bench.disk.readdir("/samples/ready"), [minute]);
  });

  describe("never acknowledges what does not stand", () => {
    const operations: Operation[] = ["openExclusive", "write", "fsync", "close", "link"];
    for (const error of ["ENOSPC", "EDQUOT"] as const) {
      for (const operation of operations) {
        it(`503 with a delay at ${error} of ${operation}; the repeated request is stored`, async () => {
          await bench.send("warm");
          const before = bench.disk.list();
          bench.disk.faults = (call) => (call.operation === operation ? { error } : undefined);
          const answer = await bench.send("k", 2);
          assert.equal(answer.statusCode, 503);
          assert.equal(answer.retryAfterSeconds, 30);
          assert.match(answer.problems![0]!, new RegExp(`^not stored: ${error}: `));
          bench.disk.faults = () => undefined;
          assert.deepEqual(bench.disk.list(), before);
          assert.deepEqual(await bench.send("k", 2), STORED);
        });
      }
    }

    it("503 soon after failures that may pass", async () => {
      bench.disk.faults = (call) => (call.operation === "fsync" ? { error: "EIO" } : undefined);
      const answer = await bench.send("k", 2);
      assert.deepEqual([answer.statusCode, answer.retryAfterSeconds], [503, 2]);
      assert.deepEqual(bench.disk.list(), []);
    });

    it("503 if a damaged file stands under the name: nobody can say whether it is the same", async () => {
      await bench.send("k", 2);
      bench.disk.alter(bench.disk.list()[0]!, Buffer.from("torn", "utf8"));
      assert.deepEqual(await bench.send("k", 2), {
        statusCode: 503,
        problems: ["not stored: segment of 4 bytes: too short to be one"],
        retryAfterSeconds: 2,
      });
      bench.now += 60_000;
      assert.deepEqual(await bench.send("k", 2), STORED);
    });

    for (const error of ["EACCES", "EROFS"] as const) {
      it(`fails loudly at ${error}: the function's identity or mount is wrong`, async () => {
        bench.disk.faults = (call) => (call.operation === "openExclusive" ? { error } : undefined);
        await assert.rejects(bench.send("k", 2), { code: error });
      });
    }

    it("acknowledges when link took effect although its answer was lost", async () => {
      await bench.send("warm");
      bench.disk.faults = (call) => (call.operation === "link" ? { error: "EIO", applied: true } : undefined);
      assert.deepEqual(await bench.send("k", 2), STORED);
      assert.equal(bench.disk.list().length, 2);
    });
  });
});

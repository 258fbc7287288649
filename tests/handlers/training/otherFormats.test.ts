import assert from "node:assert/strict";
import { decodeCheckpoint, encodeCheckpoint, listCheckpoints } from "../../../handlers/protocol/checkpoint";
import { containerKind, encodeContainer } from "../../../handlers/protocol/container";
import { checkpointPath, logPath, packedPath } from "../../../handlers/protocol/tree";
import { countingLearners } from "../../support/countingLearner";
import { MaintenanceBench } from "../../support/maintenanceBench";

/** A checkpoint as the first version of this program wrote it. */
const FIRST =
  "iUNLUA0KGgoBAAAAAgAAAEhFQUQAAAAA8QAAAPEAAAAemSGTAAAAAHsicG9zaXRpb24iOjQsInJlY29yZHMiOjksImxlYXJuZXIiOiJsIiwiY29u" +
  "ZmlndXJhdGlvbiI6eyJsZWFybmVyIjoibCIsImhlbGRPdXQiOnsicnVuIjo2NCwic2hhcmUiOjAuMDJ9fSwiYWNjb3VudGluZyI6eyJ0cmFpbmVk" +
  "Ijo5LCJoZWxkT3V0IjowLCJleGNsdWRlZCI6MCwicXVhcmFudGluZWQiOjAsInF1YXJhbnRpbmVkU2VnbWVudHMiOjAsImR1cGxpY2F0ZVNlZ21l" +
  "bnRzIjowLCJjb25mbGljdFNlZ21lbnRzIjowfX0AAAAAAAAATFJOUgAAAAADAAAAAwAAAB2AvFUAAAAAAQIDAAAAAABGT09UAgAAAHgBAAAAAAAA" +
  "AAAAAAAAAABJ4R36bf+Qos8p/Bm6VQKJ1toIzoXHZoq7NzE9SELazQ==";

describe("files of another version of the program", () => {
  let bench: MaintenanceBench;

  beforeEach(async () => {
    bench = new MaintenanceBench();
    const trainer = await bench.start(1);
    await bench.feed(trainer, "k", 4);
  });

  const restart = async (): Promise<string[]> => {
    bench.learners = countingLearners();
    await bench.start(1);
    return bench.learners.latest!.records();
  };
  const warnings = () =>
    bench.lines.filter(({ level }) => level === "warn").map(({ message, fields }) => [message, fields]);

  it("a checkpoint of the first version is read, and written again with the same bytes", () => {
    const bytes = new Uint8Array(Buffer.from(FIRST, "base64"));
    const checkpoint = decodeCheckpoint(bytes);
    assert.deepEqual([checkpoint.position, checkpoint.accounting.trained], [4, 9]);
    assert.deepEqual(Buffer.from(encodeCheckpoint(checkpoint)).toString("base64"), FIRST);
  });

  it("a newer checkpoint is passed over for an older one, and the log gives the same model", async () => {
    const newer = encodeContainer(containerKind("checkpoint", "CKP", 2), [], [0, 0]);
    const before = bench.learners.latest!.records();
    const [newest] = await listCheckpoints(bench.disk, "/journal");
    bench.disk.alter(`/journal/${checkpointPath(newest!)}`, newer);
    assert.deepEqual(await restart(), before);
    const reason = "checkpoint of 72 bytes: has version 2, this program reads version 1";
    assert.deepEqual(warnings(), [["checkpoint passed over", { position: 4, reason }]]);
  });

  it("a newer pack is passed over while the small files stand, and named when they do not", async () => {
    await bench.packAll();
    const newer = encodeContainer(containerKind("packed log", "PLG", 2), [], [0, 0]);
    bench.disk.alter(`/journal/${packedPath(0, 4, "log")}`, newer);
    assert.equal((await restart()).length, 8);
    const reason = "packed log of 72 bytes: has version 2, this program reads version 1";
    assert.deepEqual(warnings(), [["pack passed over", { from: 0, to: 4, reason }]]);
    for (const path of bench.disk.list("/journal/log").slice(0, 3)) await bench.disk.unlink(path);
    for (const path of bench.disk.list("/journal/checkpoint")) await bench.disk.unlink(path);
    await assert.rejects(restart(), {
      message: "log entries 0 to 2 are gone and no checkpoint of learner counting-1 covers them; restore one of both",
    });
  });

  it("a newer log entry stops the trainer", async () => {
    const path = `/journal/${logPath(4)}`;
    const entry = Buffer.from(bench.disk.bytesOf(path)).toString("utf8");
    bench.disk.alter(path, Buffer.from(entry.replace('"v":1', '"v":2')));
    await assert.rejects(restart(), {
      message: "log entry 4 has version 2 of segments, this program knows 1; run a newer one",
    });
  });
});

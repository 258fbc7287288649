import assert from "node:assert/strict";
import { FormatError } from "../../../handlers/protocol/formatError";
import { decodePackedLog, decodePackedSegments, encodePackedLog, listPacks } from "../../../handlers/protocol/pack";
import { logPath, packedPath } from "../../../handlers/protocol/tree";
import { HOUR, MaintenanceBench } from "../../support/maintenanceBench";

describe("packing", () => {
  let bench: MaintenanceBench;
  const packed = (): string[] => bench.disk.list("/journal/packed").map((path) => path.slice("/journal/".length));

  beforeEach(() => {
    bench = new MaintenanceBench();
  });

  it("puts whole entries with their segments, in log order, into one pair of files", async () => {
    const trainer = await bench.start();
    await bench.feed(trainer, "k", 6);
    assert.deepEqual(await bench.packAll(), ["0-4"]);
    assert.deepEqual(packed(), [packedPath(0, 4, "log"), packedPath(0, 4, "seg")]);
    const range = { from: 0, to: 4 };
    const entries = decodePackedLog(range, bench.disk.bytesOf(`/journal/${packedPath(0, 4, "log")}`));
    assert.deepEqual(entries, (await bench.log()).slice(0, 5));
    const files = decodePackedSegments(range, bench.disk.bytesOf(`/journal/${packedPath(0, 4, "seg")}`));
    const learned = entries.flatMap((entry) =>
      entry.type === "segments" ? entry.segments.map(({ path }) => path) : [],
    );
    assert.deepEqual([...files.keys()], learned);
    for (const [path, bytes] of files) assert.deepEqual(bytes, bench.disk.bytesOf(`/samples/${path}`));
  });

  it("goes no further than a durable checkpoint", async () => {
    const trainer = await bench.start(1_000_000);
    await bench.feed(trainer, "k", 9);
    assert.equal(await bench.durable(), 0);
    assert.deepEqual(await bench.packAll(), []);
    await trainer.finish();
    assert.deepEqual(await bench.packAll(), ["0-4", "5-8"]);
    assert.deepEqual(packed().length, 4);
  });

  it("ends a pack before the entry that came an hour after its first", async () => {
    const trainer = await bench.start(1);
    await bench.feed(trainer, "a", 2);
    bench.later(HOUR);
    await bench.feed(trainer, "b", 1);
    assert.deepEqual(await bench.packAll(), ["0-2"]);
  });

  it("gives the same files whoever packs, and goes on where another stopped", async () => {
    const trainer = await bench.start(1);
    await bench.feed(trainer, "k", 8);
    const [first, second] = [bench.packer(), bench.packer()];
    assert.deepEqual(await first.pack(await bench.durable()), { from: 0, to: 4 });
    assert.deepEqual(await second.pack(await bench.durable()), { from: 5, to: 8 });
    assert.deepEqual(await first.pack(await bench.durable()), { from: 5, to: 8 });
    assert.deepEqual(bench.messages("warn"), [], "both wrote the same bytes");
    assert.equal(packed().length, 4);
  });

  it("writes nothing if a learned segment is damaged, and packs it once it is whole again", async () => {
    const trainer = await bench.start(1);
    await bench.feed(trainer, "k", 4);
    const [path] = bench.disk.list("/samples/ready");
    const bytes = bench.disk.bytesOf(path!);
    bench.disk.alter(path!, bytes.slice(0, 100));
    const packer = bench.packer();
    await assert.rejects(packer.pack(await bench.durable()), /^Error: log entry \d names ready\/.*cannot be read/);
    assert.deepEqual(packed(), []);
    bench.disk.alter(path!, bytes);
    assert.deepEqual(await packer.pack(await bench.durable()), { from: 0, to: 4 });
  });

  it("vouches for both files with the second: a kill between them leaves no pack", async () => {
    const trainer = await bench.start(1);
    await bench.feed(trainer, "k", 4);
    bench.disk.faults = ({ operation, path }) =>
      operation === "link" && path.endsWith(".log") ? { error: "EACCES" } : undefined;
    await assert.rejects(bench.packer().pack(await bench.durable()), /EACCES/);
    bench.disk.faults = () => undefined;
    assert.deepEqual(packed(), [packedPath(0, 4, "seg")]);
    assert.deepEqual(await listPacks(bench.disk, "/journal"), []);
    assert.deepEqual(await bench.packAll(), ["0-4"]);
  });

  it("refuses a pack under another name, and one that holds fewer entries", async () => {
    const trainer = await bench.start(1);
    await bench.feed(trainer, "k", 4);
    await bench.packAll();
    const bytes = bench.disk.bytesOf(`/journal/${packedPath(0, 4, "log")}`);
    assert.throws(
      () => decodePackedLog({ from: 1, to: 5 }, bytes),
      new FormatError("packed log 1-5 call themselves 0-4"),
    );
    const line = bench.disk.bytesOf(`/journal/${logPath(0)}`);
    assert.throws(
      () => decodePackedLog({ from: 0, to: 1 }, encodePackedLog({ from: 0, to: 1 }, [line])),
      new FormatError("packed log 0-1 holds 1 entries"),
    );
  });
});

import assert from "node:assert/strict";
import { recordsFor, sampleSegment } from "../../bench/storage/sampleSegments";
import { decodeSegment } from "../../handlers/protocol/decodeSegment";
import { parseSegmentPath } from "../../handlers/protocol/tree";

describe("sample segments", () => {
  it("are what ingest publishes, each under its own id, and the same every time", () => {
    const [first, second] = [sampleSegment(0, 10), sampleSegment(1, 10)];
    const { header, block, raw } = decodeSegment(first.bytes);
    assert.equal(parseSegmentPath(first.path)?.id, header.id);
    assert.notEqual(first.path, second.path);
    assert.deepEqual([block.count, block.field.length, JSON.parse(raw()).length], [10, 120, 10]);
    assert.deepEqual(sampleSegment(0, 10), first);
  });

  it("have about the size (within 15 %) that is asked for", () => {
    for (const kib of [4, 64, 1024]) {
      const { bytes } = sampleSegment(7, recordsFor(kib * 1024));
      assert.ok(Math.abs(bytes.length / 1024 / kib - 1) < 0.15, `${bytes.length} bytes for ${kib} KiB`);
    }
  });
});

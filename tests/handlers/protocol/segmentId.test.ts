import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { segmentId } from "../../../handlers/protocol/segmentId";

describe("segment ids", () => {
  it("are the first 128 bits of sha256 over length-prefixed version, producer and key", () => {
    const bytes = Buffer.from("\x01\0\0\x001\x04\0\0\0shop\x07\0\0\0order-1", "latin1");
    const expected = createHash("sha256").update(bytes).digest("hex").slice(0, 32);
    assert.equal(segmentId({ producer: "shop", key: "order-1", part: 0 }), expected);
  });

  it("never change: golden values", () => {
    assert.deepEqual(
      [
        segmentId({ producer: "shop", key: "order-1", part: 0 }),
        segmentId({ producer: "shop", key: "order-1", part: 1 }),
        segmentId({ producer: "shop", request: "order-1", part: 0 }),
        segmentId({ producer: "läden", key: "👕", part: 0 }),
      ],
      [
        "f49f0f5a49abcd9151636ad668bddca9",
        "07f2458d1913e19cc718132de3d87f42",
        "2037037f999a7cf8c59dd19296062938",
        "2f422f8eea8b79e95f1a46b361c6700b",
      ],
    );
  });

  it("differ wherever producer, key, part or kind of identity differ", () => {
    const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 4 });
    const identity = fc.oneof(
      fc.record({ producer: text, key: text, part: fc.nat({ max: 3 }) }),
      fc.record({ producer: text, request: text, part: fc.nat({ max: 3 }) }),
    );
    fc.assert(
      fc.property(identity, identity, (a, b) => {
        assert.equal(segmentId(a) === segmentId(b), JSON.stringify(a) === JSON.stringify(b));
      }),
    );
  });
});

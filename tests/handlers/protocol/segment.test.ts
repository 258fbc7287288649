import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { canonicalJson } from "../../../handlers/protocol/canonicalJson";
import { encodeContainer } from "../../../handlers/protocol/container";
import { decodeSegment, salvageHeader } from "../../../handlers/protocol/decodeSegment";
import { encodeSegment, sections, segmentKind } from "../../../handlers/protocol/encodeSegment";
import { FormatError, FormatVersionError } from "../../../handlers/protocol/formatError";
import { encodeSegmentHeader, type SegmentHeader } from "../../../handlers/protocol/segmentHeader";
import { encodeRecords } from "../../../handlers/records/encodeRecords";
import { FEATURE_HASH } from "../../../handlers/records/featureHash";
import type { InputRecord } from "../../../handlers/records/recordBlock";

const records: InputRecord[] = [
  { id: "r1", label: 1, features: { colour: "red", price: 2.5, seen: true, none: null } },
  { label: 0, features: { price: -1e30, größe: "XL 👕" } },
  { label: null, features: {} },
];

function header(count: number, changes: Partial<SegmentHeader> = {}): SegmentHeader {
  return {
    id: "a3c59d1f0b7e4a6688d2f1c0b9a87654",
    producer: "shop",
    key: "order-1",
    request: undefined,
    sequence: 7,
    part: { index: 0, count: 1 },
    payload: createHash("sha256").update("[]").digest("hex"),
    nonce: "n-1",
    receivedAt: "2026-11-24T02:01:00.000Z",
    records: count,
    hash: FEATURE_HASH,
    ...changes,
  };
}

function encode(list: readonly InputRecord[]): Uint8Array<ArrayBuffer> {
  return encodeSegment(header(list.length), encodeRecords(list), canonicalJson(list));
}

const value = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.float({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
);
const anyRecord: fc.Arbitrary<InputRecord> = fc.record(
  {
    id: fc.string({ unit: "grapheme", minLength: 1 }),
    label: fc.constantFrom<0 | 1 | null>(0, 1, null),
    features: fc.dictionary(fc.string({ unit: "grapheme", minLength: 1 }), value),
  },
  { requiredKeys: ["features"] },
);

describe("segments", () => {
  it("give back header, columns and raw records", () => {
    const segment = decodeSegment(encode(records));
    assert.deepEqual(segment.header, header(3));
    assert.deepEqual(segment.block, encodeRecords(records));
    assert.equal(segment.raw(), Buffer.from(canonicalJson(records)).toString());
  });

  it("give back any records", () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 12 }), (list) => {
        const segment = decodeSegment(encode(list));
        assert.deepEqual(segment.block, encodeRecords(list));
        assert.equal(segment.raw(), Buffer.from(canonicalJson(list)).toString());
      }),
      { numRuns: 60 },
    );
  });

  it("are looked into, not copied", () => {
    const bytes = encode(records);
    const { block } = decodeSegment(bytes);
    for (const column of [block.start, block.field, block.kind, block.bits, block.numbers, block.label]) {
      assert.equal(column.buffer, bytes.buffer);
    }
    assert.equal(block.bits.byteOffset, block.numbers.byteOffset);
  });

  it("reveal every cut, at every length", () => {
    const bytes = encode(records);
    for (let length = 0; length < bytes.length; length++) {
      assert.throws(() => decodeSegment(bytes.slice(0, length)), FormatError, `cut to ${length} bytes`);
    }
  });

  it("reveal every flipped bit", () => {
    const bytes = encode(records);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const damaged = bytes.slice();
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      assert.throws(() => decodeSegment(damaged), FormatError, `bit ${bit}`);
    }
  });

  it("reveal any other damage: bytes overwritten, inserted, appended", () => {
    const bytes = encode(records);
    const at = fc.nat({ max: bytes.length - 1 });
    fc.assert(
      fc.property(at, fc.uint8Array({ minLength: 1, maxLength: 64 }), fc.boolean(), (offset, noise, insert) => {
        const rest = bytes.subarray(insert ? offset : Math.min(bytes.length, offset + noise.length));
        const damaged = new Uint8Array(Buffer.concat([bytes.subarray(0, offset), noise, rest]));
        fc.pre(Buffer.compare(damaged, bytes) !== 0);
        assert.throws(() => decodeSegment(damaged), FormatError);
      }),
      { numRuns: 300 },
    );
  });

  it("say which section is damaged", () => {
    const bytes = encode(records);
    const at = Buffer.from(bytes).indexOf("BITS", 0, "latin1") + 24;
    bytes[at]! ^= 0xff;
    assert.throws(
      () => decodeSegment(bytes),
      new FormatError(`segment of ${bytes.length} bytes: sha256 differs, section BITS fails its CRC-32`),
    );
  });

  it("of an empty or foreign file are refused with the reason", () => {
    assert.throws(() => decodeSegment(new Uint8Array(0)), new FormatError("segment of 0 bytes: too short to be one"));
    const zeros = new Uint8Array(400);
    assert.throws(() => decodeSegment(zeros), new FormatError("segment of 400 bytes: does not begin with its magic"));
  });

  it("of another version are refused with both versions", () => {
    const bytes = encodeContainer({ ...segmentKind, version: 2 }, [], [0, 0]);
    assert.throws(
      () => decodeSegment(bytes),
      new FormatVersionError("segment of 72 bytes: has version 2, this program reads version 1"),
    );
  });

  it("tell their header even if the rest is damaged, but never a damaged header", () => {
    const bytes = encode(records);
    assert.equal(salvageHeader(bytes.slice(0, bytes.length - 9))?.records, 3);
    const damaged = bytes.slice();
    damaged[50]! ^= 1;
    assert.equal(salvageHeader(damaged), undefined);
    assert.equal(salvageHeader(new Uint8Array(20)), undefined);
  });

  describe("with a right hash from a faulty writer", () => {
    const block = encodeRecords(records);
    const faulty = (changes: Partial<typeof block>, head = header(3)): Uint8Array<ArrayBuffer> =>
      encodeSegment(head, { ...block, ...changes }, Buffer.from("[]"));
    const cases: [what: string, bytes: Uint8Array<ArrayBuffer>, message: string][] = [
      ["a field that is not in the table", faulty({ fields: ["a"] }), "segment section FIDX names field 3 of 1"],
      [
        "offsets that fall",
        faulty({ start: Uint32Array.of(0, 4, 3, 5) }),
        "segment section STRT does not rise from 0 to 5",
      ],
      [
        "offsets beyond the end",
        faulty({ start: Uint32Array.of(0, 3, 5, 9) }),
        "segment section STRT does not rise from 0 to 5",
      ],
      ["an unknown kind", faulty({ kind: Uint8Array.of(0, 1, 2, 0, 0) }), "segment section KIND has an unknown kind"],
      ["an unknown label", faulty({ label: Int8Array.of(1, 2, 0) }), "segment section LABL has an unknown label"],
      [
        "a column of another length",
        faulty({ kind: Uint8Array.of(0, 1) }),
        "segment section KIND has 2 bytes, 5 entries need 5",
      ],
      ["a wrong count", faulty({}, header(4)), "segment header tells of 4 records, its footer of 3"],
      [
        "another hash function",
        faulty({}, header(3, { hash: "murmur9" })),
        `segment header.hash must be ${FEATURE_HASH}, got murmur9`,
      ],
      [
        "an id that is none",
        faulty({}, header(3, { id: "../../etc" })),
        'segment header.id must be a string like ^[0-9a-f]{32}$, got "../../etc"',
      ],
    ];
    for (const [what, bytes, message] of cases) {
      it(`are refused: ${what}`, () => assert.throws(() => decodeSegment(bytes), new FormatError(message)));
    }

    it("are refused when the ids are asked for: a wrong number of them", () => {
      const { block: wrong } = decodeSegment(faulty({ ids: ["a"] }));
      assert.equal(wrong.count, 3);
      for (const _again of [1, 2]) {
        assert.throws(() => wrong.ids, new FormatError("segment section RIDS has 1 of 3 ids"));
      }
    });

    it("are refused: a section that is missing", () => {
      const bytes = encodeContainer(
        segmentKind,
        [{ name: sections.header, bytes: encodeSegmentHeader(header(0)) }],
        [0, 0],
      );
      assert.throws(
        () => decodeSegment(bytes),
        new FormatError(`segment of ${bytes.length} bytes: has no section STRT`),
      );
    });
  });
});

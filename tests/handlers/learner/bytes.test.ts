import assert from "node:assert/strict";
import fc from "fast-check";
import { ByteReader, ByteWriter } from "../../../handlers/learner/bytes";

describe("bytes", () => {
  it("are little-endian, lengths and small numbers short", () => {
    const out = new ByteWriter();
    out.byte(255);
    out.u32(0x01020304);
    out.f64(1);
    out.varint(0);
    out.varint(127);
    out.varint(128);
    out.varint(300);
    out.varint(2 ** 31 - 1);
    out.text("hé");
    out.floats(Float32Array.from([1, -2]));
    assert.equal(
      out.done().toString("hex"),
      [
        "ff",
        "04030201",
        "000000000000f03f",
        "00",
        "7f",
        "8001",
        "ac02",
        "ffffffff07",
        "0368c3a9",
        "0000803f000000c0",
      ].join(""),
    );
  });

  it("are read as they were written", () => {
    const part = fc.oneof(
      fc.record({ kind: fc.constant("byte" as const), value: fc.nat(255) }),
      fc.record({ kind: fc.constant("u32" as const), value: fc.nat(0xffffffff) }),
      fc.record({ kind: fc.constant("f64" as const), value: fc.double() }),
      fc.record({ kind: fc.constant("varint" as const), value: fc.nat(2 ** 31 - 1) }),
      fc.record({ kind: fc.constant("text" as const), value: fc.string({ maxLength: 3_000 }) }),
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const out = new ByteWriter();
        for (const item of parts) {
          if (item.kind === "text") out.text(item.value);
          else out[item.kind](item.value);
        }
        const from = new ByteReader(out.done(), "sample");
        const got = parts.map(({ kind }) => from[kind]());
        from.end();
        assert.deepEqual(
          got,
          parts.map(({ value }) => value),
        );
      }),
    );
  });

  it("keep float32 values to the bit, wherever they lie", () => {
    const values = Float32Array.from([0, -0, 1e-45, 3.4e38, Math.PI, Number.NEGATIVE_INFINITY]);
    for (const shift of [0, 1, 2, 3]) {
      const out = new ByteWriter();
      for (let k = 0; k < shift; k++) out.byte(k);
      out.floats(values);
      const from = new ByteReader(out.done(), "sample");
      for (let k = 0; k < shift; k++) from.byte();
      assert.deepEqual(from.floats(values.length), values);
    }
  });

  it("that are cut short or too many are refused with their name", () => {
    const bytes = Uint8Array.from([1, 2, 3]);
    assert.throws(
      () => new ByteReader(bytes, "sample").u32(),
      new Error("sample is cut short: it needs 4 bytes or more, and has 3"),
    );
    const half = new ByteReader(bytes, "sample");
    half.byte();
    assert.throws(() => half.end(), new Error("sample is malformed: 2 bytes follow its end"));
    assert.throws(
      () => new ByteReader(Uint8Array.from([9, 65]), "sample").text(),
      new Error("sample is cut short: it needs 10 bytes or more, and has 2"),
    );
    assert.throws(
      () => new ByteReader(new Uint8Array(9).fill(0xff), "sample").varint(),
      new Error("sample is malformed: a number at byte 5 has no end"),
    );
    assert.throws(
      () => new ByteReader(bytes, "sample").floats(1_000_000),
      new Error("sample is cut short: it needs 4000000 bytes or more, and has 3"),
    );
  });
});

import assert from "node:assert/strict";
import { seal, unseal } from "../../../handlers/learner/envelope";

describe("envelope", () => {
  const kind = { magic: "TEST", format: 3, name: "sample" };

  it("wraps a body so that it can be opened", () => {
    const sealed = seal(kind, Uint8Array.from([7, 8]));
    assert.equal(Buffer.from(sealed).toString("hex").slice(0, 14), "54455354030708");
    assert.equal(sealed.length, 11);
    const from = unseal(kind, sealed);
    assert.deepEqual([from.byte(), from.byte()], [7, 8]);
    from.end();
  });

  it("opens bytes that lie in the middle of others", () => {
    const sealed = seal(kind, Uint8Array.from([7]));
    const all = new Uint8Array(30);
    all.set(sealed, 13);
    assert.equal(unseal(kind, all.subarray(13, 13 + sealed.length)).byte(), 7);
  });

  it("refuses other kinds and formats by name", () => {
    const sealed = seal(kind, Uint8Array.from([7]));
    assert.throws(
      () => unseal({ ...kind, magic: "ELSE", name: "thing" }, sealed),
      new Error("not a thing: the bytes do not start with ELSE"),
    );
    assert.throws(() => unseal(kind, new Uint8Array(3)), new Error("not a sample: the bytes do not start with TEST"));
    assert.throws(
      () => unseal({ ...kind, format: 4 }, sealed),
      new Error("sample has format 3, this program reads format 4"),
    );
  });

  it("finds any single bit that turned over", () => {
    const sealed = seal(kind, Uint8Array.from([1, 2, 3, 4]));
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const damaged = Uint8Array.from(sealed);
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      assert.throws(() => unseal(kind, damaged), /^Error: (not a sample|sample has format|sample is damaged)/);
    }
    const cut = sealed.subarray(0, -1);
    assert.throws(() => unseal(kind, cut), new Error("sample is damaged: its CRC-32 does not match its 12 bytes"));
  });
});

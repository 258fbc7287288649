import assert from "node:assert/strict";
import fc from "fast-check";
import { FEATURE_HASH, featureHash, fieldSeed, murmur3, murmur3Bytes } from "../../../handlers/records/featureHash";

describe("feature hash", () => {
  it("agrees with the vectors published for MurmurHash3_x86_32", () => {
    const vectors: [string, number, number][] = [
      ["", 0, 0],
      ["", 1, 0x514e28b7],
      ["", 0xffffffff, 0x81f16f39],
      ["test", 0, 0xba6bd213],
      ["test", 0x9747b28c, 0x704b81dc],
      ["Hello, world!", 0, 0xc0363e43],
      ["Hello, world!", 0x9747b28c, 0x24884cba],
      ["The quick brown fox jumps over the lazy dog", 0, 0x2e4ff723],
      ["The quick brown fox jumps over the lazy dog", 0x9747b28c, 0x2fa826cd],
    ];
    const got = vectors.map(([text, seed]) => [text, seed, murmur3(text, seed)]);
    assert.deepEqual(got, vectors);
  });

  it("agrees with them for bytes that are no text", () => {
    assert.deepEqual(
      [
        [0xff, 0xff, 0xff, 0xff],
        [0x21, 0x43, 0x65, 0x87],
        [0x21, 0x43, 0x65],
        [0x21, 0x43],
        [0x21],
        [0, 0, 0, 0],
        [0],
      ].map((bytes) => murmur3Bytes(Uint8Array.from(bytes), 0)),
      [0x76293b50, 0xf55b516b, 0x7e4a8634, 0xa0f7b07a, 0x72661cf4, 0x2362f9de, 0x514e28b7],
    );
  });

  it("gives the same for a string and for its UTF-8 bytes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(0xffffffff), (text, seed) => {
        assert.equal(murmur3(text, seed), murmur3Bytes(new TextEncoder().encode(text), seed));
      }),
    );
  });

  it("is fixed under its name: these values stand in segments", () => {
    assert.equal(FEATURE_HASH, "murmur3-32/1");
    const golden = (
      [
        ["country", "de"],
        ["country", ""],
        ["city", "Zürich"],
        ["emoji", "🛰️"],
        ["", "empty name"],
        ["returning", true],
        ["returning", false],
        ["__proto__", "x"],
      ] as const
    ).map(([name, value]) => featureHash(name, value).toString(16).padStart(8, "0"));
    assert.deepEqual(golden, [
      "cbec3512",
      "4b6927fa",
      "be79b401",
      "21a87bf3",
      "20c8edf2",
      "96662792",
      "1d6cc5d7",
      "70cba311",
    ]);
  });

  it("hashes a boolean as its text", () => {
    assert.equal(featureHash("returning", true), featureHash("returning", "true"));
    assert.equal(featureHash("returning", false), featureHash("returning", "false"));
  });

  it("keeps names and values apart", () => {
    assert.notEqual(featureHash("ab", "c"), featureHash("a", "bc"));
    assert.notEqual(featureHash("a", "b"), featureHash("b", "a"));
    assert.notEqual(fieldSeed("a"), fieldSeed("b"));
  });

  it("spreads the values of one field evenly over the slots of a table", () => {
    // 64 slots, 6,400 values: chi-squared with 63 degrees of freedom stays below 103.4 in 99.9 of 100 cases.
    const slots = new Array<number>(64).fill(0);
    for (let value = 0; value < 6_400; value++) slots[featureHash("user", `u${value}`) >>> 26]!++;
    const chiSquared = slots.reduce((sum, count) => sum + (count - 100) ** 2 / 100, 0);
    assert.ok(chiSquared < 103.4, `chi-squared ${chiSquared}`);
  });
});

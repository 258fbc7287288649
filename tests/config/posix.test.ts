import assert from "node:assert/strict";
import fc from "fast-check";
import { POSIX_ID } from "../../config/limits";
import { consumerId, directoryId } from "../../config/posix";

// Computed apart from this code, by Python: int.from_bytes(sha256(name).digest(), "big") % 2**29 (or 2**28).
// They must never change: files on disk keep these numbers.
const GOLDEN_CONSUMERS = {
  ingest: 1516618539,
  retrain: 1420211207,
  serve: 1544937717,
  evaluate: 1393670454,
  score: 1330122485,
  a: 1341016251,
};
const GOLDEN_DIRECTORIES = {
  samples: 1770936015,
  journal: 1695515916,
  models: 1844437274,
  blackbox: 1805721588,
  a: 1877887163,
};

describe("config/posix", () => {
  for (const [name, id] of Object.entries(GOLDEN_CONSUMERS)) {
    it(`gives consumer ${name} the uid ${id}`, () => assert.equal(consumerId(name), id));
  }

  for (const [name, id] of Object.entries(GOLDEN_DIRECTORIES)) {
    it(`gives directory ${name} the id ${id}`, () => assert.equal(directoryId(name), id));
  }

  it("keeps consumers and directories in ranges apart, never 0 and below 2^31, whatever the name", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (name) => {
        const consumer = consumerId(name);
        const directory = directoryId(name);
        assert.ok(Number.isInteger(consumer) && consumer >= 2 ** 30 && consumer < 2 ** 30 + 2 ** 29);
        assert.ok(Number.isInteger(directory) && directory >= 2 ** 30 + 2 ** 29);
        assert.ok(directory < 2 ** 30 + 2 ** 29 + 2 ** 28);
        assert.ok(consumer >= POSIX_ID.min && directory <= POSIX_ID.max);
      }),
    );
  });

  it("spreads names over the whole range", () => {
    const ids = Array.from({ length: 2000 }, (_, index) => consumerId(`consumer-${index}`));
    const quarters = new Set(ids.map((id) => Math.floor((id - 2 ** 30) / 2 ** 27)));
    assert.deepEqual([...quarters].sort(), [0, 1, 2, 3]);
    assert.equal(new Set(ids).size, ids.length);
  });
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { cutIntoParts } from "../../../handlers/ingest/parts";
import { canonicalJson } from "../../../handlers/protocol/canonicalJson";

describe("parts of a request", () => {
  it("hold every record once, in order, within the limit, and depend on the records alone", () => {
    const noNullPrototype = true;
    const features = fc.dictionary(fc.constantFrom("a", "b"), fc.string({ maxLength: 60 }), { noNullPrototype });
    const record = fc.record({ features }, { noNullPrototype });
    fc.assert(
      fc.property(
        fc.array(record, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 200, max: 2000 }),
        (list, bytes) => {
          const cut = cutIntoParts(list, { bytes, count: 100 });
          if ("problem" in cut) {
            assert.ok(list.some((one) => canonicalJson(one).length + 3 > bytes));
            return;
          }
          assert.deepEqual(cut.canonical, canonicalJson(list));
          assert.deepEqual(
            cut.parts.flatMap((part) => part.records),
            list,
          );
          for (const part of cut.parts) {
            assert.deepEqual(Buffer.from(part.raw), Buffer.from(canonicalJson(part.records)));
            assert.ok(part.raw.length <= bytes, `${part.raw.length} of ${bytes}`);
            assert.ok(part.records.length > 0);
          }
          assert.deepEqual(cutIntoParts(structuredClone(list), { bytes, count: 100 }), cut);
        },
      ),
    );
  });

  it("are cut where they always were: a repeated request must find its segments", () => {
    const records = ["a", "b", "c"].map((name) => ({ features: { [name]: 1 } }));
    const lengths = (bytes: number) => {
      const cut = cutIntoParts(records, { bytes, count: 3 });
      return "problem" in cut ? cut.problem : cut.parts.map((part) => part.records.length);
    };
    // 20 bytes each; the list has 64.
    assert.deepEqual([64, 63, 44, 43, 23].map(lengths), [[3], [2, 1], [2, 1], [1, 1, 1], [1, 1, 1]]);
    assert.equal(lengths(22), "records[0]: has 20 bytes as canonical JSON, a segment holds 22");
  });

  it("are one for a request that fits", () => {
    const records = [{ features: { a: 1 } }];
    const raw = Buffer.from('[{"features":{"a":1}}]');
    assert.deepEqual(cutIntoParts(records), { canonical: raw, parts: [{ records, raw }] });
  });
});

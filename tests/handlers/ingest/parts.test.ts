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
            assert.ok(list.some((one) => Buffer.byteLength(canonicalJson(one)) + 3 > bytes));
            return;
          }
          assert.equal(cut.canonical, canonicalJson(list));
          assert.deepEqual(
            cut.parts.flatMap((part) => part.records),
            list,
          );
          for (const part of cut.parts) {
            assert.equal(part.raw, canonicalJson(part.records));
            assert.ok(Buffer.byteLength(part.raw) <= bytes, `${Buffer.byteLength(part.raw)} of ${bytes}`);
            assert.ok(part.records.length > 0);
          }
          assert.deepEqual(cutIntoParts(structuredClone(list), { bytes, count: 100 }), cut);
        },
      ),
    );
  });

  it("are one for a request that fits", () => {
    const records = [{ features: { a: 1 } }];
    assert.deepEqual(cutIntoParts(records), {
      canonical: '[{"features":{"a":1}}]',
      parts: [{ records, raw: '[{"features":{"a":1}}]' }],
    });
  });
});

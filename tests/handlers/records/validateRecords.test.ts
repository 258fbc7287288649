import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeRecords } from "../../../handlers/records/encodeRecords";
import { RECORD_LIMITS, validateRecords } from "../../../handlers/records/validateRecords";

/** The problems of one request; none if it is fine. */
function problemsOf(value: unknown): string[] {
  const checked = validateRecords(value);
  return "problems" in checked ? checked.problems : [];
}

describe("validateRecords", () => {
  it("gives the caller's own array when all is well", () => {
    const records = [
      { id: "a", label: 1, features: { country: "de", price: 0.5, returning: true, gone: null } },
      { label: false, features: {} },
      { id: undefined, label: undefined, features: { x: -3.4028234663852886e38, y: "" } },
    ];
    const checked = validateRecords(records);
    assert.ok("records" in checked);
    assert.equal(checked.records, records);
  });

  it("wants an array with something in it", () => {
    assert.deepEqual([undefined, null, {}, "x", 7, []].flatMap(problemsOf), [
      "records: missing, must be an array of records",
      "records: got null, must be an array of records",
      "records: got an object, must be an array of records",
      'records: got "x", must be an array of records',
      "records: got 7, must be an array of records",
      "records: got an empty array, send at least one record",
    ]);
  });

  it("lists every problem of every record with its place", () => {
    const problems = problemsOf([
      null,
      { id: "fine", features: { a: 1 } },
      { id: 7, label: 2, features: [] },
      { label: "1" },
      { labl: 1, weight: 3, features: { list: [1], nested: {}, text: "ok", "": true } },
      "text",
    ]);
    assert.deepEqual(problems, [
      "records[0]: got null, must be an object with features",
      "records[2].id: got 7, must be a string of 1 to 256 characters of well-formed Unicode",
      "records[2].label: got 2, allowed are 0, 1, true, false and null (not known yet)",
      "records[2].features: got an array, must be an object of feature names and values",
      'records[3].label: got "1", allowed are 0, 1, true, false and null (not known yet)',
      "records[3].features: missing, must be an object of feature names and values",
      'records[4]["labl"]: unknown, did you mean label?',
      'records[4]["weight"]: unknown, allowed are id, label, features',
      'records[4].features["list"]: got an array, allowed are a string, a number, true, false and null (absent)',
      'records[4].features["nested"]: got an object, allowed are a string, a number, true, false and null (absent)',
      'records[4].features[""]: a feature\'s name must have 1 to 256 characters of well-formed Unicode',
      'records[5]: got "text", must be an object with features',
    ]);
  });

  it("refuses numbers that a float32 cannot hold", () => {
    const rule = "must be finite and fit a 32-bit float (at most 3.4028234e38 from zero)";
    assert.deepEqual(
      problemsOf([{ features: { a: 1e308, b: Number.NaN, c: JSON.parse("1e999"), d: -3.5e38, fine: 3.4e38 } }]),
      [
        `records[0].features["a"]: got 1e+308, ${rule}`,
        `records[0].features["b"]: got NaN, ${rule}`,
        `records[0].features["c"]: got Infinity, ${rule}`,
        `records[0].features["d"]: got -3.5e+38, ${rule}`,
      ],
    );
  });

  it("limits lengths and numbers, each at its edge", () => {
    const features = (count: number): Record<string, boolean> =>
      Object.fromEntries(Array.from({ length: count }, (_, k) => [`f${k}`, true]));
    const atTheEdge = {
      id: "i".repeat(RECORD_LIMITS.id),
      features: { ...features(RECORD_LIMITS.features - 1), ["n".repeat(RECORD_LIMITS.name)]: "t".repeat(4_096) },
    };
    assert.deepEqual(problemsOf([atTheEdge]), []);
    const beyond = [
      { id: "i".repeat(257), features: {} },
      { id: "", features: {} },
      { features: features(1_001) },
      { features: { ["n".repeat(257)]: 1 } },
      { features: { text: "t".repeat(4_097) } },
    ];
    assert.deepEqual(problemsOf(beyond), [
      `records[0].id: got "${"i".repeat(40)}…", must be a string of 1 to 256 characters of well-formed Unicode`,
      'records[1].id: got "", must be a string of 1 to 256 characters of well-formed Unicode',
      "records[2].features: got 1001 features, at most 1,000 are allowed",
      `records[3].features["${"n".repeat(40)}…"]: a feature's name must have 1 to 256 characters of well-formed Unicode`,
      'records[4].features["text"]: got a string of 4097 characters, at most 4,096 are allowed',
    ]);
  });

  it("refuses text that has no UTF-8 form", () => {
    assert.deepEqual(problemsOf([{ id: "a\ud800", features: { good: "🛰️", bad: "\udc00x", "\ud800": 1 } }]), [
      'records[0].id: got "a\\ud800", must be a string of 1 to 256 characters of well-formed Unicode',
      'records[0].features["bad"]: got "\\udc00x", must be well-formed Unicode (a surrogate stands alone)',
      'records[0].features["\\ud800"]: a feature\'s name must have 1 to 256 characters of well-formed Unicode',
    ]);
  });

  it("shows the first 20 problems and counts the rest", () => {
    const problems = problemsOf(Array.from({ length: 1_000 }, () => 3));
    assert.equal(problems.length, 21);
    assert.equal(problems[19], "records[19]: got 3, must be an object with features");
    assert.equal(problems[20], "and 980 more");
  });

  it("is not deceived by __proto__", () => {
    const [record] = JSON.parse('[{"__proto__": {"features": {}}, "label": 1}]');
    assert.deepEqual(problemsOf([record]), [
      'records[0]["__proto__"]: unknown, allowed are id, label, features',
      "records[0].features: missing, must be an object of feature names and values",
    ]);
    const named = JSON.parse('[{"features": {"__proto__": {"polluted": true}}}]');
    assert.deepEqual(problemsOf(named), [
      'records[0].features["__proto__"]: got an object, allowed are a string, a number, true, false and null (absent)',
    ]);
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
  });

  it("refuses more different names than a block holds", () => {
    const records = Array.from({ length: 66 }, (_, r) => ({
      features: Object.fromEntries(Array.from({ length: 1_000 }, (_, k) => [`f${r * 1_000 + k}`, 1])),
    }));
    assert.deepEqual(problemsOf(records), [
      "records: got 66000 different feature names, at most 65,536 are allowed; send fewer records at once",
    ]);
    const same = Array.from({ length: 66 }, () => records[0]);
    assert.deepEqual(problemsOf(same), []);
  });

  it("lets nothing pass that cannot be encoded, whatever JSON it is given", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.jsonValue(), fc.record({ features: fc.jsonValue() }))), (value) => {
        const checked = validateRecords(value);
        if ("problems" in checked) {
          assert.ok(checked.problems.length > 0);
          return;
        }
        const block = encodeRecords(checked.records);
        assert.equal(block.count, value.length);
        assert.ok(block.numbers.every((x, i) => block.kind[i] === 0 || Number.isFinite(x)));
      }),
    );
  });
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { isJson } from "../../../local/lambda/isJson";

/** The definition: what the parser takes. */
function parses(bytes: Uint8Array): boolean {
  try {
    JSON.parse(Buffer.from(bytes).toString("utf8"));
    return true;
  } catch {
    return false;
  }
}

const same = (text: string | Uint8Array) => {
  const bytes = Buffer.from(text);
  assert.equal(isJson(bytes), parses(bytes), JSON.stringify(bytes.toString()));
};

describe("isJson", () => {
  const good = [
    ...["{}", "[]", " [ ] ", "\t{\r\n} ", "null", "true", "false", "0", "-0", "10", "-1.5", "1e9", "1E+9", "2.50e-07"],
    ...['""', '"a"', '"é€😀"', '"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83d"', '"\u007f"', "[1,[2,[]],{}]"],
    ...['{"a":{"b":[{"c":null}]},"a":1}', ' {"a" : [ 1 , "2" ] , "" : { } } ', "[".repeat(2_000) + "]".repeat(2_000)],
  ];
  for (const text of good) {
    it(`takes ${text.slice(0, 60)}`, () => {
      assert.equal(isJson(Buffer.from(text)), true);
      same(text);
    });
  }

  const bad = [
    ...[
      "",
      " ",
      "{",
      "}",
      "[",
      "]",
      "[}",
      "{]",
      "[1",
      "[1,",
      "[1,]",
      "[,]",
      "[,1]",
      "{,}",
      '{"a"}',
      '{"a":}',
      '{"a":1,}',
    ],
    ...[
      "{a:1}",
      "{1:1}",
      "{'a':1}",
      '{"a" 1}',
      '{"a":1 "b":2}',
      '{"a":1',
      "[1 2]",
      "[1]]",
      "{}{}",
      "1 2",
      "nul",
      "nulll",
    ],
    ...[
      "True",
      "NaN",
      "Infinity",
      "undefined",
      "01",
      "-",
      "-a",
      "+1",
      ".5",
      "1.",
      "1.e1",
      "1e",
      "1e+",
      "--1",
      "0x1",
      "1_0",
    ],
    ...[
      '"',
      '"a',
      '"\\"',
      '"\\x"',
      '"\\u12"',
      '"\\u12g4"',
      '"\n"',
      '"\u0000"',
      "\ufeff{}",
      "\u00a0[]",
      "[]\u0000",
      "// a\n1",
    ],
  ];
  for (const text of bad) {
    it(`does not take ${JSON.stringify(text)}`, () => {
      assert.equal(isJson(Buffer.from(text)), false);
      same(text);
    });
  }

  it("finds what JSON.parse finds: of any value, written in any way", () => {
    const indent = fc.constantFrom("", " ", "\t", "\n");
    fc.assert(fc.property(fc.jsonValue(), indent, (value, space) => same(JSON.stringify(value, null, space))));
  });

  it("finds what JSON.parse finds: of a value with a byte taken away, put in or changed anywhere", () => {
    const byte = fc.constantFrom(...Buffer.from('{}[]",:\\u0-.eE1 \nnt\u0001é'));
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(), fc.nat(2), byte, (value, place, removed, added) => {
        const bytes = Buffer.from(JSON.stringify(value));
        const at = place % (bytes.length + 1);
        same(Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + removed)]));
        same(Buffer.concat([bytes.subarray(0, at), Buffer.of(added), bytes.subarray(at + removed)]));
      }),
      { numRuns: 2_000 },
    );
  });

  it("finds what JSON.parse finds: of any few characters that JSON is made of", () => {
    const unit = fc.constantFrom(...'{}[]",:\\u0-.eE1 \nn', "null", "true", '"a"', "12");
    fc.assert(fc.property(fc.string({ unit, maxLength: 8 }), same), { numRuns: 5_000 });
  });
});

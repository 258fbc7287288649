import assert from "node:assert/strict";
import fc from "fast-check";
import { canonicalJson } from "../../../handlers/protocol/canonicalJson";

const textOf = (value: unknown) => Buffer.from(canonicalJson(value)).toString();

describe("canonical JSON (RFC 8785)", () => {
  it("gives the RFC's example of section 3.2.2 to 3.2.4", () => {
    const input = `{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
      "literals": [null, true, false]
    }`;
    const expected =
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
      `"string":"€$\\u000f\\nA'B\\"\\\\\\\\\\"/"}`;
    assert.equal(textOf(JSON.parse(input)), expected);
  });

  it("sorts properties by UTF-16 code units (section 3.2.3)", () => {
    const input = {
      "\u20ac": "Euro Sign",
      "\r": "Carriage Return",
      "\ufb33": "Hebrew Letter Dalet With Dagesh",
      "1": "One",
      "\ud83d\ude00": "Emoji: Grinning Face",
      "\u0080": "Control",
      "\u00f6": "Latin Small Letter O With Diaeresis",
    };
    assert.deepEqual(Object.values(JSON.parse(textOf(input).replace('"1"', '"_1"'))), [
      "Carriage Return",
      "One",
      "Control",
      "Latin Small Letter O With Diaeresis",
      "Euro Sign",
      "Emoji: Grinning Face",
      "Hebrew Letter Dalet With Dagesh",
    ]);
  });

  const numbers: [bits: string, text: string][] = [
    ["0000000000000000", "0"],
    ["8000000000000000", "0"],
    ["0000000000000001", "5e-324"],
    ["8000000000000001", "-5e-324"],
    ["7fefffffffffffff", "1.7976931348623157e+308"],
    ["4340000000000000", "9007199254740992"],
    ["4430000000000000", "295147905179352830000"],
    ["44b52d02c7e14af5", "9.999999999999997e+22"],
    ["44b52d02c7e14af6", "1e+23"],
    ["44b52d02c7e14af7", "1.0000000000000001e+23"],
    ["444b1ae4d6e2ef4e", "999999999999999700000"],
    ["444b1ae4d6e2ef50", "1e+21"],
    ["3eb0c6f7a0b5ed8c", "9.999999999999997e-7"],
    ["3eb0c6f7a0b5ed8d", "0.000001"],
    ["41b3de4355555553", "333333333.3333332"],
    ["41b3de4355555557", "333333333.33333343"],
    ["becbf647612f3696", "-0.0000033333333333333333"],
    ["43143ff3c1cb0959", "1424953923781206.2"],
  ];
  for (const [bits, text] of numbers) {
    it(`writes the number ${bits} as ${text} (appendix B)`, () => {
      assert.equal(textOf(Buffer.from(bits, "hex").readDoubleBE()), text);
    });
  }

  it("refuses what JSON cannot hold", () => {
    assert.throws(() => textOf([Number.NaN]), new TypeError("NaN has no JSON form"));
    assert.throws(() => textOf({ a: undefined }), new TypeError("a value of type undefined has no JSON form"));
    assert.throws(() => textOf("\ud800"), new TypeError("a string must not contain a lone surrogate"));
    assert.throws(() => textOf({ "\udc00": 1 }), new TypeError("a string must not contain a lone surrogate"));
  });

  it("keeps a property called __proto__", () => {
    assert.equal(textOf(JSON.parse('{"b":1,"__proto__":{"c":2}}')), '{"__proto__":{"c":2},"b":1}');
  });

  it("does not depend on the order of properties, and reads back as the same value", () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = textOf(value);
        assert.equal(textOf(reversed(value)), text);
        assert.equal(textOf(JSON.parse(text)), text);
      }),
    );
  });

  it("gives objects alike, one after another, what each of them gets by itself", () => {
    // The definition, word for word and slow.
    const plain = (value: unknown): string => {
      if (typeof value !== "object" || value === null) return JSON.stringify(value);
      if (Array.isArray(value)) return `[${value.map(plain).join()}]`;
      const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
      return `{${entries.map(([name, one]) => `${JSON.stringify(name)}:${plain(one)}`).join()}}`;
    };
    const name = fc.constantFrom("a", "b", "B", "1", '"', "\\", "é", "\u0000", "~", "__proto__");
    const value = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
    );
    const object = fc.dictionary(name, fc.oneof(value, fc.dictionary(name, value)));
    fc.assert(
      fc.property(fc.array(object, { minLength: 2 }), (objects) => {
        assert.equal(textOf(objects), plain(objects));
        for (const one of objects) assert.equal(textOf(one), plain(one));
      }),
    );
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, property]) => [name, reversed(property)]),
  );
}

import assert from "node:assert/strict";
import fc from "fast-check";
import { lineSplitter } from "../../../local/sandbox/lines";

/** Lines of a text that comes in pieces of these lengths, again and again. */
function split(text: string, lengths: readonly number[]): string[] {
  const lines: string[] = [];
  const [push, end] = lineSplitter((line) => lines.push(line));
  const bytes = Buffer.from(text);
  for (let offset = 0, turn = 0; offset < bytes.length; turn++) {
    const length = lengths[turn % lengths.length]!;
    push(bytes.subarray(offset, offset + length));
    offset += length;
  }
  end();
  return lines;
}

describe("lines of a process's output", () => {
  it("are the same however the bytes are cut, in the middle of a character too", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string({ unit: "grapheme" }).map((text) => text.replaceAll("\n", "")),
          { minLength: 1 },
        ),
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        (lines, lengths) => {
          const text = lines.map((line) => `${line}\n`).join("");
          assert.deepEqual(split(text, lengths), lines);
        },
      ),
    );
  });

  it("keep the last one, which has no end", () => {
    assert.deepEqual(split("a\nb", [100]), ["a", "b"]);
    assert.deepEqual(split("a\n", [100]), ["a"]);
    assert.deepEqual(split("", [1]), []);
    assert.deepEqual(split("\n\n", [1]), ["", ""]);
  });

  it("are given as they come, not at the end", () => {
    const lines: string[] = [];
    const [push] = lineSplitter((line) => lines.push(line));
    push(Buffer.from("a\nb"));
    assert.deepEqual(lines, ["a"]);
    push(Buffer.from("c\n"));
    assert.deepEqual(lines, ["a", "bc"]);
  });

  it("never hold more than a quarter of a mebibyte of a line that does not end", () => {
    const lines: string[] = [];
    const [push, end] = lineSplitter((line) => lines.push(line));
    for (let turn = 0; turn < 10; turn++) push(Buffer.alloc(100_000, "x"));
    end();
    assert.deepEqual(
      lines.map(({ length }) => length),
      [300_000, 300_000, 300_000, 100_000],
    );
  });

  it("replace what is no UTF-8", () => {
    const lines: string[] = [];
    const [push, end] = lineSplitter((line) => lines.push(line));
    push(Buffer.from([0x61, 0xff, 0x0a, 0xc3]));
    end();
    assert.deepEqual(lines, ["a\ufffd", "\ufffd"]);
  });
});

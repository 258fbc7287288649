import * as assert from "node:assert/strict";
import { isUtf8 } from "node:buffer";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { type Line, readLines } from "../../../local/input/readLines";

/** The definition, on the whole file at once. */
function linesOf(content: Buffer, longest: number): Line[] {
  const pieces: Buffer[] = [];
  let from = 0;
  for (let end = content.indexOf(10); end >= 0; end = content.indexOf(10, from)) {
    pieces.push(content.subarray(from, end));
    from = end + 1;
  }
  if (from < content.length) pieces.push(content.subarray(from));
  return pieces.map((bytes, index): Line => {
    const line = index + 1;
    if (bytes.length > longest) return { line, problem: `has ${bytes.length} bytes, a line may have ${longest}` };
    if (!isUtf8(bytes)) return { line, problem: "is not UTF-8; convert the file, for example with iconv -t utf-8" };
    const text = bytes.toString("utf8").replace(/\r$/, "");
    return { line, text: line === 1 ? text.replace(/^\ufeff/, "") : text };
  });
}

describe("readLines", () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "lines-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  async function read(content: Buffer, longest: number): Promise<Line[][]> {
    writeFileSync(join(folder, "file"), content);
    const found: Line[][] = [];
    for await (const lines of readLines(join(folder, "file"), longest)) found.push([...lines]);
    return found;
  }

  it("gives every line as it would be alone, wherever reading cuts the file", async () => {
    const piece = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.constantFrom("a", "é", "€", "😀", "\r", "\ufeff", "{}").map((text) => Buffer.from(text)),
      },
      { weight: 6, arbitrary: fc.constantFrom("\n", "\r\n", "\n\n").map((text) => Buffer.from(text)) },
      { weight: 1, arbitrary: fc.constantFrom(0xff, 0xc3, 0x80).map((byte) => Buffer.of(byte)) },
      // Around the size of one reading and the longest line.
      { weight: 2, arbitrary: fc.integer({ min: 65_530, max: 65_540 }).map((length) => Buffer.alloc(length, "é")) },
      { weight: 1, arbitrary: fc.integer({ min: 99_998, max: 100_003 }).map((length) => Buffer.alloc(length, "x")) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 30 }), async (pieces) => {
        const content = Buffer.concat(pieces);
        assert.deepEqual((await read(content, 100_000)).flat(), linesOf(content, 100_000));
      }),
      { numRuns: 60 },
    );
  });

  it("gives about 64 kB at a time", async () => {
    const content = Buffer.alloc(300_000, `${"x".repeat(99)}\n`);
    assert.deepEqual(
      (await read(content, 1_000)).map(({ length }) => length),
      [655, 655, 656, 655, 379, 0],
    );
  });
});

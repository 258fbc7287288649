import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { CsvRows, type Row } from "../../../local/input/csvRows";
import type { Line } from "../../../local/input/readLines";

function linesOf(text: string): Line[] {
  return text.split("\n").map((line, index) => ({ line: index + 1, text: line }));
}

function rowsOf(text: string, longest?: number): Row[] {
  const rows = new CsvRows(longest);
  return [...rows.push(linesOf(text)), ...rows.end()];
}

/** The field as CSV writes it. */
function quoted(field: string): string {
  return `"${field.replaceAll('"', '""')}"`;
}

const field = fc.string({ unit: fc.constantFrom("a", "1", " ", ",", '"', "\n", "ü"), maxLength: 6 });
const table = fc.array(fc.array(field, { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 8 });

describe("rows of CSV", () => {
  it("gives back what was written, wherever the batches are cut", () => {
    fc.assert(
      fc.property(table, fc.nat(20), (cells, cut) => {
        const lines = linesOf(cells.map((row) => row.map(quoted).join()).join("\n"));
        const rows = new CsvRows();
        const found = [...rows.push(lines.slice(0, cut)), ...rows.push(lines.slice(cut)), ...rows.end()];
        assert.deepEqual(
          found.map((row) => ("cells" in row ? row.cells : row.problem)),
          cells,
        );
      }),
    );
  });

  it("loses no good row to a bad line put among them", () => {
    const fault = fc.constantFrom('"open', 'a"b,c', '"a"b,c', '"a,b"c"', '"');
    fc.assert(
      fc.property(fc.array(fault), (faults) => {
        // Two fields left open may close each other: what lies between is then a field, as CSV has it.
        fc.pre(faults.filter((text) => text === '"open' || text === '"').length < 2);
        const text = faults.flatMap((bad, n) => [bad, `row,${n}`]).join("\n");
        const found = rowsOf(text).flatMap((row) => ("cells" in row && row.cells[0] === "row" ? [row.cells[1]] : []));
        assert.deepEqual(
          found,
          faults.map((_, n) => String(n)),
        );
      }),
    );
  });

  it("gives up a field that is too long and looks at its lines again", () => {
    assert.deepEqual(rowsOf('"open,1\n2,2\n3,3\n4,4\n"5",5', 12), [
      { line: 1, problem: "a quoted field begins here and is not closed" },
      { line: 2, cells: ["2", "2"] },
      { line: 3, cells: ["3", "3"] },
      { line: 4, cells: ["4", "4"] },
      { line: 5, cells: ["5", "5"] },
    ]);
  });

  it("gives up at a line that cannot be read", () => {
    const rows = new CsvRows();
    const found = rows.push([
      { line: 1, text: '"open,1' },
      { line: 2, text: "2,2" },
      { line: 3, problem: "is not UTF-8" },
      { line: 4, text: "4,4" },
    ]);
    assert.deepEqual(
      [...found, ...rows.end()],
      [
        { line: 1, problem: "a quoted field begins here and is not closed" },
        { line: 2, cells: ["2", "2"] },
        { line: 3, problem: "is not UTF-8" },
        { line: 4, cells: ["4", "4"] },
      ],
    );
  });

  it("reports many stray quotes at the end one by one", () => {
    assert.deepEqual(
      rowsOf(['"a', "1,1", '"b', "2,2", '"c'].join("\n")).map((row) => [row.line, "problem" in row]),
      [
        [1, true],
        [2, false],
        [3, true],
        [4, false],
        [5, true],
      ],
    );
  });
});

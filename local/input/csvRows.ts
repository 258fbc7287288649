import { type ParsedRow, parseRow, parseRows, QUOTE_NOT_CLOSED } from "./parseCsv";
import { type Line, LONGEST_LINE } from "./readLines";

/** The fields of a row that begins at `line`, or what is wrong there. */
export type Row =
  | { readonly line: number; readonly cells: readonly string[] }
  | { readonly line: number; readonly problem: string };

interface TextLine {
  readonly line: number;
  readonly text: string;
}

/**
 * Puts physical lines together to rows: a quoted field may go over several. A CSV parser alone loses its place at a
 * stray quote and swallows good rows up to the next one; here a row that turns out malformed costs its first line, and
 * reading goes on with the second.
 */
export class CsvRows {
  private open: TextLine[] = [];
  private openLength = 0;

  /** @param longest characters that a row of several lines may have */
  constructor(private readonly longest: number = LONGEST_LINE) {}

  /** The rows that these lines complete. */
  push(lines: readonly Line[]): readonly Row[] {
    return parseAll(this.frame(lines));
  }

  /** What is left when no line follows. */
  end(): readonly Row[] {
    const found: (TextLine | Row)[] = [];
    while (this.open.length > 0) found.push(...this.frame(this.giveUp(found)));
    return parseAll(found);
  }

  /** Whole rows as text, those over several lines parsed already, and problems, in order. */
  private frame(lines: readonly Line[]): (TextLine | Row)[] {
    const found: (TextLine | Row)[] = [];
    // Lines to look at, the next one last: giving up puts lines back.
    const next = lines.toReversed();
    for (let line = next.pop(); line !== undefined; line = next.pop()) {
      if (this.open.length === 0) this.begin(line, found);
      else if ("problem" in line || this.openLength + line.text.length > this.longest) {
        next.push(line, ...this.giveUp(found).toReversed());
      } else if (!this.continue(line, found)) next.push(...this.giveUp(found).toReversed());
    }
    return found;
  }

  private begin(line: Line, found: (TextLine | Row)[]): void {
    if ("problem" in line) found.push(line);
    else if (line.text.trim() === "") return;
    else if (hasEvenQuotes(line.text)) found.push(line);
    else {
      const alone = parseRow(line.text);
      if ("code" in alone && alone.code === QUOTE_NOT_CLOSED) this.keep(line);
      else found.push({ line: line.line, ...withoutCode(alone) });
    }
  }

  /** False: the row as it now stands is malformed. */
  private continue(line: TextLine, found: (TextLine | Row)[]): boolean {
    this.keep(line);
    if (hasEvenQuotes(line.text)) return true;
    const row = parseRow(this.open.map(({ text }) => text).join("\n"));
    if ("problem" in row) return false;
    found.push({ line: this.open[0]!.line, cells: row.cells });
    this.open = [];
    this.openLength = 0;
    return true;
  }

  private keep(line: TextLine): void {
    this.open.push(line);
    this.openLength += line.text.length;
  }

  /** Reports the first line of the open row; the others are to be looked at again. */
  private giveUp(found: (TextLine | Row)[]): readonly TextLine[] {
    const [first, ...others] = this.open;
    this.open = [];
    this.openLength = 0;
    found.push({ line: first!.line, problem: "a quoted field begins here and is not closed" });
    return others;
  }
}

function parseAll(found: readonly (TextLine | Row)[]): readonly Row[] {
  const parsed = parseRows(found.flatMap((item) => ("text" in item ? [item.text] : [])));
  let next = 0;
  return found.map((item) => ("text" in item ? { line: item.line, ...withoutCode(parsed[next++]!) } : item));
}

function withoutCode(row: ParsedRow): { readonly cells: readonly string[] } | { readonly problem: string } {
  return "cells" in row ? row : { problem: row.problem };
}

function hasEvenQuotes(text: string): boolean {
  let even = true;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) even = !even;
  return even;
}

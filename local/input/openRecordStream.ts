import type { InputRecord } from "../../handlers/records/recordBlock";
import { type CsvHeader, csvHeader } from "./csvHeader";
import { csvRecord } from "./csvRecord";
import { CsvRows, type Row } from "./csvRows";
import type { FieldNames } from "./fieldNames";
import { InputError } from "./inputError";
import { jsonRecord } from "./jsonRecord";
import { type Line, readLines } from "./readLines";

/**
 * What stands at a line, counted from 1: a record that ingest takes, or why there is none. `text`: JSON of the record, if
 * it stands in the file as it is.
 */
export type RecordOrProblem =
  | { readonly line: number; readonly record: InputRecord; readonly text?: string }
  | { readonly line: number; readonly problem: string };

/**
 * The records of a CSV file (first row = names of the columns) or of a file with one JSON object a line, in order, in
 * bounded memory, as many at a time as one reading brings. What kind it is, its first character says: { begins JSON. A
 * malformed row is reported and the rest goes on; blank lines are skipped.
 *
 * @throws InputError (on the first step) if the file as a whole cannot be used: it cannot be opened, is empty, or lacks
 *   a column that was asked for
 */
export async function* openRecordStream(file: string, names: FieldNames): AsyncGenerator<readonly RecordOrProblem[]> {
  let convert: ((lines: readonly Line[]) => readonly RecordOrProblem[]) | undefined;
  let csv: CsvConverter | undefined;
  for await (const lines of readLines(file)) {
    if (convert === undefined) {
      const first = lines.find((line) => "problem" in line || line.text.trim() !== "");
      if (first === undefined) continue;
      if ("problem" in first) throw new InputError(`${file}: line ${first.line} ${first.problem}`);
      const beginning = first.text.trimStart()[0];
      if (beginning === "[") {
        throw new InputError(
          `${file}: is one JSON array, must have one object a line; convert it: jq --compact-output '.[]' ${file}`,
        );
      }
      if (beginning !== "{") csv = new CsvConverter(file, names);
      convert = csv?.push ?? ((batch) => jsonRecords(batch, names));
    }
    yield convert(lines);
  }
  if (convert === undefined) throw new InputError(`${file}: is empty`);
  if (csv !== undefined) yield csv.end();
}

function jsonRecords(lines: readonly Line[], names: FieldNames): readonly RecordOrProblem[] {
  const found: RecordOrProblem[] = [];
  for (const line of lines) {
    if ("problem" in line) found.push(line);
    else if (line.text.trim() !== "") found.push({ line: line.line, ...jsonRecord(line.text, names) });
  }
  return found;
}

class CsvConverter {
  private readonly rows = new CsvRows();
  private header: CsvHeader | undefined;

  constructor(
    private readonly file: string,
    private readonly names: FieldNames,
  ) {}

  readonly push = (lines: readonly Line[]): readonly RecordOrProblem[] => this.convert(this.rows.push(lines));

  end(): readonly RecordOrProblem[] {
    const last = this.convert(this.rows.end());
    if (this.header === undefined) throw new InputError(`${this.file}: has no row with the names of the columns`);
    return last;
  }

  private convert(rows: readonly Row[]): readonly RecordOrProblem[] {
    const found: RecordOrProblem[] = [];
    for (const row of rows) {
      if (this.header !== undefined) {
        found.push("problem" in row ? row : { line: row.line, ...csvRecord(row.cells, this.header) });
      } else if ("problem" in row) throw new InputError(`${this.file}: line ${row.line}: ${row.problem}`);
      else this.header = csvHeader(this.file, row.cells, this.names);
    }
    return found;
  }
}

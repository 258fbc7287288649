import { CsvError, parse } from "csv-parse/sync";

/** The fields of one row, or why it has none. */
export type ParsedRow = { readonly cells: readonly string[] } | { readonly problem: string; readonly code: string };

const OPTIONS = { record_delimiter: "\n", relax_column_count: true, max_record_size: 0 };

const PROBLEMS: Readonly<Record<string, string>> = {
  INVALID_OPENING_QUOTE: "a quote stands inside a field that does not begin with one",
  CSV_INVALID_CLOSING_QUOTE: "a quoted field goes on after its closing quote",
  CSV_QUOTE_NOT_CLOSED: "a quoted field is never closed",
};

/** Code of a row whose quoted field is still open at its end. */
export const QUOTE_NOT_CLOSED = "CSV_QUOTE_NOT_CLOSED";

/** Each text is one whole row. They are parsed together; only if one is malformed, each by itself. */
export function parseRows(texts: readonly string[]): readonly ParsedRow[] {
  if (texts.length === 0) return [];
  try {
    const rows = parse(texts.join("\n"), OPTIONS);
    if (rows.length === texts.length) return rows.map((cells) => ({ cells }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
  }
  return texts.map(parseRow);
}

/** One row that may hold newlines inside of quotes. */
export function parseRow(text: string): ParsedRow {
  try {
    const rows = parse(text, OPTIONS);
    if (rows.length === 1) return { cells: rows[0]! };
    return { problem: `makes ${rows.length} rows`, code: "ROWS" };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { problem: PROBLEMS[error.code] ?? error.message, code: error.code };
  }
}

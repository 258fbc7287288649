import { nearest } from "../../config/nearest";
import { DEFAULT_NAMES, type FieldNames } from "./fieldNames";
import { InputError } from "./inputError";

/** What each column of a CSV file is, by its place. */
export interface CsvHeader {
  readonly columns: readonly string[];
  /** Index of the label's column; undefined = the file has none. */
  readonly label: number | undefined;
  /** Index of the record id's column. */
  readonly key: number | undefined;
}

/**
 * @throws InputError listing every problem of the header: names that are empty or repeated, a column that was asked for
 *   and is not there, nothing left for features
 */
export function csvHeader(file: string, columns: readonly string[], names: FieldNames): CsvHeader {
  const problems: string[] = [];
  const places = new Map<string, number>();
  for (const [index, column] of columns.entries()) {
    const first = places.get(column);
    if (column === "") problems.push(`column ${index + 1} has no name`);
    else if (first !== undefined)
      problems.push(`columns ${first + 1} and ${index + 1} are both called ${JSON.stringify(column)}`);
    else places.set(column, index);
  }
  const find = (wanted: string | undefined, byDefault: string, what: string): number | undefined => {
    const index = places.get(wanted ?? byDefault);
    if (index === undefined && wanted !== undefined) {
      const near = nearest(wanted, columns);
      const hint = near === undefined ? `columns are ${columns.join(", ")}` : `did you mean ${JSON.stringify(near)}?`;
      problems.push(`there is no column ${JSON.stringify(wanted)} for the ${what}; ${hint}`);
    }
    return index;
  };
  const label = find(names.label, DEFAULT_NAMES.label, "label");
  const key = find(names.key, DEFAULT_NAMES.key, "key");
  if (label !== undefined && label === key)
    problems.push(`column ${JSON.stringify(names.label)} cannot be both label and key`);
  const special = new Set([label, key].filter((index) => index !== undefined)).size;
  if (columns.length <= special) problems.push("there is no column for a feature");
  if (columns.length === 1 && /[;\t]/.test(columns[0]!)) problems.push("fields must be separated by commas");
  if (problems.length === 0) return { columns, label, key };
  throw new InputError(`${file}: the first line must name the columns: ${problems.join("; ")}`);
}

import type { InputRecord } from "../../handlers/records/recordBlock";
import { checkRecord, show } from "./checkRecord";
import type { CsvHeader } from "./csvHeader";
import { LABEL_FORM, readLabel } from "./fieldNames";

/** Numbers as programs write them. 007 is none: what begins with zeros is a name more often than a quantity. */
const NUMBER = /^[+-]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** The record of one row: numbers become numeric features, an empty cell none, everything else is categorical. */
export function csvRecord(
  cells: readonly string[],
  { columns, label, key }: CsvHeader,
): { readonly record: InputRecord } | { readonly problem: string } {
  if (cells.length !== columns.length) {
    return { problem: `has ${cells.length} fields, the header names ${columns.length}` };
  }
  const known = label === undefined ? undefined : readLabel(cells[label]);
  if (label !== undefined && known === undefined) {
    return { problem: `label: got ${show(cells[label])}, allowed are ${LABEL_FORM}` };
  }
  const features: [string, string | number][] = [];
  for (const [index, column] of columns.entries()) {
    const cell = cells[index]!;
    if (index !== label && index !== key && cell !== "") features.push([column, cellValue(cell)]);
  }
  return checkRecord({
    ...(key === undefined ? {} : { id: cells[key] }),
    ...(label === undefined ? {} : { label: known }),
    // fromEntries defines, so that a column may be called __proto__.
    features: Object.fromEntries(features),
  });
}

function cellValue(cell: string): string | number {
  return NUMBER.test(cell) ? Number(cell) : cell;
}

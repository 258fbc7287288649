import { nearest } from "../../config/nearest";
import type { InputRecord } from "../../handlers/records/recordBlock";
import { checkRecord, show } from "./checkRecord";
import { DEFAULT_NAMES, type FieldNames, LABEL_FORM, readLabel } from "./fieldNames";

type Row = Record<string, unknown>;

/**
 * The record in one line of JSON: an object with its features under `features`, or flat, where every field but label
 * and key is a feature. With `text` if the line is JSON of the record already.
 */
export function jsonRecord(
  text: string,
  names: FieldNames,
): { readonly record: InputRecord; readonly text?: string } | { readonly problem: string } {
  let row: unknown;
  try {
    row = JSON.parse(text);
  } catch (error) {
    return { problem: `is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  if (!isRow(row)) return { problem: `got ${show(row)}, must be an object` };
  if (isRecord(row, names)) {
    const checked = checkRecord(row);
    return "problem" in checked ? checked : { record: checked.record, text };
  }
  const nested = Object.hasOwn(row, "features") && isRow(row.features) ? row.features : undefined;
  const places = nested === undefined ? [row] : [row, nested];
  const label = take(places, names.label, DEFAULT_NAMES.label);
  const key = take(places, names.key, DEFAULT_NAMES.key);
  const missing = [...("missing" in label ? [label.missing] : []), ...("missing" in key ? [key.missing] : [])];
  if ("missing" in label || "missing" in key) return { problem: missing.join("; ") };
  const record: Row = nested === undefined ? { features: row } : row;
  if (label.value !== undefined) {
    const known = readLabel(label.value);
    if (known === undefined) return { problem: `label: got ${show(label.value)}, allowed are ${LABEL_FORM}` };
    record.label = known;
  }
  if (key.value !== undefined) record.id = typeof key.value === "number" ? String(key.value) : key.value;
  return checkRecord(record);
}

/** Whether nothing of a row has to be moved, renamed or converted. What it still may have wrong is checkRecord's. */
function isRecord(row: Row, { label: labelName, key: keyName }: FieldNames): boolean {
  const { label, id } = row;
  return (
    (labelName ?? DEFAULT_NAMES.label) === "label" &&
    (label === 0 || label === 1 || label === null || (label === undefined && labelName === undefined)) &&
    (keyName ?? DEFAULT_NAMES.key) === "id" &&
    (typeof id === "string" || (id === undefined && keyName === undefined)) &&
    isRow(row.features)
  );
}

/** Takes a field out of the first of `places` that has it. Only a field that was asked for by name can be missing. */
function take(
  places: readonly Row[],
  wanted: string | undefined,
  byDefault: string,
): { readonly value: unknown } | { readonly missing: string } {
  const name = wanted ?? byDefault;
  // By default only the outer object is looked into: a feature may be called label or id.
  const place = (wanted === undefined ? places.slice(0, 1) : places).find((fields) => Object.hasOwn(fields, name));
  if (place !== undefined) {
    const value = place[name];
    delete place[name];
    return { value };
  }
  if (wanted === undefined) return { value: undefined };
  const near = nearest(
    name,
    places.flatMap((fields) => Object.keys(fields)),
  );
  const hint = near === undefined ? "" : `; did you mean ${JSON.stringify(near)}?`;
  return { missing: `${JSON.stringify(name)}: there is no such field${hint}` };
}

function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

import type { InputRecord } from "../../handlers/records/recordBlock";
import { validateRecords } from "../../handlers/records/validateRecords";

/**
 * A record as ingest would take it, or every reason why it would not, on one line. One record that ingest refuses would
 * take its whole batch with it, so each is judged here, by ingest's own rules.
 */
export function checkRecord(value: unknown): { readonly record: InputRecord } | { readonly problem: string } {
  const checked = validateRecords([value]);
  if ("records" in checked) return { record: checked.records[0]! };
  return { problem: checked.problems.map((problem) => problem.replace(/^records\[0\]\.?/, "")).join("; ") };
}

/** A value as an error shows it: short, on one line. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

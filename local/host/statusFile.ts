import { renameSync, writeFileSync } from "node:fs";
import { type Report, reportJson } from "../report/report";

/** Replaces the file in one step: a reader sees the old report or the new one, never a part. */
export function replaceReport(path: string, report: Report): void {
  const next = `${path}.next`;
  writeFileSync(next, reportJson(report), { mode: 0o600 });
  renameSync(next, path);
}

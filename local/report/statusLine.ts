import type { Report } from "./report";

/** The one line that a person watches. `columns` cuts it where a terminal would wrap; undefined = no limit. */
export function statusLine(report: Report, predictionsPerSecond: number, columns?: number): string {
  const parts = [
    `acknowledged ${count(report.acknowledged)}`,
    `trained ${count(report.trained)}`,
    `model ${report.modelVersion === null ? "none yet" : `v${report.modelVersion}`}`,
    `log loss ${loss(report.progressiveLogLoss)}${report.bayesLogLoss === null ? "" : ` (best possible ${loss(report.bayesLogLoss)})`}`,
    `staleness ${staleness(report.stalenessMs.p50)}`,
    `${Math.round(predictionsPerSecond)} predictions/s`,
  ];
  const line = parts.join(" · ");
  return columns === undefined || line.length < columns ? line : `${line.slice(0, Math.max(0, columns - 2))}…`;
}

/** 1234567 → 1,234,567. */
export function count(n: number): string {
  return n.toString().replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** Milliseconds as a person reads them. */
export function staleness(milliseconds: number | null): string {
  if (milliseconds === null) return "–";
  if (milliseconds === Number.POSITIVE_INFINITY) return "not served yet";
  return milliseconds < 1_000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1_000).toFixed(1)} s`;
}

function loss(value: number | null): string {
  return value === null ? "–" : value.toFixed(4);
}

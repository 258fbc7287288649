import type { Aim, Measurement } from "./benchmark";

/** `what: value unit, 0.97 of baseline (value unit); aim at least 0.9: reached`. */
export function measurementLine({ what, unit, value, baseline, ratio, aim }: Measurement): string {
  const own = `${what}: ${figure(value)} ${unit}`;
  const beside =
    baseline === undefined || ratio === undefined
      ? ""
      : `, ${figure(ratio)} of ${baseline.name} (${figure(baseline.value)} ${unit})`;
  return `${own}${beside}${aim === undefined ? "" : `; aim ${aimText(aim)}: ${reached(ratio ?? value, aim) ? "reached" : "MISSED"}`}`;
}

export function reached(value: number, aim: Aim): boolean {
  return "atLeast" in aim ? value >= aim.atLeast : value <= aim.atMost;
}

const aimText = (aim: Aim): string => ("atLeast" in aim ? `at least ${aim.atLeast}` : `at most ${aim.atMost}`);

/** Three digits; whole numbers from 100 on. */
function figure(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value) || Math.abs(value) >= 100) return Math.round(value).toLocaleString("en-US");
  return Number(value.toPrecision(3)).toString();
}

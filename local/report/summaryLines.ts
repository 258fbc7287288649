import type { Report } from "./report";
import { count, staleness } from "./statusLine";

/** The end of a run in a few lines; the report has the rest. */
export function summaryLines(report: Report): string[] {
  const { run, stalenessMs, predictions } = report;
  const learned = [
    `${count(report.trained)} trained`,
    `${count(report.heldOut)} held out`,
    ...(report.quarantined > 0 ? [`${count(report.quarantined)} quarantined`] : []),
    ...(report.excluded > 0 ? [`${count(report.excluded)} without a label`] : []),
    ...(report.pending > 0 ? [`${count(report.pending)} pending`] : []),
  ];
  const unanswered = report.unacknowledged ? ` (+ ${count(report.unacknowledged)} never answered)` : "";
  return [
    `acknowledged  ${count(report.acknowledged)} examples${unanswered} = ${learned.join(" + ")}; ${count(run.acknowledged)} of them in this run`,
    `lost          ${report.lost ?? "not counted"}, counted twice: ${report.duplicates ?? "not counted"}`,
    `staleness     median ${staleness(stalenessMs.p50)}, 99 % within ${staleness(stalenessMs.p99)}, seen by ${count(predictions)} predictions`,
  ];
}

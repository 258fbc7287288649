import type { Report, Staleness } from "./report";
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
  const unanswered = report.unacknowledged
    ? ` (+ ${count(report.unacknowledged)} that others sent, or got no answer)`
    : "";
  return [
    `acknowledged  ${count(report.acknowledged)} examples${unanswered} = ${learned.join(" + ")}; ${count(run.acknowledged)} of them in this run`,
    `lost          ${report.lost ?? "not counted"}, counted twice: ${report.duplicates ?? "not counted"}`,
    ...(report.countsFrom === undefined
      ? []
      : [
          `counted       from log entry ${count(report.countsFrom)} on; for what retention took before, a checkpoint tells`,
        ]),
    ...(report.malformed > 0 ? [`malformed     ${count(report.malformed)} rows of the file were not sent`] : []),
    `staleness     ${served(stalenessMs)}, seen by ${count(predictions)} predictions`,
  ];
}

function served({ p50, p99 }: Staleness): string {
  if (p50 === null) return "no request";
  if (p50 === Number.POSITIVE_INFINITY) return "half of the requests or more were never served";
  const most = p99 === Number.POSITIVE_INFINITY ? "more than 1 % never served" : `99 % within ${staleness(p99)}`;
  return `median ${staleness(p50)}, ${most}`;
}

/** What Lambda itself writes to a function's log. */
export interface InvocationReport {
  readonly requestId: string;
  readonly version: string;
  /** Milliseconds. */
  readonly duration: number;
  /** Milliseconds of the cold start; undefined for a warm environment. */
  readonly initDuration: number | undefined;
  /** MiB. */
  readonly memorySize: number;
  readonly maxMemoryUsed: number;
  readonly status: "success" | "error" | "timeout" | "failure";
  readonly errorType: string | undefined;
}

type Format = "JSON" | "Text";

export function startLine(format: Format, time: Date, requestId: string, version: string): string {
  return format === "Text"
    ? `START RequestId: ${requestId} Version: ${version}`
    : JSON.stringify({ time: time.toISOString(), type: "platform.start", record: { requestId, version } });
}

/** END and REPORT. */
export function endLines(format: Format, time: Date, report: InvocationReport): readonly string[] {
  const { requestId, status, errorType } = report;
  // Initialisation is billed (https://aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/).
  const billed = Math.ceil(report.duration + (report.initDuration ?? 0));
  if (format === "JSON") {
    const metrics = {
      durationMs: round(report.duration),
      billedDurationMs: billed,
      memorySizeMB: report.memorySize,
      maxMemoryUsedMB: report.maxMemoryUsed,
      ...(report.initDuration === undefined ? {} : { initDurationMs: round(report.initDuration) }),
    };
    const record = { requestId, metrics, status, ...(errorType === undefined ? {} : { errorType }) };
    return [JSON.stringify({ time: time.toISOString(), type: "platform.report", record })];
  }
  const fields = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${report.duration.toFixed(2)} ms`,
    `Billed Duration: ${billed} ms`,
    `Memory Size: ${report.memorySize} MB`,
    `Max Memory Used: ${report.maxMemoryUsed} MB`,
    ...(report.initDuration === undefined ? [] : [`Init Duration: ${report.initDuration.toFixed(2)} ms`]),
    ...(status === "success" ? [] : [`Status: ${status}`]),
    ...(errorType === undefined ? [] : [`Error Type: ${errorType}`]),
  ];
  return [`END RequestId: ${requestId}`, `${fields.join("\t")}\t`];
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}

import { Metrics } from "@aws-lambda-powertools/metrics";
import { METRICS_NAMESPACE_VARIABLE, METRICS_SERVICE_VARIABLE } from "../contract";
import { HANDLER_METRICS, type MetricName } from "./handlerMetrics";

/** Takes what was measured at one time. */
export type MetricSink<Name extends MetricName> = (values: Readonly<Partial<Record<Name, number>>>) => void;

export interface SinkOptions {
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Takes one line, its end included. */
  readonly write?: (line: string) => void;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/**
 * Writes every call as one line in CloudWatch's embedded metric format, from which CloudWatch Logs makes the metrics. Without
 * a namespace in the environment nothing is written: a handler that is run by hand measures for nobody.
 */
export function metricSink<Name extends MetricName>({
  environment = process.env,
  write = (line) => void process.stdout.write(line),
  now = Date.now,
}: SinkOptions = {}): MetricSink<Name> {
  const namespace = environment[METRICS_NAMESPACE_VARIABLE];
  if (namespace === undefined) return () => undefined;
  const metrics = new Metrics({ namespace, serviceName: environment[METRICS_SERVICE_VARIABLE] ?? "unnamed" });
  return (values) => {
    // A copy: values that are undefined, or no numbers, are no measurements.
    const measured = (Object.entries(values) as [Name, number | undefined][]).filter(([, value]) =>
      Number.isFinite(value),
    );
    if (measured.length === 0) return;
    metrics.setTimestamp(now());
    for (const [name, value] of measured) metrics.addMetric(name, HANDLER_METRICS[name].unit, value as number);
    write(`${JSON.stringify(metrics.serializeMetrics())}\n`);
    metrics.clearMetrics();
  };
}

import assert from "node:assert/strict";

/** A metric as one line of a log carries it. */
export interface EmittedMetric {
  readonly namespace: string;
  readonly name: string;
  readonly unit: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * The metrics in a line of the embedded metric format, read by its specification (CloudWatch user guide, "Specification:
 * Embedded metric format"): the format's own reader is CloudWatch Logs.
 */
export function metricsIn(line: string): EmittedMetric[] {
  const root = JSON.parse(line) as Record<string, unknown> & {
    readonly _aws: {
      readonly Timestamp: number;
      readonly CloudWatchMetrics: readonly {
        readonly Namespace: string;
        readonly Dimensions: readonly (readonly string[])[];
        readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
      }[];
    };
  };
  assert.ok(Number.isInteger(root._aws.Timestamp));
  return root._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) => {
    assert.ok(Metrics.length > 0 && Metrics.length <= 100);
    return Dimensions.flatMap((names) =>
      Metrics.map(({ Name, Unit }) => {
        const value = root[Name];
        assert.ok(typeof value === "number", `${Name} is ${JSON.stringify(value)}`);
        const dimensions = Object.fromEntries(names.map((name) => [name, String(root[name])]));
        return { namespace: Namespace, name: Name, unit: Unit, dimensions, value };
      }),
    );
  });
}

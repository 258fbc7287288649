import type * as pulumi from "@pulumi/pulumi";
import { metricsNamespace } from "../../config/addresses";
import type { AlarmName } from "../../config/alarms";
import type { MetricName } from "../../handlers/contract";
import type { StackNames } from "../naming";
import type { AwsMetricName, AwsNamespace } from "./awsMetrics";

/** One metric as CloudWatch knows it. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, pulumi.Input<string>>>;
}

/** CloudWatch's statistics, and percentiles as `p99`. */
export type Statistic = "Average" | "Maximum" | "Minimum" | "SampleCount" | "Sum" | "p99";

/** Metrics by the name that an expression calls them, and the expression (CloudWatch user guide, "Using metric math"). */
export interface MetricMath {
  readonly expression: string;
  readonly label: string;
  readonly inputs: Readonly<Record<string, { readonly metric: Metric; readonly statistic: Statistic }>>;
}

export interface AlarmSpec {
  readonly alarm: AlarmName;
  /** Undefined = of the file system. */
  readonly consumer: string | undefined;
  /** Tells alarms of one name and consumer apart. */
  readonly of?: string;
  readonly signal: { readonly metric: Metric; readonly statistic: Statistic } | { readonly math: MetricMath };
  readonly fires: "above" | "below";
  readonly threshold: number;
  /** Seconds. */
  readonly period: number;
  /** Periods in a row for which it must be so. */
  readonly periods: number;
  /** What must stand first: before that silence means nothing. */
  readonly after?: pulumi.Resource | undefined;
}

export function awsMetric<N extends AwsNamespace>(
  namespace: N,
  name: AwsMetricName<N>,
  dimensions: Metric["dimensions"],
): Metric {
  return { namespace, name, dimensions };
}

/** A metric of the handlers' table, as one consumer emits it. */
export function handlerMetric(names: StackNames, consumer: string, name: MetricName): Metric {
  return { namespace: metricsNamespace(names), name, dimensions: { service: consumer } };
}

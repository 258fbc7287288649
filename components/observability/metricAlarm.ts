import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { ALARMS } from "../../config/alarms";
import { physicalName, type StackNames, tagsOf } from "../naming";
import type { AlarmSpec, Metric, MetricMath, Statistic } from "./metric";

/** What the alarm is called after the stack's name: `file-system-io-limit`, `ingest-dead-letters-failed`. */
function alarmSuffix({ alarm, consumer, of }: AlarmSpec): string {
  return `${consumer ?? "file-system"}-${alarm}${of === undefined ? "" : `-${of}`}`;
}

/** One alarm, to one topic: when it fires, and when it ends. */
export function metricAlarm(
  spec: AlarmSpec,
  { names, topicArn }: { readonly names: StackNames; readonly topicArn: pulumi.Input<string> },
  parent: pulumi.ComponentResource,
): aws.cloudwatch.MetricAlarm {
  const { alarm, consumer, fires, threshold, period, periods, after } = spec;
  const { meaning, action, missing } = ALARMS[alarm];
  const suffix = alarmSuffix(spec);
  const own = suffix.slice((consumer ?? "file-system").length + 1);
  return new aws.cloudwatch.MetricAlarm(
    // A dot, which no name contains: a consumer `a-b` and alarm `c` are not a consumer `a` and alarm `b-c`.
    consumer === undefined ? `observability.${own}` : `${consumer}.${own}`,
    {
      name: physicalName(names, suffix),
      alarmDescription: `${meaning} ${action}`,
      comparisonOperator: fires === "above" ? "GreaterThanThreshold" : "LessThanThreshold",
      threshold,
      evaluationPeriods: periods,
      datapointsToAlarm: periods,
      treatMissingData: missing,
      ...("math" in spec.signal
        ? { metricQueries: queries(spec.signal.math, period) }
        : { ...single(spec.signal.metric, spec.signal.statistic), period }),
      alarmActions: [topicArn],
      okActions: [topicArn],
      tags: tagsOf(names, suffix, consumer),
    },
    { parent, ...(after === undefined ? {} : { dependsOn: [after] }) },
  );
}

function single({ namespace, name, dimensions }: Metric, statistic: Statistic) {
  const kind = statistic.startsWith("p") ? { extendedStatistic: statistic } : { statistic };
  return { namespace, metricName: name, dimensions, ...kind };
}

function queries({ expression, label, inputs }: MetricMath, period: number) {
  return [
    { id: "result", expression, label, returnData: true },
    ...Object.entries(inputs).map(
      ([
        id,
        {
          metric: { namespace, name, dimensions },
          statistic,
        },
      ]) => ({
        id,
        metric: { namespace, metricName: name, dimensions, period, stat: statistic },
      }),
    ),
  ];
}

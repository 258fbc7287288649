import type { AlarmName } from "../../config/alarms";
import type { AlarmsConfig } from "../../config/observabilityTypes";
import type { ConsumerConfig } from "../../config/types";
import { type MetricName, metricsOf } from "../../handlers/contract";
import type { ConsumerAlarmsArgs } from "./consumerAlarms";
import { type AlarmSpec, handlerMetric, type Statistic } from "./metric";

const MINUTE = 60;

interface Rule {
  readonly alarm: AlarmName;
  readonly metric: MetricName;
  readonly statistic: Statistic;
  readonly fires: "above" | "below";
  readonly threshold: (thresholds: AlarmsConfig) => number;
  readonly period: number;
  readonly periods: (thresholds: AlarmsConfig) => number;
}

const moreThan = (alarm: AlarmName, metric: MetricName, count: number): Rule => ({
  ...{ alarm, metric, statistic: "Sum", fires: "above", threshold: () => count },
  ...{ period: 5 * MINUTE, periods: () => 1 },
});

const olderThan = (alarm: AlarmName, metric: MetricName, minutes: (thresholds: AlarmsConfig) => number): Rule => ({
  // The minimum of each minute: one process that is up to date is enough.
  ...{ alarm, metric, statistic: "Minimum", fires: "above", threshold: (all: AlarmsConfig) => minutes(all) * 60 },
  ...{ period: MINUTE, periods: () => 3 },
});

/** Alarms on the handlers' own metrics, each for whoever emits its metric. */
const RULES: readonly Rule[] = [
  olderThan("new-model", "NewestModelAge", ({ newModelMinutes }) => newModelMinutes),
  olderThan("pending-samples", "OldestPendingAge", ({ pendingSamplesMinutes }) => pendingSamplesMinutes),
  // It waits up to half a minute between two tries: five in five minutes are no passing fault.
  moreThan("training-failures", "TrainingFailures", 5),
  moreThan("quarantine", "QuarantinedRecords", 0),
  moreThan("refused-models", "RefusedModels", 0),
  // The maximum: each process answers for itself.
  { ...olderThan("old-look", "LookAge", ({ oldLookMinutes }) => oldLookMinutes), statistic: "Maximum" },
  moreThan("back-pressure", "BackPressure", 0),
];

/** Of workers: a service's tasks are counted by ECS. */
const HEARTBEAT: Rule = {
  ...{ alarm: "heartbeat", metric: "Heartbeat", statistic: "Sum", fires: "below", threshold: () => 1 },
  ...{ period: MINUTE, periods: ({ heartbeatMinutes }) => heartbeatMinutes },
};

export function handlerAlarms({
  config,
  consumer: { vitals },
  thresholds,
  names,
}: ConsumerAlarmsArgs<ConsumerConfig>): readonly AlarmSpec[] {
  const emitted = emittedBy(config);
  return [...RULES, ...(config.compute === "ec2" ? [HEARTBEAT] : [])]
    .filter(({ metric }) => emitted.includes(metric))
    .map(({ alarm, metric, statistic, fires, threshold, period, periods }) => ({
      ...{ alarm, consumer: config.name, fires, period },
      signal: { metric: handlerMetric(names, config.name, metric), statistic },
      ...{ threshold: threshold(thresholds), periods: periods(thresholds), after: vitals?.resource },
    }));
}

/** What a consumer's process emits, by the table. */
export function emittedBy(config: ConsumerConfig): readonly MetricName[] {
  return metricsOf(config.entry, config.compute === "fargate" || config.compute === "ec2");
}

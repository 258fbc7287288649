import { LIVE } from "../../config/addresses";
import type { AlarmsConfig } from "../../config/observabilityTypes";
import type { ConsumerConfig, FargateConsumerConfig, LambdaConsumerConfig } from "../../config/types";
import { physicalName, type StackNames } from "../naming";
import type { Consumer } from "../platform";
import { handlerAlarms } from "./handlerAlarms";
import { type AlarmSpec, awsMetric } from "./metric";

const MINUTE = 60;

export interface ConsumerAlarmsArgs<Config> {
  readonly config: Config;
  readonly consumer: Pick<Consumer, "vitals">;
  readonly thresholds: AlarmsConfig;
  readonly names: StackNames;
}

/** Alarms of one consumer: of its kind, and of what its handler emits. */
export function consumerAlarms(args: ConsumerAlarmsArgs<ConsumerConfig>): readonly AlarmSpec[] {
  const { config } = args;
  return [
    ...(config.compute === "lambda" ? functionAlarms({ ...args, config }) : []),
    ...(config.compute === "fargate" ? serviceAlarms({ ...args, config }) : []),
    ...handlerAlarms(args),
  ];
}

/** By the alias that callers use; what a function's own version does for nobody counts for nobody. */
export function functionDimensions(names: StackNames, consumer: string) {
  const FunctionName = physicalName(names, consumer);
  return { FunctionName, Resource: `${FunctionName}:${LIVE}` };
}

export function serviceDimensions(names: StackNames, consumer: string) {
  const name = physicalName(names, consumer);
  return { ClusterName: name, ServiceName: name };
}

function functionAlarms({
  config: { name: consumer, timeout },
  consumer: { vitals },
  thresholds,
  names,
}: ConsumerAlarmsArgs<LambdaConsumerConfig>): readonly AlarmSpec[] {
  const dimensions = functionDimensions(names, consumer);
  return [
    {
      alarm: "errors",
      consumer,
      signal: {
        math: {
          expression: "100 * errors / MAX([errors, invocations])",
          label: "Failed invocations in percent",
          inputs: {
            errors: { metric: awsMetric("AWS/Lambda", "Errors", dimensions), statistic: "Sum" },
            invocations: { metric: awsMetric("AWS/Lambda", "Invocations", dimensions), statistic: "Sum" },
          },
        },
      },
      fires: "above",
      threshold: thresholds.errorPercent,
      period: 5 * MINUTE,
      periods: 1,
    },
    {
      alarm: "throttles",
      consumer,
      signal: { metric: awsMetric("AWS/Lambda", "Throttles", dimensions), statistic: "Sum" },
      fires: "above",
      threshold: 0,
      period: 5 * MINUTE,
      periods: 1,
    },
    {
      alarm: "duration",
      consumer,
      signal: { metric: awsMetric("AWS/Lambda", "Duration", dimensions), statistic: "p99" },
      // Milliseconds.
      fires: "above",
      threshold: timeout * 10 * thresholds.durationPercent,
      period: 5 * MINUTE,
      periods: 3,
    },
    ...Object.entries(vitals?.deadLetters ?? {}).map(
      ([purpose, QueueName]): AlarmSpec => ({
        alarm: "dead-letters",
        consumer,
        of: purpose,
        signal: {
          metric: awsMetric("AWS/SQS", "ApproximateNumberOfMessagesVisible", { QueueName }),
          statistic: "Maximum",
        },
        fires: "above",
        threshold: 0,
        period: 5 * MINUTE,
        periods: 1,
      }),
    ),
  ];
}

function serviceAlarms({
  config: { name: consumer, replicas },
  consumer: { vitals },
  thresholds,
  names,
}: ConsumerAlarmsArgs<FargateConsumerConfig>): readonly AlarmSpec[] {
  const dimensions = serviceDimensions(names, consumer);
  const cpu = awsMetric("AWS/ECS", "CPUUtilization", dimensions);
  const balancer = vitals?.balancer;
  return [
    {
      alarm: "running-tasks",
      consumer,
      signal: { metric: cpu, statistic: "SampleCount" },
      fires: "below",
      threshold: replicas.min,
      period: MINUTE,
      periods: 5,
      after: vitals?.resource,
    },
    {
      alarm: "cpu",
      consumer,
      signal: { metric: cpu, statistic: "Average" },
      fires: "above",
      threshold: thresholds.cpuPercent,
      period: 5 * MINUTE,
      periods: 3,
    },
    {
      alarm: "memory",
      consumer,
      signal: { metric: awsMetric("AWS/ECS", "MemoryUtilization", dimensions), statistic: "Average" },
      fires: "above",
      threshold: thresholds.memoryPercent,
      period: 5 * MINUTE,
      periods: 3,
    },
    ...(balancer === undefined
      ? []
      : [
          {
            alarm: "targets",
            consumer,
            signal: {
              metric: awsMetric("AWS/ApplicationELB", "HealthyHostCount", {
                LoadBalancer: balancer.loadBalancer,
                TargetGroup: balancer.targetGroup,
              }),
              statistic: "Maximum",
            },
            fires: "below",
            threshold: 1,
            period: MINUTE,
            periods: 3,
            after: vitals?.resource,
          } as const,
        ]),
  ];
}

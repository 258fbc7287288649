import type * as pulumi from "@pulumi/pulumi";
import type { AlarmsConfig } from "../../config/observabilityTypes";
import type { FileSystemConfig } from "../../config/types";
import { type AlarmSpec, awsMetric, type Metric } from "./metric";

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;
const MINUTE = 60;

export interface FileSystemAlarmsArgs {
  readonly config: FileSystemConfig;
  readonly thresholds: AlarmsConfig;
  readonly fileSystemId: pulumi.Input<string>;
  /** Undefined = it is not replicated. */
  readonly replicaId: pulumi.Input<string> | undefined;
}

/** Alarms of the file system, by its throughput mode; of one that exists the mode is its owner's. */
export function fileSystemAlarms(args: FileSystemAlarmsArgs): readonly AlarmSpec[] {
  const { thresholds, fileSystemId, replicaId } = args;
  const FileSystemId = fileSystemId;
  return [
    {
      // Of General Purpose mode, which every file system made here has, whatever its throughput mode (EFS user guide,
      // "CloudWatch metrics for Amazon EFS"). One that exists in Max I/O mode has no such limit: silence is no alarm.
      ...base("io-limit", awsMetric("AWS/EFS", "PercentIOLimit", { FileSystemId }), "Maximum"),
      fires: "above",
      threshold: thresholds.ioLimitPercent,
      period: 5 * MINUTE,
      periods: 3,
    },
    {
      // Its one valid statistic is the sum, which over a minute is the number.
      ...base("connections", awsMetric("AWS/EFS", "ClientConnections", { FileSystemId }), "Sum"),
      fires: "above",
      threshold: thresholds.connections,
      period: MINUTE,
      periods: 3,
    },
    ...(args.config.existing === undefined ? throughput(args) : []),
    ...(replicaId === undefined
      ? []
      : [
          {
            ...base(
              "replication",
              awsMetric("AWS/EFS", "TimeSinceLastSync", { FileSystemId, DestinationFileSystemId: replicaId }),
              "Maximum",
            ),
            fires: "above",
            threshold: thresholds.replicationMinutes * 60,
            period: 5 * MINUTE,
            periods: 2,
          } as const,
        ]),
  ];
}

function throughput({ config, thresholds, fileSystemId: FileSystemId }: FileSystemAlarmsArgs): readonly AlarmSpec[] {
  const metered = awsMetric("AWS/EFS", "MeteredIOBytes", { FileSystemId });
  switch (config.throughput) {
    case "bursting":
      return [
        {
          ...base("burst-credits", awsMetric("AWS/EFS", "BurstCreditBalance", { FileSystemId }), "Minimum"),
          fires: "below",
          threshold: thresholds.burstCreditsGiB * GIB,
          period: 5 * MINUTE,
          periods: 2,
        },
      ];
    case "provisioned":
      return [
        {
          alarm: "utilization",
          consumer: undefined,
          signal: {
            // EFS user guide, "Using metric math with CloudWatch metrics": throughput utilization.
            math: {
              expression: "100 * (metered / PERIOD(metered)) / permitted",
              label: "Used part of the permitted throughput in percent",
              inputs: {
                metered: { metric: metered, statistic: "Sum" },
                permitted: {
                  metric: awsMetric("AWS/EFS", "PermittedThroughput", { FileSystemId }),
                  statistic: "Average",
                },
              },
            },
          },
          fires: "above",
          threshold: thresholds.utilizationPercent,
          period: 5 * MINUTE,
          periods: 3,
        },
      ];
    case "elastic":
      return [
        {
          ...base("metered", metered, "Sum"),
          fires: "above",
          threshold: thresholds.meteredGiBPerHour * GIB,
          period: 60 * MINUTE,
          periods: 1,
        },
      ];
  }
}

function base(alarm: AlarmSpec["alarm"], metric: Metric, statistic: "Maximum" | "Minimum" | "Sum") {
  return { alarm, consumer: undefined, signal: { metric, statistic } };
}

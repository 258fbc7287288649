import type * as pulumi from "@pulumi/pulumi";
import type { ConsumerConfig, FileSystemConfig } from "../../config/types";
import type { MetricName } from "../../handlers/contract";
import type { StackNames } from "../naming";
import { functionDimensions, serviceDimensions } from "./consumerAlarms";
import { emittedBy } from "./handlerAlarms";
import { awsMetric, handlerMetric, type Metric, type Statistic } from "./metric";

/** One line of a graph. */
export interface PanelLine {
  readonly metric: Metric;
  readonly statistic: Statistic;
  readonly label: string;
}

/** One graph; without lines there is none. */
export interface Panel {
  readonly title: string;
  /** Of its axis. */
  readonly unit: string;
  readonly lines: readonly PanelLine[];
}

export interface PanelsArgs {
  readonly names: StackNames;
  readonly fileSystem: FileSystemConfig;
  readonly fileSystemId: pulumi.Input<string>;
  readonly consumers: readonly ConsumerConfig[];
}

/** What the dashboard shows: the file system, the models' way from sample to prediction, then each kind of consumer. */
export function panels(args: PanelsArgs): readonly Panel[] {
  return [...fileSystemPanels(args), ...modelPanels(args), ...kindPanels(args)].filter(({ lines }) => lines.length > 0);
}

function fileSystemPanels({ fileSystem, fileSystemId: FileSystemId }: PanelsArgs): readonly Panel[] {
  const line = (name: Parameters<typeof awsMetric<"AWS/EFS">>[1], statistic: Statistic, label: string): PanelLine => ({
    metric: awsMetric("AWS/EFS", name, { FileSystemId }),
    statistic,
    label,
  });
  const stored = (StorageClass: string, label: string): PanelLine => ({
    metric: awsMetric("AWS/EFS", "StorageBytes", { FileSystemId, StorageClass }),
    ...{ statistic: "Average", label },
  });
  const bursting = fileSystem.existing === undefined && fileSystem.throughput === "bursting";
  return [
    {
      ...{ title: "File system: bytes", unit: "Bytes" },
      lines: [
        line("DataReadIOBytes", "Sum", "read"),
        line("DataWriteIOBytes", "Sum", "written"),
        line("MetadataIOBytes", "Sum", "metadata"),
        line("MeteredIOBytes", "Sum", "metered"),
      ],
    },
    {
      ...{ title: "File system: throughput permitted", unit: "Bytes/Second" },
      lines: [line("PermittedThroughput", "Average", "permitted")],
    },
    { ...{ title: "File system: I/O limit", unit: "Percent" }, lines: [line("PercentIOLimit", "Maximum", "used")] },
    { ...{ title: "File system: connections", unit: "Count" }, lines: [line("ClientConnections", "Sum", "clients")] },
    {
      ...{ title: "File system: burst credits", unit: "Bytes" },
      lines: bursting ? [line("BurstCreditBalance", "Minimum", "left")] : [],
    },
    {
      ...{ title: "File system: stored", unit: "Bytes" },
      lines: [stored("Standard", "Standard"), stored("IA", "Infrequent Access"), stored("Archive", "Archive")],
    },
  ];
}

function modelPanels({ names, consumers }: PanelsArgs): readonly Panel[] {
  const lines = (name: MetricName, statistic: Statistic, what: string): PanelLine[] =>
    consumers
      .filter((consumer) => emittedBy(consumer).includes(name))
      .map((consumer) => ({
        metric: handlerMetric(names, consumer.name, name),
        ...{ statistic, label: `${consumer.name}: ${what}` },
      }));
  return [
    {
      ...{ title: "Samples", unit: "Records" },
      lines: [
        ...lines("AcknowledgedRecords", "Sum", "acknowledged"),
        ...lines("TrainedRecords", "Sum", "trained"),
        ...lines("QuarantinedRecords", "Sum", "quarantined"),
      ],
    },
    {
      ...{ title: "Requests that were not stored", unit: "Requests" },
      lines: [
        ...lines("DuplicateRequests", "Sum", "duplicate"),
        ...lines("ConflictingRequests", "Sum", "conflicting"),
        ...lines("InvalidRequests", "Sum", "invalid"),
        ...lines("BackPressure", "Sum", "to be repeated"),
      ],
    },
    {
      ...{ title: "Samples that wait", unit: "Segments" },
      lines: lines("PendingSegments", "Maximum", "waiting"),
    },
    {
      ...{ title: "Ages", unit: "Seconds" },
      lines: [
        ...lines("OldestPendingAge", "Maximum", "oldest sample that waits"),
        ...lines("NewestModelAge", "Minimum", "newest model"),
        ...lines("ServedModelAge", "Maximum", "model in use"),
        ...lines("LookAge", "Maximum", "last look"),
      ],
    },
    {
      ...{ title: "Model versions", unit: "Version" },
      lines: [...lines("NewestModelVersion", "Maximum", "newest"), ...lines("ServedModelVersion", "Minimum", "in use")],
    },
    { ...{ title: "Log loss", unit: "Log loss" }, lines: lines("LogLoss", "Average", "progressive") },
    { ...{ title: "Predictions", unit: "Records" }, lines: lines("Predictions", "Sum", "predicted") },
    {
      ...{ title: "Failures", unit: "Count" },
      lines: [...lines("TrainingFailures", "Sum", "training"), ...lines("RefusedModels", "Sum", "refused models")],
    },
    { ...{ title: "Heartbeats", unit: "Count" }, lines: lines("Heartbeat", "Sum", "beats") },
  ];
}

function kindPanels({ names, consumers }: PanelsArgs): readonly Panel[] {
  const of = (compute: string) => consumers.filter((consumer) => consumer.compute === compute);
  const functions = (name: Parameters<typeof awsMetric<"AWS/Lambda">>[1], statistic: Statistic): PanelLine[] =>
    of("lambda").map((consumer) => ({
      metric: awsMetric("AWS/Lambda", name, functionDimensions(names, consumer.name)),
      ...{ statistic, label: consumer.name },
    }));
  const services = (name: Parameters<typeof awsMetric<"AWS/ECS">>[1], statistic: Statistic): PanelLine[] =>
    of("fargate").map((consumer) => ({
      metric: awsMetric("AWS/ECS", name, serviceDimensions(names, consumer.name)),
      ...{ statistic, label: consumer.name },
    }));
  return [
    { ...{ title: "Functions: invocations", unit: "Count" }, lines: functions("Invocations", "Sum") },
    { ...{ title: "Functions: errors", unit: "Count" }, lines: functions("Errors", "Sum") },
    { ...{ title: "Functions: throttles", unit: "Count" }, lines: functions("Throttles", "Sum") },
    { ...{ title: "Functions: p99 duration", unit: "Milliseconds" }, lines: functions("Duration", "p99") },
    { ...{ title: "Services: tasks", unit: "Tasks" }, lines: services("CPUUtilization", "SampleCount") },
    { ...{ title: "Services: CPU", unit: "Percent" }, lines: services("CPUUtilization", "Average") },
    { ...{ title: "Services: memory", unit: "Percent" }, lines: services("MemoryUtilization", "Average") },
  ];
}

/** One namespace of metrics that AWS emits by itself, and AWS's document about it. */
interface Namespace {
  readonly document: string;
  /** Metric → the dimensions under which it is emitted, as far as this program asks for them. */
  readonly metrics: Readonly<Record<string, readonly string[]>>;
}

const FILE_SYSTEM = ["FileSystemId"] as const;
const REPLICA = ["DestinationFileSystemId", "FileSystemId"] as const;
/** Of invocations by an alias: Resource is `<function>:<alias>`. */
const ALIAS = ["FunctionName", "Resource"] as const;
const SERVICE = ["ClusterName", "ServiceName"] as const;

/** Every metric of AWS's own that alarms and dashboard use. Dimensions in alphabetical order. */
export const AWS_METRICS = {
  "AWS/EFS": {
    document: "https://docs.aws.amazon.com/efs/latest/ug/efs-metrics.html",
    metrics: {
      BurstCreditBalance: FILE_SYSTEM,
      ClientConnections: FILE_SYSTEM,
      DataReadIOBytes: FILE_SYSTEM,
      DataWriteIOBytes: FILE_SYSTEM,
      MetadataIOBytes: FILE_SYSTEM,
      MeteredIOBytes: FILE_SYSTEM,
      // Of the General Purpose mode, which every file system of this program has.
      PercentIOLimit: FILE_SYSTEM,
      PermittedThroughput: FILE_SYSTEM,
      StorageBytes: ["FileSystemId", "StorageClass"],
      TimeSinceLastSync: REPLICA,
    },
  },
  "AWS/Lambda": {
    document: "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html",
    metrics: { Duration: ALIAS, Errors: ALIAS, Invocations: ALIAS, Throttles: ALIAS },
  },
  "AWS/SQS": {
    document:
      "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html",
    metrics: { ApproximateNumberOfMessagesVisible: ["QueueName"] },
  },
  "AWS/ECS": {
    // RunningTaskCount takes Container Insights, paid for by metric; each running task is one sample of CPUUtilization a minute.
    document: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_utilization.html",
    metrics: { CPUUtilization: SERVICE, MemoryUtilization: SERVICE },
  },
  "AWS/ApplicationELB": {
    document:
      "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html",
    metrics: { HealthyHostCount: ["LoadBalancer", "TargetGroup"] },
  },
} as const satisfies Record<string, Namespace>;

export type AwsNamespace = keyof typeof AWS_METRICS;
export type AwsMetricName<N extends AwsNamespace> = Extract<keyof (typeof AWS_METRICS)[N]["metrics"], string>;

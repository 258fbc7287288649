import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AlarmsConfig, ObservabilityConfig } from "../../config/observabilityTypes";
import type { ConsumerConfig, FileSystemConfig } from "../../config/types";
import { physicalName } from "../naming";
import type { Consumer, Platform } from "../platform";
import { alarmTopic } from "./alarmTopic";
import { consumerAlarms } from "./consumerAlarms";
import { dashboardBodies } from "./dashboardBody";
import { fileSystemAlarms } from "./fileSystemAlarms";
import type { AlarmSpec } from "./metric";
import { metricAlarm } from "./metricAlarm";
import { panels } from "./panels";

export interface ObservabilityArgs {
  readonly config: ObservabilityConfig;
  readonly fileSystem: FileSystemConfig;
  readonly platform: Platform;
  readonly consumers: readonly { readonly config: ConsumerConfig; readonly consumer: Consumer }[];
}

/** Alarms to one topic, and a dashboard: of metrics that the stack's resources and handlers really emit. */
export class Observability extends pulumi.ComponentResource {
  /** Undefined = there are no alarms. */
  readonly alarmTopicArn: pulumi.Output<string> | undefined;
  readonly dashboardUrls: readonly string[];

  constructor(name: string, args: ObservabilityArgs, opts?: pulumi.ComponentResourceOptions) {
    super("shared-storage:index:Observability", name, {}, opts);
    const { alarms, dashboard } = args.config;
    const made = alarms === undefined ? undefined : this.alarms(name, alarms, args);
    this.alarmTopicArn = made?.topicArn;
    this.dashboardUrls = dashboard ? this.dashboards(name, made?.arns ?? [], args) : [];
    this.registerOutputs({ alarmTopicArn: this.alarmTopicArn });
  }

  private alarms(name: string, config: AlarmsConfig, args: ObservabilityArgs) {
    const { names, fileSystem } = args.platform;
    const { partition, accountId } = fileSystem;
    const { emails } = config;
    const { protect } = args.fileSystem;
    const topic = alarmTopic(name, { names, partition, accountId, emails, protect }, this);
    const arns = alarmSpecs(config, args).map((spec) => metricAlarm(spec, { names, topicArn: topic.arn }, this).arn);
    return { topicArn: topic.arn, arns };
  }

  private dashboards(name: string, alarmArns: readonly pulumi.Output<string>[], args: ObservabilityArgs): string[] {
    const { names, fileSystem } = args.platform;
    const shown = panels({
      ...{ names, fileSystem: args.fileSystem, fileSystemId: fileSystem.fileSystemId },
      consumers: args.consumers.map(({ config }) => config),
    });
    return dashboardBodies(shown, alarmArns, names.region).map((body, index) => {
      const page = index === 0 ? "" : `-${index + 1}`;
      const dashboardName = physicalName(names, `dashboard${page}`);
      new aws.cloudwatch.Dashboard(
        `${name}-dashboard${page}`,
        { dashboardName, dashboardBody: pulumi.jsonStringify(body) },
        { parent: this },
      );
      return `https://${consoleHost(names.region)}/cloudwatch/home?region=${names.region}#dashboards/dashboard/${dashboardName}`;
    });
  }
}

/** Every alarm that the configuration gives and does not leave out. */
function alarmSpecs(thresholds: AlarmsConfig, args: Omit<ObservabilityArgs, "config">): readonly AlarmSpec[] {
  const { names, fileSystem } = args.platform;
  const { fileSystemId, replicaId } = fileSystem;
  return [
    ...fileSystemAlarms({ config: args.fileSystem, thresholds, fileSystemId, replicaId }),
    ...args.consumers.flatMap((one) => consumerAlarms({ ...one, thresholds, names })),
  ].filter(({ alarm }) => !thresholds.omit.includes(alarm));
}

/** Other partitions have consoles of their own. */
function consoleHost(region: string): string {
  if (region.startsWith("cn-")) return `${region}.console.amazonaws.cn`;
  if (region.startsWith("us-gov-")) return `${region}.console.amazonaws-us-gov.com`;
  return `${region}.console.aws.amazon.com`;
}

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Statement } from "./iamDocuments";
import { physicalName, tagsOf } from "./naming";
import type { Platform } from "./platform";

/** Not empty, which a parameter cannot be, and no instance writes it. */
const NOTHING_YET = "none";

/** What outlives a worker's instances, as parameters of Systems Manager: instances write, the worker gate and people read. */
export interface WorkerParameters {
  /** Time, instance and outcome of the last start: `2030-01-31T12:00:00Z i-0123 failed: cannot mount …`. */
  readonly start: { readonly name: string; readonly arn: pulumi.Output<string> };
  /** Unix seconds of the instances that the mount watchdog gave up lately. */
  readonly watchdog: { readonly name: string; readonly arn: pulumi.Output<string> };
  readonly readiness: readonly pulumi.CustomResource[];
}

/** Names are plain values: user data and the bundle hold them before the parameters exist. */
export function workerParameters(
  name: string,
  consumer: string,
  platform: Platform,
  parent: pulumi.ComponentResource,
): WorkerParameters {
  const { names } = platform;
  const made = (purpose: string, description: string) => {
    const path = pathOf(platform, consumer, purpose);
    const resource = new aws.ssm.Parameter(
      `${name}-${purpose}`,
      { name: path, type: "String", insecureValue: NOTHING_YET, description, tags: tagsOf(names, consumer, consumer) },
      // The value is the instances', and no secret.
      { parent, ignoreChanges: ["insecureValue", "value"] },
    );
    return { resource, parameter: { name: path, arn: arnOf(platform, path) } };
  };
  const start = made("start", `Outcome of the last start of an instance of ${consumer}`);
  const watchdog = made("watchdog", `When the mount watchdog gave up instances of ${consumer}, in Unix seconds`);
  return {
    start: start.parameter,
    watchdog: watchdog.parameter,
    readiness: [start.resource, watchdog.resource],
  };
}

/** ARN of the parameter with the outcome of a worker's last start; `*` for all workers'. */
export function startParameterArn(platform: Platform, consumer: string): pulumi.Output<string> {
  return arnOf(platform, pathOf(platform, consumer, "start"));
}

function pathOf({ names }: Platform, consumer: string, purpose: string): string {
  return `/shared-storage/${physicalName(names, consumer)}/${purpose}`;
}

function arnOf({ names, fileSystem: { partition, accountId } }: Platform, path: string): pulumi.Output<string> {
  return pulumi.interpolate`arn:${partition}:ssm:${names.region}:${accountId}:parameter${path}`;
}

/** What the instance itself may do with them. */
export function parameterStatements({ start, watchdog }: WorkerParameters): readonly Statement[] {
  return [
    { Sid: "ReportStart", Effect: "Allow", Action: "ssm:PutParameter", Resource: [start.arn, watchdog.arn] },
    { Sid: "ReadWatchdog", Effect: "Allow", Action: "ssm:GetParameter", Resource: watchdog.arn },
  ];
}

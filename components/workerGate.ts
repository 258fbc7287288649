import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { gateFunction, ofOwnConsumers } from "./gateFunction";
import { allowUnscoped } from "./iamDocuments";
import type { Platform, Replacement } from "./platform";
import { startParameterArn } from "./workerParameters";

/** Below Lambda's 15 minutes, with time for a last question. */
const WAIT_SECONDS = 14 * 60;
const TIMEOUT_SECONDS = 15 * 60;

export interface WorkerGateArgs {
  readonly platform: Platform;
  /** In any order, at least one. */
  readonly workers: readonly { readonly consumer: string; readonly replacement: Replacement }[];
}

/**
 * Makes `pulumi up` wait until new workers have taken over from old ones, and fail if they do not. AWS replaces instances on
 * its own; without this an update would end, and delete the access points of instances that still run, long before.
 */
export class WorkerGate extends pulumi.ComponentResource {
  constructor(name: string, { platform, workers: given }: WorkerGateArgs, opts?: pulumi.ComponentResourceOptions) {
    super("shared-storage:index:WorkerGate", name, {}, opts);
    const workers = [...given].sort((a, b) => (a.consumer < b.consumer ? -1 : 1));
    const gate = gateFunction(
      name,
      {
        entry: "handlers/workerGate.ts",
        timeout: TIMEOUT_SECONDS,
        statements: [
          allowUnscoped("WatchGroups", "describeGroups"),
          {
            Sid: "ReadStartReports",
            Effect: "Allow",
            Action: "ssm:GetParameter",
            Resource: startParameterArn(platform, "*"),
            Condition: ofOwnConsumers(platform),
          },
        ],
        platform,
      },
      this,
    );
    const targets = workers.map(({ consumer, replacement: { group, version, report } }) => ({
      consumer,
      group,
      version,
      parameter: report.name,
    }));
    const dependsOn: pulumi.Resource[] = [gate.alias, ...workers.map(({ replacement }) => replacement.resource)];
    const invoke = (part: string, final: boolean, after: readonly pulumi.Resource[]) =>
      new aws.lambda.Invocation(
        `${name}-${part}`,
        {
          functionName: gate.function.name,
          qualifier: gate.alias.name,
          input: pulumi.jsonStringify({ workers: targets, deadlineSeconds: WAIT_SECONDS, final }),
          // What makes the group replace its instance, besides the template version in the input.
          triggers: {
            gate: gate.function.version,
            ...Object.fromEntries(workers.map(({ consumer, replacement }) => [consumer, replacement.trigger])),
          },
        },
        { parent: this, dependsOn: [...after] },
      );
    // One Invocation lasts 15 minutes at most, a new worker may take longer. If the first saw the end, the second does at once.
    const first = invoke("wait", false, dependsOn);
    invoke("wait-on", true, [...dependsOn, first]);
    this.registerOutputs({ gateArn: gate.alias.arn });
  }
}

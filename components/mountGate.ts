import { createHash } from "node:crypto";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { NEGATIVE_PROBE } from "../config/nfsClients";
import type { ConsumerConfig, DirectoryConfig, MountConfig } from "../config/types";
import { Access } from "./access";
import { gateFunction, ofOwnConsumers } from "./gateFunction";
import type { Consumer, Platform } from "./platform";
import { type PublishedFunction, publishedFunction } from "./publishedFunction";
import { aliasArn } from "./roleRights";
import { WorkerGate } from "./workerGate";

/** How long the gate retries errors that pass by themselves. */
const DEADLINE_SECONDS = 300;
/** One more attempt for writers and one for readers, after the deadline. */
const TIMEOUT_SECONDS = DEADLINE_SECONDS + 60;

/** `nobody`: outside the ranges of consumers and directories. */
const NOBODY = 65534;
const NEGATIVE_DIRECTORY: DirectoryConfig = {
  name: NEGATIVE_PROBE,
  path: `/${NEGATIVE_PROBE}`,
  id: NOBODY,
  private: false,
};
const NEGATIVE_MOUNT: MountConfig = { directory: NEGATIVE_PROBE, rights: "read", at: `/mnt/${NEGATIVE_PROBE}` };

export interface MountGateArgs {
  readonly platform: Platform;
  /** In any order. */
  readonly consumers: readonly { readonly config: ConsumerConfig; readonly consumer: Consumer }[];
}

/**
 * Makes `pulumi up` fail if a mount does not work. One function, outside the VPC, invokes every function's probe through
 * its alias; one more function, whose role has no right to the file system, must be refused.
 */
export class MountGate extends pulumi.ComponentResource {
  constructor(name: string, { platform, consumers }: MountGateArgs, opts?: pulumi.ComponentResourceOptions) {
    super("shared-storage:index:MountGate", name, {}, opts);
    const probed = consumers
      .flatMap(({ config, consumer }) =>
        consumer.probe === undefined ? [] : [{ config, access: consumer.access, probe: consumer.probe }],
      )
      .sort((a, b) => (a.config.name < b.config.name ? -1 : 1));
    const { published: negative, access: negativeAccess } = this.negativeProbe(platform, consumers[0]?.consumer.access);
    const gate = gateFunction(
      name,
      {
        entry: "handlers/gate.ts",
        timeout: TIMEOUT_SECONDS,
        statements: [
          {
            Sid: "InvokeProbes",
            Effect: "Allow",
            Action: "lambda:InvokeFunction",
            Resource: aliasArn(platform, "*"),
            Condition: ofOwnConsumers(platform),
          },
          {
            Sid: "InvokeNegativeProbe",
            Effect: "Allow",
            Action: "lambda:InvokeFunction",
            Resource: negative.alias.arn,
          },
        ],
        platform,
      },
      this,
    );
    const targets = probed.flatMap(({ config, probe }) =>
      config.mounts.map(({ directory, rights }) => ({
        consumer: config.name,
        functionArn: probe.functionArn,
        directory,
        rights,
        uid: config.id,
        gid: rights === "write" ? platform.directories[directory]!.id : config.id,
      })),
    );
    const readiness = [
      ...new Set([...probed.map(({ access }) => access), negativeAccess].flatMap((access) => access.readiness)),
    ];
    new aws.lambda.Invocation(
      `${name}-invocation`,
      {
        functionName: gate.function.name,
        qualifier: gate.alias.name,
        input: pulumi.jsonStringify({
          targets,
          negative: { functionArn: negative.alias.arn },
          deadlineSeconds: DEADLINE_SECONDS,
        }),
        // Invoked again whenever something that a mount needs has become another one.
        triggers: {
          gate: gate.function.version,
          negativeProbe: negative.function.version,
          ...Object.fromEntries(probed.map(({ config, probe }) => [`version ${config.name}`, probe.version])),
          readiness: fingerprint(readiness),
        },
      },
      {
        parent: this,
        dependsOn: [gate.alias, negative.alias, ...probed.map(({ probe }) => probe.alias), ...readiness],
      },
    );
    const workers = consumers.flatMap(({ config, consumer: { replacement } }) =>
      replacement === undefined ? [] : [{ consumer: config.name, replacement }],
    );
    if (workers.length > 0) new WorkerGate("worker-gate", { platform, workers }, { parent: this });
    this.registerOutputs({ gateArn: gate.alias.arn });
  }

  /** With the way of another consumer, `neighbour`, where there is no rule left for one of its own. */
  private negativeProbe(
    platform: Platform,
    neighbour: Access | undefined,
  ): { published: PublishedFunction; access: Access } {
    const access = new Access(
      NEGATIVE_PROBE,
      {
        consumer: NEGATIVE_PROBE,
        id: NOBODY,
        mounts: [NEGATIVE_MOUNT],
        service: "lambda.amazonaws.com",
        platform: { ...platform, directories: { [NEGATIVE_PROBE]: NEGATIVE_DIRECTORY } },
        mayMount: false,
        path: platform.fileSystem.groups.has(NEGATIVE_PROBE) ? undefined : neighbour?.path,
      },
      { parent: this },
    );
    const published = publishedFunction(
      NEGATIVE_PROBE,
      {
        name: NEGATIVE_PROBE,
        entry: "handlers/negativeProbe.ts",
        kind: "function",
        role: access.role,
        memory: 128,
        timeout: 10,
        mount: {
          accessPoint: access.accessPoints[NEGATIVE_PROBE]!,
          at: NEGATIVE_MOUNT.at,
          securityGroup: access.securityGroup,
        },
        dependsOn: access.readiness,
        platform,
      },
      this,
    );
    return { published, access };
  }
}

/** One hash over the ids of access points, rules and mount targets and the text of the policies. */
function fingerprint(readiness: readonly pulumi.CustomResource[]): pulumi.Output<string> {
  const parts = readiness.map((resource) =>
    resource instanceof aws.iam.RolePolicy || resource instanceof aws.efs.FileSystemPolicy
      ? resource.policy
      : resource.id,
  );
  return pulumi.all(parts).apply((texts) => createHash("sha256").update(texts.sort().join("\n")).digest("hex"));
}

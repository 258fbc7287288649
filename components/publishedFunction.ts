import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { LIVE } from "../config/addresses";
import type { Architecture } from "../config/types";
import { writeBuild } from "./buildDirectory";
import { type BundleKind, bundle } from "./bundle";
import { allowUnscoped, policyDocument, type Statement, UNSCOPED_ACTIONS, writeLogs } from "./iamDocuments";
import { physicalName, tagsOf } from "./naming";
import type { Platform } from "./platform";

export { LIVE };

const LOG_RETENTION_DAYS = 30;

export interface PublishedFunctionArgs {
  /** Name without the stack's prefix. */
  readonly name: string;
  /** Set for the functions of consumers: goes into the tags. */
  readonly consumer?: string;
  /** Handler file, relative to the project's root. */
  readonly entry: string;
  readonly kind: BundleKind;
  readonly role: aws.iam.Role;
  /** MiB. */
  readonly memory: number;
  /** Seconds. */
  readonly timeout: number;
  /** arm64 by default. */
  readonly architecture?: Architecture;
  /** MiB of /tmp; 512 by default. */
  readonly ephemeralStorage?: number;
  /** ARNs of layer versions, in order. */
  readonly layers?: readonly string[];
  /** 30 by default. */
  readonly logRetentionDays?: number;
  readonly reservedConcurrency?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** Rights beyond logs and network. */
  readonly statements?: readonly Statement[];
  /** Inside the VPC with one mount; undefined = outside. */
  readonly mount?: {
    readonly accessPoint: aws.efs.AccessPoint;
    readonly at: string;
    readonly securityGroup: aws.ec2.SecurityGroup;
  };
  readonly dependsOn?: readonly pulumi.Resource[];
  readonly platform: Platform;
}

export interface PublishedFunction {
  readonly function: aws.lambda.Function;
  readonly alias: aws.lambda.Alias;
}

/** A Lambda function as this program makes them all: bundled, published, with its own log group and exact rights. */
export function publishedFunction(
  name: string,
  args: PublishedFunctionArgs,
  parent: pulumi.ComponentResource,
): PublishedFunction {
  const { names, network } = args.platform;
  const functionName = physicalName(names, args.name);
  const tags = tagsOf(names, args.name, args.consumer);
  const logGroup = new aws.cloudwatch.LogGroup(
    `${name}-logs`,
    { name: `/aws/lambda/${functionName}`, retentionInDays: args.logRetentionDays ?? LOG_RETENTION_DAYS, tags },
    { parent },
  );
  const rolePolicy = new aws.iam.RolePolicy(
    `${name}-execution`,
    {
      name: "execution",
      role: args.role.name,
      policy: policyDocument([
        writeLogs(logGroup.arn),
        ...(args.mount === undefined ? [] : networkStatements(args.platform, functionName)),
        ...(args.statements ?? []),
      ]),
    },
    { parent },
  );
  const directory = writeBuild(names, args.name, { ...bundle(args.entry, args.kind).files });
  const lambda = new aws.lambda.Function(
    `${name}-function`,
    {
      name: functionName,
      role: args.role.arn,
      runtime: "nodejs24.x",
      architectures: [args.architecture ?? "arm64"],
      handler: "index.handler",
      code: new pulumi.asset.AssetArchive({ "index.mjs": new pulumi.asset.FileAsset(`${directory}/index.mjs`) }),
      memorySize: args.memory,
      timeout: args.timeout,
      ...(args.ephemeralStorage === undefined ? {} : { ephemeralStorage: { size: args.ephemeralStorage } }),
      ...(args.layers === undefined || args.layers.length === 0 ? {} : { layers: [...args.layers] }),
      reservedConcurrentExecutions: args.reservedConcurrency,
      environment: args.environment === undefined ? undefined : { variables: { ...args.environment } },
      loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
      publish: true,
      ...(args.mount === undefined
        ? {}
        : {
            vpcConfig: {
              subnetIds: Object.values(args.platform.fileSystem.subnetIds),
              securityGroupIds: [args.mount.securityGroup.id],
            },
            fileSystemConfig: { arn: args.mount.accessPoint.arn, localMountPath: args.mount.at },
            // AWS keeps a deleted function's network interfaces for a while; in their own group they would block its
            // deletion for up to 45 minutes.
            replaceSecurityGroupsOnDestroy: true,
            replacementSecurityGroupIds: [network.emptyGroup.id],
          }),
      tags,
    },
    {
      parent,
      dependsOn: [logGroup, rolePolicy, ...(args.dependsOn ?? [])],
      customTimeouts: { delete: "45m" },
    },
  );
  const alias = new aws.lambda.Alias(
    `${name}-live`,
    { name: LIVE, functionName: lambda.name, functionVersion: lambda.version },
    { parent },
  );
  return { function: lambda, alias };
}

/** Lambda makes the network interfaces with the function's role; the function's own code must not. */
function networkStatements({ names, fileSystem }: Platform, functionName: string): readonly Statement[] {
  const { partition, accountId } = fileSystem;
  const functionArn = pulumi.interpolate`arn:${partition}:lambda:${names.region}:${accountId}:function:${functionName}`;
  return [
    allowUnscoped("MakeNetworkInterfaces", "lambdaNetworkInterfaces"),
    {
      Sid: "NotFromFunctionCode",
      Effect: "Deny",
      Action: UNSCOPED_ACTIONS.lambdaNetworkInterfaces.actions,
      Resource: "*",
      Condition: { ArnEquals: { "lambda:SourceFunctionArn": functionArn } },
    },
  ];
}

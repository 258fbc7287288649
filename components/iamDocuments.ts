import * as pulumi from "@pulumi/pulumi";

type Values = pulumi.Input<string> | readonly pulumi.Input<string>[];

export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: "*" | { readonly Service: string } | { readonly AWS: pulumi.Input<string> };
  readonly Action: string | readonly string[];
  readonly Resource?: Values;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, Values>>>>;
}

/** A policy document as JSON; statements may hold outputs. */
export function policyDocument(statements: readonly Statement[]): pulumi.Output<string> {
  return pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements });
}

/** Trust policy of a role that one AWS service assumes. */
export function trustPolicy(service: string): string {
  const statement: Statement = {
    Sid: "Assume",
    Effect: "Allow",
    Principal: { Service: service },
    Action: "sts:AssumeRole",
  };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

/**
 * The only actions that are allowed on Resource `*`, each group with its reason. Whoever adds one writes down why no
 * resource can be named.
 */
export const UNSCOPED_ACTIONS = {
  lambdaNetworkInterfaces: {
    actions: [
      "ec2:AssignPrivateIpAddresses",
      "ec2:CreateNetworkInterface",
      "ec2:DeleteNetworkInterface",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSubnets",
      "ec2:UnassignPrivateIpAddresses",
    ],
    reason:
      "Lambda makes the function's network interfaces with its role, and their ids are not known before; the describe " +
      "actions have no resource level. The function's own code is denied all of them (lambda:SourceFunctionArn).",
  },
  registryLogin: {
    actions: ["ecr:GetAuthorizationToken"],
    reason: "The token is for the registry as a whole; the action has no resource level.",
  },
  describeGroups: {
    actions: ["autoscaling:DescribeAutoScalingGroups", "autoscaling:DescribeInstanceRefreshes"],
    reason: "The describe actions of EC2 Auto Scaling have no resource level.",
  },
  sessionChannels: {
    actions: [
      "ssmmessages:CreateControlChannel",
      "ssmmessages:CreateDataChannel",
      "ssmmessages:OpenControlChannel",
      "ssmmessages:OpenDataChannel",
    ],
    reason: "The session agent's channels belong to no resource; none of the actions has a resource level.",
  },
} as const;

/**
 * Actions that a key's own policy allows. There, and only there, Resource `*` is the key that the policy belongs to (KMS
 * developer guide, "Key policies").
 */
export const OWN_KEY_ACTIONS = {
  /** By the account, which may give them on to roles; enough that nobody locks the key away from it. */
  administer: [
    "kms:CancelKeyDeletion",
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GenerateDataKey",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListKeyPolicies",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateKeyDescription",
  ],
  /** By a service that publishes to an encrypted topic (SNS developer guide, "Managing encryption keys"). */
  use: ["kms:Decrypt", "kms:GenerateDataKey"],
} as const;

/** Allow statement for one group of the table above. */
export function allowUnscoped(Sid: string, group: keyof typeof UNSCOPED_ACTIONS): Statement {
  return { Sid, Effect: "Allow", Action: UNSCOPED_ACTIONS[group].actions, Resource: "*" };
}

/** Writing to one log group, and nothing else. */
export function writeLogs(logGroupArn: pulumi.Input<string>): Statement {
  return {
    Sid: "WriteOwnLogs",
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: pulumi.interpolate`${logGroupArn}:log-stream:*`,
  };
}

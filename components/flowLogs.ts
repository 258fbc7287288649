import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { FLOW_LOG_TRAFFIC } from "../config/networkLimits";
import type { FlowLogsConfig } from "../config/types";
import { policyDocument, trustPolicy } from "./iamDocuments";
import { physicalName, type StackNames, tagsOf } from "./naming";

const NAME = "flow-logs";

/** Records of a VPC's connections, in a log group that only the recording role writes. */
export function flowLogs(
  name: string,
  args: { readonly config: FlowLogsConfig; readonly names: StackNames; readonly vpcId: pulumi.Input<string> },
  parent: pulumi.ComponentResource,
): aws.ec2.FlowLog {
  const { config, names, vpcId } = args;
  const tags = tagsOf(names, NAME);
  const logGroup = new aws.cloudwatch.LogGroup(
    `${name}-flow-logs`,
    { name: `/aws/vpc/${physicalName(names, NAME)}`, retentionInDays: config.retentionDays, tags },
    { parent },
  );
  const role = new aws.iam.Role(
    `${name}-flow-logs`,
    { name: physicalName(names, NAME), assumeRolePolicy: trustPolicy("vpc-flow-logs.amazonaws.com"), tags },
    { parent },
  );
  const policy = new aws.iam.RolePolicy(
    `${name}-flow-logs`,
    {
      name: "write",
      role: role.name,
      policy: policyDocument([
        {
          Sid: "WriteOwnLogs",
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:PutLogEvents"],
          Resource: [logGroup.arn, logGroup.arn.apply((arn) => `${arn}:*`)],
        },
      ]),
    },
    { parent },
  );
  return new aws.ec2.FlowLog(
    `${name}-flow-logs`,
    {
      vpcId,
      trafficType: FLOW_LOG_TRAFFIC[config.traffic],
      logDestinationType: "cloud-watch-logs",
      logDestination: logGroup.arn,
      iamRoleArn: role.arn,
      tags,
    },
    { parent, dependsOn: [policy] },
  );
}

import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { LambdaConsumerConfig } from "../config/types";
import { policyDocument } from "./iamDocuments";
import { physicalName, tagsOf } from "./naming";
import type { Platform } from "./platform";
import { recordQueue } from "./recordQueue";

/** Scheduler's own retries, for what Lambda does not even accept: throttling, or a fault of a service. */
const RETRY = { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 185 };

/**
 * The schedules of one function, in a group of their own. Their role may invoke this alias and nothing else; what cannot
 * be delivered goes to a queue. Returns that queue; undefined where nothing is scheduled.
 */
export function schedules(
  name: string,
  { config, alias, platform }: { config: LambdaConsumerConfig; alias: aws.lambda.Alias; platform: Platform },
  parent: pulumi.ComponentResource,
): aws.sqs.Queue | undefined {
  const all = Object.entries(config.schedules);
  if (all.length === 0) return undefined;
  const { names, fileSystem } = platform;
  const own = { parent };
  const tags = tagsOf(names, `${config.name}-schedule`, config.name);
  const undelivered = recordQueue(name, { names, consumer: config.name, purpose: "undelivered" }, parent);
  const group = new aws.scheduler.ScheduleGroup(
    `${name}-schedules`,
    { name: physicalName(names, config.name), tags },
    own,
  );
  const role = new aws.iam.Role(
    `${name}-schedule`,
    {
      name: `${physicalName(names, config.name)}-schedule`,
      // The service acts for many accounts: only for schedules of this group may it use this role.
      assumeRolePolicy: policyDocument([
        {
          Sid: "Assume",
          Effect: "Allow",
          Principal: { Service: "scheduler.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition: {
            StringEquals: { "aws:SourceAccount": fileSystem.accountId },
            ArnEquals: { "aws:SourceArn": group.arn },
          },
        },
      ]),
      tags,
    },
    own,
  );
  const rights = new aws.iam.RolePolicy(
    `${name}-schedule`,
    {
      name: "schedule",
      role: role.name,
      policy: policyDocument([
        { Sid: "InvokeByAlias", Effect: "Allow", Action: "lambda:InvokeFunction", Resource: alias.arn },
        { Sid: "KeepUndelivered", Effect: "Allow", Action: "sqs:SendMessage", Resource: undelivered.arn },
      ]),
    },
    own,
  );
  for (const [schedule, { expression, timezone, input, enabled }] of all) {
    new aws.scheduler.Schedule(
      // A dot, which no name contains.
      `${name}.${schedule}`,
      {
        name: schedule,
        groupName: group.name,
        scheduleExpression: expression,
        scheduleExpressionTimezone: timezone,
        flexibleTimeWindow: { mode: "OFF" },
        state: enabled ? "ENABLED" : "DISABLED",
        target: {
          arn: alias.arn,
          roleArn: role.arn,
          input: JSON.stringify(input),
          deadLetterConfig: { arn: undelivered.arn },
          retryPolicy: RETRY,
        },
      },
      { parent, dependsOn: [rights] },
    );
  }
  return undelivered;
}

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { OWN_KEY_ACTIONS, policyDocument } from "../iamDocuments";
import { physicalName, type StackNames, tagsOf } from "../naming";

export interface AlarmTopicArgs {
  readonly names: StackNames;
  readonly partition: pulumi.Output<string>;
  readonly accountId: pulumi.Output<string>;
  readonly emails: readonly string[];
  /** As the file system: a key that is gone by mistake takes the messages along that nobody has read. */
  readonly protect: boolean;
}

/**
 * The topic that all alarms go to, encrypted by a key of its own: with AWS's own key for SNS, CloudWatch could not publish
 * (CloudWatch user guide, "Notifying users on alarm changes"). Only alarms of this stack may.
 */
export function alarmTopic(
  name: string,
  { names, partition, accountId, emails, protect }: AlarmTopicArgs,
  parent: pulumi.ComponentResource,
): aws.sns.Topic {
  const opts = { parent };
  const fromThisAccount = { StringEquals: { "aws:SourceAccount": accountId } };
  const key = new aws.kms.Key(
    `${name}-key`,
    {
      description: `Alarms of ${names.project} ${names.stack}`,
      enableKeyRotation: true,
      deletionWindowInDays: 7,
      policy: policyDocument([
        {
          Sid: "AdministeredByTheAccount",
          Effect: "Allow",
          Principal: { AWS: pulumi.interpolate`arn:${partition}:iam::${accountId}:root` },
          Action: OWN_KEY_ACTIONS.administer,
          Resource: "*",
        },
        {
          Sid: "UsedByAlarms",
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: OWN_KEY_ACTIONS.use,
          Resource: "*",
          Condition: fromThisAccount,
        },
      ]),
      tags: tagsOf(names, "alarms"),
    },
    { ...opts, protect },
  );
  const topic = new aws.sns.Topic(
    `${name}-alarms`,
    { name: physicalName(names, "alarms"), kmsMasterKeyId: key.arn, tags: tagsOf(names, "alarms") },
    opts,
  );
  const alarms = pulumi.interpolate`arn:${partition}:cloudwatch:${names.region}:${accountId}:alarm:${physicalName(names, "*")}`;
  new aws.sns.TopicPolicy(
    `${name}-alarms`,
    {
      arn: topic.arn,
      policy: policyDocument([
        {
          Sid: "PublishedByAlarms",
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: "sns:Publish",
          Resource: topic.arn,
          Condition: { ...fromThisAccount, ArnLike: { "aws:SourceArn": alarms } },
        },
        {
          Sid: "DenyWithoutTls",
          Effect: "Deny",
          Principal: "*",
          Action: "sns:Publish",
          Resource: topic.arn,
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ]),
    },
    opts,
  );
  // Named by the address: one more or less changes no other.
  for (const email of emails) {
    new aws.sns.TopicSubscription(`${name}.${email}`, { topic: topic.arn, protocol: "email", endpoint: email }, opts);
  }
  return topic;
}

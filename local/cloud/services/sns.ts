import { z } from "zod";
import { parsePolicy } from "../../iam/policyDocument";
import { document, tags } from "../fields";
import { firstOf } from "../firstOf";
import { arn, autoName, digits } from "../physicalIds";
import type { Refused } from "../problem";
import { resourceType } from "../resourceType";
import type { World } from "../world";
import { key } from "./kms";

/** Recorded: no alarm fires on this machine, so nothing is published. */
export const topic = resourceType({
  type: "aws:sns/topic:Topic",
  inputs: z.strictObject({
    name: z
      .string()
      .regex(/^[\w-]{1,256}$/, { error: "1 to 256 letters, digits, hyphens and underscores" })
      .optional(),
    kmsMasterKeyId: z.string().optional(),
    tags,
  }),
  create: ({ type, name, inputs, ...place }) => {
    const physical = inputs.name ?? autoName(type, name);
    const topicArn = arn(place, "sns", physical);
    return { id: topicArn, outputs: { name: physical, arn: topicArn } };
  },
  refuse: ({ inputs, world }, existing) =>
    firstOf<Refused>(
      () => {
        if (inputs.name === undefined || !existing.some(({ outputs }) => outputs.name === inputs.name))
          return undefined;
        return {
          error: "InvalidParameter",
          message: "Invalid parameter: Attributes Reason: Topic already exists with different attributes",
          missing: "a name of its own",
          fix: `rename one of the two topics ${inputs.name}`,
        };
      },
      () => {
        const { kmsMasterKeyId: id } = inputs;
        if (id === undefined || world.byArn(key, id) !== undefined || world.byId(key, id) !== undefined)
          return undefined;
        if (id === "alias/aws/sns") return undefined;
        return {
          error: "KMSNotFound",
          message: `Invalid parameter: KMS key ${id} does not exist`,
          missing: `key ${id}`,
          fix: "create the key first",
        };
      },
    ),
});

export const topicPolicy = resourceType({
  type: "aws:sns/topicPolicy:TopicPolicy",
  inputs: z.strictObject({ arn: z.string(), policy: document }),
  create: ({ inputs, accountId }) => ({ id: inputs.arn, outputs: { owner: accountId } }),
  refuse: ({ inputs, world }) =>
    firstOf<Refused>(
      () => missingTopic(world, inputs.arn),
      () => {
        const problem = parsePolicy(inputs.policy, "resource").malformed;
        if (problem === undefined) return undefined;
        return {
          error: "InvalidParameter",
          message: `Invalid parameter: Policy Error: ${problem}`,
          missing: "a valid policy document",
          fix: "correct the policy document",
        };
      },
    ),
});

export const topicSubscription = resourceType({
  type: "aws:sns/topicSubscription:TopicSubscription",
  inputs: z.strictObject({
    topic: z.string(),
    protocol: z.literal("email", { error: 'only "email" is modelled' }),
    endpoint: z.string().regex(/^[^@\s]+@[^@\s]+$/, { error: "must be an e-mail address" }),
  }),
  create: ({ type, name, inputs }) => {
    const subscriptionArn = `${inputs.topic}:${digits(type, name, 32)}`;
    return { id: subscriptionArn, outputs: { arn: subscriptionArn, pendingConfirmation: true } };
  },
  refuse: ({ inputs, world }) => missingTopic(world, inputs.topic),
});

/** The refusal for a topic that is named by its ARN and does not exist. */
export function missingTopic(world: World, topicArn: string): Refused | undefined {
  if (world.byArn(topic, topicArn) !== undefined) return undefined;
  return {
    error: "NotFound",
    message: "Topic does not exist",
    missing: `topic ${topicArn}`,
    fix: "create the topic first",
    needs: { type: topic.type, id: topicArn },
  };
}

import { z } from "zod";
import { parsePolicy } from "../../iam/policyDocument";
import { document, tags } from "../fields";
import { firstOf } from "../firstOf";
import { arn, autoName } from "../physicalIds";
import type { Refused } from "../problem";
import { resourceType } from "../resourceType";
import type { World } from "../world";

export const queue = resourceType({
  type: "aws:sqs/queue:Queue",
  inputs: z.strictObject({
    name: z
      .string()
      .regex(/^[\w-]{1,80}$/, { error: "1 to 80 letters, digits, hyphens and underscores" })
      .optional(),
    messageRetentionSeconds: z.number().int().min(60).max(1_209_600).optional(),
    sqsManagedSseEnabled: z.boolean().optional(),
    tags,
  }),
  create: ({ type, name, inputs, ...place }) => {
    const physical = inputs.name ?? autoName(type, name);
    const url = `https://sqs.${place.region}.amazonaws.com/${place.accountId}/${physical}`;
    return { id: url, outputs: { name: physical, url, arn: arn(place, "sqs", physical) } };
  },
  refuse: ({ inputs }, existing) => {
    if (inputs.name === undefined || !existing.some(({ outputs }) => outputs.name === inputs.name)) return undefined;
    return {
      error: "QueueAlreadyExists",
      message: "A queue already exists with the same name and a different value for attribute",
      missing: "a name of its own",
      fix: `rename one of the two queues ${inputs.name}`,
    };
  },
});

export const queuePolicy = resourceType({
  type: "aws:sqs/queuePolicy:QueuePolicy",
  inputs: z.strictObject({ queueUrl: z.string(), policy: document }),
  create: ({ inputs }) => ({ id: inputs.queueUrl, outputs: {} }),
  refuse: ({ inputs, world }, existing) =>
    firstOf<Refused>(
      () => {
        if (world.byId(queue, inputs.queueUrl) !== undefined) return undefined;
        return {
          error: "AWS.SimpleQueueService.NonExistentQueue",
          message: "The specified queue does not exist.",
          missing: `queue ${inputs.queueUrl}`,
          fix: "create the queue first",
          needs: { type: queue.type, id: inputs.queueUrl },
        };
      },
      () => {
        const same = existing.find((one) => one.inputs.queueUrl === inputs.queueUrl);
        if (same === undefined) return undefined;
        return {
          error: "AlreadyExists",
          message: `a queue has one policy, and this one has that of ${same.name}`,
          missing: "a queue of its own",
          fix: "join the two policies",
        };
      },
      () => {
        const problem = parsePolicy(inputs.policy, "resource").malformed;
        if (problem === undefined) return undefined;
        return {
          error: "InvalidAttributeValue",
          message: `Invalid value for the parameter Policy. ${problem}`,
          missing: "a valid policy document",
          fix: "correct the policy document",
        };
      },
    ),
});

/** The refusal for a queue that is named by its ARN and does not exist. */
export function missingQueue(world: World, queueArn: string): Refused | undefined {
  if (world.byArn(queue, queueArn) !== undefined) return undefined;
  return {
    error: "InvalidParameterValueException",
    message: `The destination ARN ${queueArn} is invalid.`,
    missing: `queue ${queueArn}`,
    fix: "create the queue first",
  };
}

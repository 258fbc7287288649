import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { AsynchronousConfig, LambdaConsumerConfig } from "../config/types";
import type { Statement } from "./iamDocuments";
import type { StackNames } from "./naming";
import type { PublishedFunction } from "./publishedFunction";
import { recordQueue } from "./recordQueue";

/** Queues for the records of asynchronous events, as far as they are configured. */
export interface EventQueues {
  readonly succeeded?: aws.sqs.Queue;
  readonly failed?: aws.sqs.Queue;
}

export function eventQueues(
  name: string,
  { name: consumer, asynchronous }: LambdaConsumerConfig,
  names: StackNames,
  parent: pulumi.ComponentResource,
): EventQueues {
  const queue = (purpose: keyof EventQueues) => ({
    [purpose]: recordQueue(name, { names, consumer, purpose }, parent),
  });
  return {
    ...(asynchronous?.onSuccess ? queue("succeeded") : {}),
    ...(asynchronous?.onFailure ? queue("failed") : {}),
  };
}

/** Lambda sends the records with the function's own role. */
export function sendRecords({ succeeded, failed }: EventQueues): readonly Statement[] {
  const queues = [succeeded, failed].filter((queue) => queue !== undefined);
  if (queues.length === 0) return [];
  return [
    { Sid: "SendEventRecords", Effect: "Allow", Action: "sqs:SendMessage", Resource: queues.map(({ arn }) => arn) },
  ];
}

/** How often and how long events are tried, and where their records go; of the alias, which all events name. */
export function eventInvokeConfig(
  name: string,
  { retries, maximumAge }: AsynchronousConfig,
  { succeeded, failed }: EventQueues,
  { function: lambda, alias }: PublishedFunction,
  parent: pulumi.ComponentResource,
): void {
  const destinationConfig = {
    ...(succeeded === undefined ? {} : { onSuccess: { destination: succeeded.arn } }),
    ...(failed === undefined ? {} : { onFailure: { destination: failed.arn } }),
  };
  new aws.lambda.FunctionEventInvokeConfig(
    `${name}-events`,
    {
      functionName: lambda.name,
      qualifier: alias.name,
      maximumEventAgeInSeconds: maximumAge,
      maximumRetryAttempts: retries,
      ...(Object.keys(destinationConfig).length === 0 ? {} : { destinationConfig }),
    },
    { parent },
  );
}

import type { AsynchronousSpec, Invocation, InvocationResult } from "./types";

export type Condition = "Success" | "RetriesExhausted" | "EventAgeExceeded";

/** How one asynchronous event ended. */
export interface EventEnd {
  readonly invocation: Invocation;
  readonly condition: Condition;
  readonly attempts: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Undefined = the function never ran. */
  readonly result: InvocationResult | undefined;
}

/** Name of the queue that gets the record of an event that ended so; undefined = none does. */
export function queueFor(condition: Condition, { onSuccess, onFailure }: AsynchronousSpec): string | undefined {
  return condition === "Success" ? onSuccess : onFailure;
}

/**
 * The record that a destination receives, version 1.0
 * (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html).
 */
export function eventRecord({ invocation, condition, attempts, at, result }: EventEnd): object {
  return {
    version: "1.0",
    timestamp: new Date(at).toISOString(),
    requestContext: {
      requestId: invocation.requestId,
      functionArn: invocation.invokedArn,
      condition,
      approximateInvokeCount: attempts,
    },
    requestPayload: json(invocation.payload),
    ...(result === undefined
      ? {}
      : {
          responseContext: {
            statusCode: 200,
            executedVersion: result.executedVersion,
            ...(result.functionError === undefined ? {} : { functionError: result.functionError }),
          },
          responsePayload: json(result.payload),
        }),
  };
}

function json(payload: Buffer): unknown {
  const text = payload.toString("utf8");
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";

/** What one invocation came to. */
export type InvokeOutcome =
  /** The function answered. */
  | { readonly kind: "answer"; readonly value: unknown }
  /** The function ran and failed. */
  | { readonly kind: "function error"; readonly message: string }
  /** Lambda refused or could not run the function. */
  | { readonly kind: "refused"; readonly error: string; readonly message: string };

/** Invokes a function by ARN and waits for its answer, at most for the given time. Never rejects. */
export type Invoke = (functionArn: string, payload: unknown, milliseconds: number) => Promise<InvokeOutcome>;

/** Invoke through the AWS SDK. Give it a client without retries of its own: the gate decides what is retried. */
export function clientInvoke(client: Pick<LambdaClient, "send">): Invoke {
  return async (functionArn, payload, milliseconds) => {
    try {
      const answer = await client.send(
        new InvokeCommand({ FunctionName: functionArn, Payload: new TextEncoder().encode(JSON.stringify(payload)) }),
        { abortSignal: AbortSignal.timeout(milliseconds) },
      );
      const body = answer.Payload === undefined ? "" : new TextDecoder().decode(answer.Payload);
      return answer.FunctionError === undefined
        ? { kind: "answer", value: parse(body) }
        : { kind: "function error", message: body };
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return { kind: "refused", error: error.name, message: error.message };
    }
  };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

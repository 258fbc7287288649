import assert from "node:assert/strict";
import { InvokeCommand, type InvokeCommandInput, LambdaClient } from "@aws-sdk/client-lambda";
import { type FunctionHarness, REGION } from "./functionHarness";

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** The AWS SDK's own client against the Invoke API of a harness. */
export class InvokeClient {
  constructor(
    private readonly harness: FunctionHarness,
    readonly url: string,
  ) {}

  as(credentials: Keys): LambdaClient {
    return new LambdaClient({
      endpoint: this.url,
      region: REGION,
      maxAttempts: 1,
      credentials: { ...credentials, sessionToken: credentials.sessionToken },
    });
  }

  /** As the person at this machine, unless another client is given. */
  invoke(input: InvokeCommandInput, from = this.as(this.harness.credentials.issuePerson())) {
    return from.send(new InvokeCommand(input));
  }
}

export const payload = (value: unknown) => Buffer.from(JSON.stringify(value));

/** What the SDK throws for a call that must be refused. */
export async function refusal(made: Promise<unknown>): Promise<Record<string, unknown>> {
  const error = await made.then(
    () => assert.fail("was not refused"),
    (reason: { name: string; message: string; $metadata: { httpStatusCode: number } }) => reason,
  );
  return { name: error.name, status: error.$metadata.httpStatusCode, message: error.message };
}

import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { LocalCompute } from "../compute/types";

export interface IngestRequest {
  readonly producer: string;
  readonly key: string;
  readonly sequence: number;
  /** JSON of the list of records, in UTF-8. */
  readonly records: Uint8Array;
}

export type IngestAnswer =
  | {
      readonly kind: "acknowledged";
      readonly id: string;
      readonly outcome: "stored" | "duplicate";
      readonly sandbox: string;
    }
  /** The same bytes would be refused again. */
  | { readonly kind: "refused"; readonly statusCode: number; readonly problems: readonly string[] }
  | { readonly kind: "retry"; readonly reason: string; readonly afterMs?: number };

/** One attempt. Never rejects: whatever went wrong on the way is a reason to repeat. */
export type Ingest = (request: IngestRequest, signal: AbortSignal) => Promise<IngestAnswer>;

/** Calls the ingest function as any caller of the stack would: the AWS SDK, the function's name, its alias. */
export function ingestClient(
  compute: Pick<LocalCompute, "lambdaEndpoint" | "region" | "credentials">,
  target: { readonly functionName: string; readonly qualifier: string },
): Ingest & { close(): void } {
  const client = new LambdaClient({
    endpoint: compute.lambdaEndpoint,
    region: compute.region,
    credentials: compute.credentials,
    // The driver repeats by itself and counts every attempt.
    maxAttempts: 1,
  });
  const ingest: Ingest = async (request, signal) => {
    try {
      const answer = await client.send(
        new InvokeCommand({
          FunctionName: target.functionName,
          Qualifier: target.qualifier,
          Payload: requestBody(request),
        }),
        { abortSignal: signal },
      );
      return readAnswer(answer.FunctionError, answer.Payload ?? new Uint8Array());
    } catch (error) {
      return { kind: "retry", reason: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
    }
  };
  return Object.assign(ingest, { close: () => client.destroy() });
}

function requestBody({ records, ...head }: IngestRequest): Uint8Array {
  const begin = `${JSON.stringify(head).slice(0, -1)},"records":`;
  return Buffer.concat([Buffer.from(begin), records, Buffer.from("}")]);
}

/** What an Invoke answer of ingest means to its caller. */
export function readAnswer(functionError: string | undefined, payload: Uint8Array): IngestAnswer {
  const text = Buffer.from(payload).toString("utf8");
  const answer = parseObject(text);
  if (functionError !== undefined) {
    return { kind: "retry", reason: `${functionError}: ${answer?.errorType ?? "?"}: ${answer?.errorMessage ?? text}` };
  }
  const status = answer?.statusCode;
  if (answer === undefined || typeof status !== "number") {
    return { kind: "retry", reason: `answer without a status code: ${text.slice(0, 200)}` };
  }
  if (status >= 200 && status < 300) {
    const { id, outcome, sandbox } = answer;
    if (typeof id === "string" && (outcome === "stored" || outcome === "duplicate")) {
      return { kind: "acknowledged", id, outcome, sandbox: typeof sandbox === "string" ? sandbox : "unknown" };
    }
    return { kind: "retry", reason: `answer ${status} without id and outcome: ${text.slice(0, 200)}` };
  }
  const problems = Array.isArray(answer.problems) ? answer.problems.map(String) : [];
  if (status === 429 || status >= 500) {
    const after = answer.retryAfterSeconds;
    const reason = [`answer ${status}`, ...problems].join(": ");
    return typeof after === "number" ? { kind: "retry", reason, afterMs: after * 1_000 } : { kind: "retry", reason };
  }
  return { kind: "refused", statusCode: status, problems };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

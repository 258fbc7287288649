import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { invocation } from "../cloud/services/lambda";
import type { World } from "../cloud/world";
import type { GateResult, LocalCompute } from "./types";

/** Name of the gate's counter-example in results. */
export const NEGATIVE_PROBE = "negative probe";

/**
 * On AWS the gate retries for minutes what passes by itself. Here nothing does but a busy function, so an error is
 * final after this many seconds.
 */
const DEADLINE_SECONDS = 2;

/** Runs every recorded Invocation of the mount gate through the Invoke API, as the person at this machine. */
export async function runMountGate(
  world: World,
  compute: Pick<LocalCompute, "lambdaEndpoint" | "region" | "credentials">,
): Promise<readonly GateResult[]> {
  const client = new LambdaClient({
    endpoint: compute.lambdaEndpoint,
    region: compute.region,
    credentials: compute.credentials,
    maxAttempts: 1,
  });
  try {
    // The worker gate waits for an instance refresh; here no instance is there before the new one.
    const recorded = world
      .all(invocation)
      .map(({ inputs }) => ({ inputs, input: JSON.parse(inputs.input) as unknown }));
    return (
      await Promise.all(
        recorded.flatMap(({ inputs, input }) => (isGateInput(input) ? [runInvocation(client, inputs, input)] : [])),
      )
    ).flat();
  } finally {
    client.destroy();
  }
}

interface GateInput {
  readonly targets: readonly { readonly consumer: string }[];
  readonly negative: { readonly functionArn: string };
}

function isGateInput(input: unknown): input is GateInput {
  return typeof input === "object" && input !== null && "targets" in input;
}

async function runInvocation(
  client: LambdaClient,
  inputs: { readonly functionName: string; readonly qualifier?: string | undefined },
  input: GateInput,
): Promise<readonly GateResult[]> {
  const consumers = [...new Set(input.targets.map(({ consumer }) => consumer))];
  const { FunctionError, Payload } = await client.send(
    new InvokeCommand({
      FunctionName: inputs.functionName,
      Qualifier: inputs.qualifier,
      Payload: Buffer.from(JSON.stringify({ ...input, deadlineSeconds: DEADLINE_SECONDS })),
    }),
  );
  const body: unknown = JSON.parse(Payload?.transformToString() ?? "null");
  return FunctionError === undefined ? passedResults(consumers, body) : failedResults(consumers, messageOf(body));
}

/** The gate throws unless every consumer passed, so an answer says that all did. */
function passedResults(consumers: readonly string[], body: unknown): readonly GateResult[] {
  const negative = typeof body === "object" && body !== null && "negative" in body ? body.negative : undefined;
  const refused =
    typeof negative === "object" && negative !== null && "refused" in negative && negative.refused === true;
  return [
    ...consumers.map((consumer) => ({ consumer, passed: true, reason: undefined, expectedRefusal: false })),
    {
      consumer: NEGATIVE_PROBE,
      passed: refused,
      reason: refused ? undefined : `the gate answered ${JSON.stringify(negative)}`,
      expectedRefusal: true,
    },
  ];
}

/** Takes the gate's message apart: `mount gate: 2 failed: <consumer>: <reason>; <consumer>: <reason>`. */
export function failedResults(consumers: readonly string[], message: string): readonly GateResult[] {
  const list = /^mount gate: \d+ failed: (.*)$/s.exec(message)?.[1];
  const names = [...consumers, NEGATIVE_PROBE];
  const result = (consumer: string, reason: string | undefined): GateResult => ({
    consumer,
    passed: reason === undefined,
    reason,
    expectedRefusal: consumer === NEGATIVE_PROBE,
  });
  // The gate itself failed: nobody's mount was proved.
  if (list === undefined) return names.map((name) => result(name, message));
  const heads = names
    .flatMap((name) => {
      const head = new RegExp(`(?:^|; )${name.replace(/[^\w ]/g, "\\$&")}(?: \\([^)]*\\))?: `).exec(list);
      return head === null ? [] : { name, start: head.index, end: head.index + head[0].length };
    })
    .sort((a, b) => a.start - b.start);
  const reasons = new Map(heads.map(({ name, end }, index) => [name, list.slice(end, heads[index + 1]?.start)]));
  return names.map((name) => result(name, reasons.get(name)));
}

function messageOf(body: unknown): string {
  return typeof body === "object" && body !== null && "errorMessage" in body
    ? String(body.errorMessage)
    : JSON.stringify(body);
}

import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { Log, Run } from "../../../handlers/contract";

/** Answers 200 on its port, and says in its log what it gets from everybody that it invokes and calls. */
export const run: Run = async ({ port, signal, log }) => {
  const server = createServer((_, response) => response.end(`I am ${process.env.SHARED_STORAGE_CONSUMER}`));
  if (port !== undefined) await once(server.listen(port, "127.0.0.1"), "listening");
  await Promise.all([
    ...links("SHARED_STORAGE_INVOKES").map((name) => reach(name[0], () => invoke(name[1]), signal, log)),
    ...links("SHARED_STORAGE_CALLS").map((name) => reach(name[0], () => call(name[1]), signal, log)),
    // A function that nobody allowed it to invoke.
    reach("stranger", () => invoke("shared-storage-test-stranger:live"), signal, log),
  ]);
  log.info("reached all");
  const alive = setInterval(() => {}, 60_000);
  if (!signal.aborted) await once(signal, "abort");
  clearInterval(alive);
  server.close();
};

/** The same for a function: it answers what it gets. */
export const handler = async (): Promise<unknown> =>
  Object.fromEntries(
    await Promise.all(links("SHARED_STORAGE_CALLS").map(async ([name, url]) => [name, await call(url)])),
  );

function links(variable: string): [string, string][] {
  return Object.entries(JSON.parse(process.env[variable] ?? "{}"));
}

async function reach(name: string, attempt: () => Promise<string>, signal: AbortSignal, log: Log): Promise<void> {
  while (!signal.aborted) {
    const answer = await attempt().catch((error: Error) => (error.name === "TypeError" ? undefined : error.name));
    if (answer !== undefined) return log.info("reached", { name, answer });
    await sleep(50);
  }
}

async function invoke(functionName: string): Promise<string> {
  const client = new LambdaClient({ maxAttempts: 1 });
  const { Payload } = await client.send(new InvokeCommand({ FunctionName: functionName }));
  return Payload?.transformToString() ?? "";
}

/** TypeError is how fetch says that nobody listens yet; 503 that no replica is ready. */
async function call(url: string): Promise<string> {
  const answer = await fetch(url);
  if (answer.status === 503) throw new TypeError("not ready");
  return answer.text();
}

import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { LambdaContext, LambdaHandler } from "./contract";
import { type IngestAnswer, urlAnswer } from "./ingest/answer";
import { incomingRequest } from "./ingest/event";
import { parseRequest } from "./ingest/request";
import { type StoreOptions, store } from "./ingest/store";
import { nodeFileSystem } from "./protocol/nodeFileSystem";
import { Publisher } from "./protocol/publish";
import { mountOf, mountsFromEnvironment } from "./settings";

/** Ingest with everything it depends on injected. */
export function createIngest(options: StoreOptions): LambdaHandler {
  const answer = async (value: unknown, context: LambdaContext): Promise<IngestAnswer> => {
    const parsed = parseRequest(value);
    return "problems" in parsed
      ? { statusCode: 400, problems: parsed.problems }
      : store(options, parsed.request, context);
  };
  return async (event, context) => {
    const incoming = incomingRequest(event);
    if (incoming.via === "invoke") return answer(incoming.value, context);
    if ("problem" in incoming) return urlAnswer({ statusCode: 400, problems: [incoming.problem] });
    return urlAnswer(await answer(incoming.value, context));
  };
}

let ingest: LambdaHandler | undefined;

/**
 * Receives labelled records and makes them durable: one request, one segment in the samples directory. Takes direct
 * invocations and function URL events; see IngestAnswer for what it answers.
 */
export const handler: LambdaHandler = (event, context) => {
  ingest ??= start();
  return ingest(event, context);
};

function start(): LambdaHandler {
  process.umask(0o002);
  return createIngest({
    samples: new Publisher({
      fileSystem: nodeFileSystem(),
      root: mountOf(mountsFromEnvironment(), "samples"),
      newId: randomUUID,
      pause,
    }),
    now: Date.now,
    newId: randomUUID,
  });
}

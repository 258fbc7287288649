import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { LambdaContext, LambdaHandler } from "./contract";
import { type IngestAnswer, urlAnswer } from "./ingest/answer";
import { incomingRequest } from "./ingest/event";
import { type IngestMetric, ingestMeasurements } from "./ingest/ingestMeasurements";
import { parseRequest } from "./ingest/request";
import { type StoreOptions, store } from "./ingest/store";
import { type MetricSink, metricSink } from "./metrics/metricSink";
import { nodeFileSystem } from "./protocol/nodeFileSystem";
import { Publisher } from "./protocol/publish";
import { mountOf, mountsFromEnvironment } from "./settings";

/** Ingest with everything it depends on injected. */
export function createIngest(
  options: StoreOptions,
  measured: MetricSink<IngestMetric> = () => undefined,
): LambdaHandler {
  const answer = async (value: unknown, context: LambdaContext): Promise<IngestAnswer> => {
    const parsed = parseRequest(value);
    const given: IngestAnswer =
      "problems" in parsed
        ? { statusCode: 400, problems: parsed.problems }
        : await store(options, parsed.request, context);
    measured(ingestMeasurements(given));
    return given;
  };
  return async (event, context) => {
    const incoming = incomingRequest(event);
    if (incoming.via === "invoke") return answer(incoming.value, context);
    if ("problem" in incoming) {
      const refused: IngestAnswer = { statusCode: 400, problems: [incoming.problem] };
      measured(ingestMeasurements(refused));
      return urlAnswer(refused);
    }
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
  const samples = new Publisher({
    fileSystem: nodeFileSystem(),
    root: mountOf(mountsFromEnvironment(), "samples"),
    newId: randomUUID,
    pause,
  });
  return createIngest({ samples, now: Date.now, newId: randomUUID }, metricSink());
}

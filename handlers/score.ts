import { setTimeout as pause } from "node:timers/promises";
import { Logger } from "@aws-lambda-powertools/logger";
import type { LambdaContext, LambdaHandler, Log } from "./contract";
import { type MetricSink, metricSink } from "./metrics/metricSink";
import { nodeFileSystem } from "./protocol/nodeFileSystem";
import { FreshModel, type FreshModelOptions } from "./scoring/freshModel";
import { scoreEvent } from "./scoring/scoreEvent";
import { answerRequest } from "./serving/answerRequest";
import { ModelWatcher } from "./serving/modelWatcher";
import { type Prediction, predict } from "./serving/predict";
import { ServingMeasurements, type ServingMetric } from "./serving/servingMeasurements";
import { ServingMetrics } from "./serving/servingMetrics";
import { mountOf, mountsFromEnvironment } from "./settings";

/** What score answers to a direct invocation. */
export interface ScoreAnswer {
  readonly statusCode: Prediction["status"];
  /** With 200: one for each record, in order. */
  readonly probabilities?: readonly number[];
  readonly model?: {
    readonly version: number;
    readonly blob: string;
    readonly log: { readonly from: number; readonly to: number };
  };
  readonly error?: string;
  readonly problems?: readonly string[];
  readonly retryAfterSeconds?: number;
  /** Seconds since the last look for a newer model that succeeded; absent if none did. */
  readonly lookAgeSeconds?: number;
}

/** Score with everything it depends on injected. */
export function createScore(
  options: FreshModelOptions,
  measured: MetricSink<ServingMetric> = () => undefined,
): LambdaHandler {
  const model = new FreshModel(options);
  const { metrics, now } = options;
  const measurements = new ServingMeasurements(metrics, now);
  return async (event, context: LambdaContext) => {
    const asked = scoreEvent(event);
    const served = await model.current(context.getRemainingTimeInMillis());
    const lookAgeSeconds = model.lookAgeSeconds();
    if (asked.via === "invoke") {
      const { status, ...prediction } = predict(served, metrics, asked.request);
      measured(measurements.take(served));
      return { statusCode: status, ...prediction, lookAgeSeconds } satisfies ScoreAnswer;
    }
    const { method, path, body } = asked;
    const answer = answerRequest({ current: () => served, metrics, now }, method, path, body);
    measured(measurements.take(served));
    const age = lookAgeSeconds === undefined ? {} : { "x-look-age-seconds": String(lookAgeSeconds) };
    return { statusCode: answer.status, headers: { ...answer.headers, ...age }, body: answer.body };
  };
}

let score: LambdaHandler | undefined;

/**
 * Answers predictions from the newest model that verifies, as the service does and with the same bits. Takes direct
 * invocations (`{records: [{features}]}`, answered by ScoreAnswer) and function URL events (the service's paths).
 */
export const handler: LambdaHandler = (event, context) => {
  score ??= start();
  return score(event, context);
};

function start(): LambdaHandler {
  const metrics = new ServingMetrics();
  const log = loggerOf(new Logger());
  const models = mountOf(mountsFromEnvironment(), "models");
  const watcher = new ModelWatcher({ fileSystem: nodeFileSystem(), models, log, metrics, now: Date.now });
  const options: FreshModelOptions = {
    ...{ watcher, metrics, log, now: Date.now },
    pause: (milliseconds, signal) => pause(milliseconds, undefined, { signal }).catch(() => undefined),
  };
  return createScore(options, metricSink());
}

function loggerOf(logger: Logger): Log {
  return {
    info: (message, fields = {}) => logger.info(message, { ...fields }),
    warn: (message, fields = {}) => logger.warn(message, { ...fields }),
    error: (message, fields = {}) => logger.error(message, { ...fields }),
  };
}

import assert from "node:assert/strict";
import type { LambdaContext } from "../../../handlers/contract";
import { metricsOf } from "../../../handlers/metrics/handlerMetrics";
import { createScore } from "../../../handlers/score";
import { ServingMeasurements } from "../../../handlers/serving/servingMeasurements";
import { ServingMetrics } from "../../../handlers/serving/servingMetrics";
import { modelBytes } from "./modelsDirectory";
import { watcherSetUp } from "./watcherSetUp";

const CONTEXT: LambdaContext = {
  ...{ awsRequestId: "r", functionName: "score", functionVersion: "1", logStreamName: "s" },
  getRemainingTimeInMillis: () => 3_000,
};

describe("the metrics of what predicts", () => {
  it("have no ages without a model and without a look", () => {
    assert.deepEqual(new ServingMeasurements(new ServingMetrics(), () => 0).take(undefined), {
      Predictions: 0,
      RefusedModels: 0,
    });
  });

  it("are taken with every answer of the function, whichever way it was asked", async () => {
    const { directory, metrics, clock, watcher } = watcherSetUp();
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const taken: Readonly<Record<string, number | undefined>>[] = [];
    const score = createScore(
      { watcher, metrics, log, now: () => clock.now, pause: () => new Promise<void>(() => undefined) },
      (values) => taken.push(values),
    );
    const { publishedAt } = directory.publish(3, modelBytes(1));
    clock.now = Date.parse(publishedAt) + 4_000;
    const records = { records: [{ features: { a: "b" } }, { features: { a: "c" } }] };
    await score(records, CONTEXT);
    clock.now += 1_000;
    const http = { requestContext: { http: { method: "POST" } }, rawPath: "/predict", body: JSON.stringify(records) };
    await score(http, CONTEXT);
    await score({ records: 7 }, CONTEXT);
    const base = { RefusedModels: 0, ServedModelVersion: 3 };
    assert.deepEqual(taken, [
      { ...base, Predictions: 2, LookAge: 0, ServedModelAge: 4 },
      { ...base, Predictions: 2, LookAge: 1, ServedModelAge: 5 },
      { ...base, Predictions: 0, LookAge: 1, ServedModelAge: 5 },
    ]);
    assert.deepEqual(Object.keys(taken[0]!).sort(), metricsOf("handlers/score.ts", false).toSorted());
  });
});

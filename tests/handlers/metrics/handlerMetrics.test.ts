import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { HANDLER_METRICS, type HandlerMetric, metricsOf } from "../../../handlers/metrics/handlerMetrics";
import { Increments } from "../../../handlers/metrics/increments";

const TABLE: readonly (readonly [string, HandlerMetric])[] = Object.entries(HANDLER_METRICS);

describe("the table of metrics", () => {
  it("names handler files that exist", () => {
    for (const [name, { emitters }] of TABLE) {
      const missing = emitters.filter((one) => one !== "run" && !existsSync(join(__dirname, "../../..", one)));
      assert.deepEqual(missing, [], name);
    }
  });

  it("has names that CloudWatch takes, and says what each means", () => {
    for (const [name, { meaning }] of TABLE) {
      assert.match(name, /^[A-Z][A-Za-z]{1,254}$/);
      assert.match(meaning, /^[A-Z].{10,}\.$/, name);
    }
  });

  it("tells who emits what", () => {
    assert.deepEqual(metricsOf("handlers/serve.ts", true), [
      "Heartbeat",
      "Predictions",
      "ServedModelVersion",
      "ServedModelAge",
      "LookAge",
      "RefusedModels",
    ]);
    assert.deepEqual(metricsOf("handlers/score.ts", false), metricsOf("handlers/serve.ts", true).slice(1));
    assert.deepEqual(metricsOf("handlers/mine.ts", true), ["Heartbeat"]);
    assert.deepEqual(metricsOf("handlers/mine.ts", false), []);
    // Somebody's image: what runs in it is not known.
    assert.deepEqual(metricsOf(undefined, true), []);
  });
});

describe("increments", () => {
  it("are what came since the last time", () => {
    const increments = new Increments<"a" | "b">({ a: 5 });
    assert.deepEqual(increments.since({ a: 7, b: 1 }), { a: 2, b: 1 });
    assert.deepEqual(increments.since({ a: 7, b: 4 }), { a: 0, b: 3 });
  });
});

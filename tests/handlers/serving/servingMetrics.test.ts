import assert from "node:assert/strict";
import { ServingMetrics } from "../../../handlers/serving/servingMetrics";

/** Without the histogram, which has a test of its own. */
function withoutHistogram(text: string): string[] {
  return text.split("\n").filter((line) => !line.includes("serve_predict_seconds"));
}

describe("serving metrics", () => {
  it("are in Prometheus' text format", () => {
    const metrics = new ServingMetrics();
    metrics.predictions = 12;
    metrics.swaps = 3;
    metrics.refused = 1;
    metrics.failedLooks = 2;
    metrics.lastLook = 9_500;
    metrics.countRequest("/predict", 200);
    metrics.countRequest("/predict", 200);
    metrics.countRequest("/healthz", 200);
    metrics.countRequest("/predict", 400);
    const text = metrics.render(10_000, { version: 7, publishedAt: 4_000 });
    assert.deepEqual(withoutHistogram(text), [
      "# HELP serve_predictions_total Records that got a probability.",
      "# TYPE serve_predictions_total counter",
      "serve_predictions_total 12",
      "# HELP serve_requests_total Answered requests.",
      "# TYPE serve_requests_total counter",
      'serve_requests_total{route="/healthz",status="200"} 1',
      'serve_requests_total{route="/predict",status="200"} 2',
      'serve_requests_total{route="/predict",status="400"} 1',
      "# HELP serve_model_version Version in use, 0 without one.",
      "# TYPE serve_model_version gauge",
      "serve_model_version 7",
      "# HELP serve_model_age_seconds Time since the version in use was published.",
      "# TYPE serve_model_age_seconds gauge",
      "serve_model_age_seconds 6",
      "# HELP serve_last_look_age_seconds Time since the last look for a newer version that succeeded.",
      "# TYPE serve_last_look_age_seconds gauge",
      "serve_last_look_age_seconds 0.5",
      "# HELP serve_model_swaps_total Versions taken into use.",
      "# TYPE serve_model_swaps_total counter",
      "serve_model_swaps_total 3",
      "# HELP serve_model_refused_total Versions that did not verify.",
      "# TYPE serve_model_refused_total counter",
      "serve_model_refused_total 1",
      "# HELP serve_failed_looks_total Looks that the file system did not answer.",
      "# TYPE serve_failed_looks_total counter",
      "serve_failed_looks_total 2",
      "",
    ]);
    assert.ok(text.includes("# TYPE serve_predict_seconds histogram\nserve_predict_seconds_bucket"));
  });

  it("have no age without a model, and never a negative one", () => {
    const metrics = new ServingMetrics();
    const none = metrics.render(10_000, undefined).split("\n");
    assert.ok(none.includes("serve_model_version 0"));
    assert.deepEqual(
      none.filter((line) => /^serve_(model|last_look)_age/.test(line)),
      [],
    );
    metrics.lastLook = 11_000;
    const ahead = metrics.render(10_000, { version: 1, publishedAt: 12_000 }).split("\n");
    assert.ok(ahead.includes("serve_model_age_seconds 0") && ahead.includes("serve_last_look_age_seconds 0"));
  });

  it("give every sample a type, each name once", () => {
    const lines = new ServingMetrics().render(0, { version: 1, publishedAt: 0 }).split("\n");
    const types = lines.filter((line) => line.startsWith("# TYPE ")).map((line) => line.split(" ")[2]!);
    assert.equal(new Set(types).size, types.length);
    for (const line of lines.filter((text) => text !== "" && !text.startsWith("#"))) {
      const name = line.split(/[ {]/)[0]!.replace(/_(bucket|sum|count)$/, "");
      assert.ok(types.includes(name), line);
    }
  });
});

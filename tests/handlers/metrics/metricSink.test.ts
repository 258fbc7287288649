import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { metricSink } from "../../../handlers/metrics/metricSink";
import { metricsIn } from "../../support/emittedMetrics";

const ENVIRONMENT = { POWERTOOLS_METRICS_NAMESPACE: "shared-storage/dev", POWERTOOLS_SERVICE_NAME: "retrain" };

function sink(environment: Readonly<Record<string, string>> = ENVIRONMENT) {
  const lines: string[] = [];
  return { lines, put: metricSink({ environment, write: (line) => lines.push(line), now: () => 1_764_000_000_000 }) };
}

describe("a metric sink", () => {
  it("writes what is measured at one time as one line, with the table's units and one dimension", () => {
    const { lines, put } = sink();
    put({ NewestModelVersion: 7, NewestModelAge: 1.5, TrainedRecords: 0 });
    assert.equal(lines.length, 1);
    assert.ok(lines[0]!.endsWith("\n"));
    assert.equal(JSON.parse(lines[0]!)._aws.Timestamp, 1_764_000_000_000);
    const place = { namespace: "shared-storage/dev", dimensions: { service: "retrain" } };
    assert.deepEqual(metricsIn(lines[0]!), [
      { ...place, name: "NewestModelVersion", unit: "None", value: 7 },
      { ...place, name: "NewestModelAge", unit: "Seconds", value: 1.5 },
      { ...place, name: "TrainedRecords", unit: "Count", value: 0 },
    ]);
  });

  it("forgets what it wrote", () => {
    const { lines, put } = sink();
    put({ Heartbeat: 1 });
    put({ Predictions: 2 });
    assert.deepEqual(
      lines.map((line) => metricsIn(line).map(({ name, value }) => [name, value])),
      [[["Heartbeat", 1]], [["Predictions", 2]]],
    );
  });

  it("writes nothing where nothing was measured, or no number", () => {
    const { lines, put } = sink();
    put({});
    put({ NewestModelAge: Number.NaN });
    assert.deepEqual(lines, []);
  });

  it("writes nothing without a namespace", () => {
    const { lines, put } = sink({ POWERTOOLS_SERVICE_NAME: "retrain" });
    put({ Heartbeat: 1 });
    assert.deepEqual(lines, []);
  });

  it("is what Powertools' own Metrics give under the same variables, so that a handler may use them besides", () => {
    const script = `
      const { Metrics, MetricUnit } = require("@aws-lambda-powertools/metrics");
      new Metrics().addMetric("Heartbeat", MetricUnit.Count, 1).publishStoredMetrics();`;
    const { stdout } = spawnSync(process.execPath, ["-e", script], {
      cwd: join(__dirname, "../../.."),
      env: { ...process.env, ...ENVIRONMENT },
      encoding: "utf8",
    });
    const { lines, put } = sink();
    put({ Heartbeat: 1 });
    assert.deepEqual(metricsIn(stdout), metricsIn(lines[0]!));
  });
});

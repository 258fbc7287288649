import assert from "node:assert/strict";
import { loadModel } from "../../../handlers/models/loadModel";
import { encodeRecords } from "../../../handlers/records/encodeRecords";
import type { InputRecord } from "../../../handlers/records/recordBlock";
import { answerRequest, routeOf, type Serving } from "../../../handlers/serving/answerRequest";
import type { ServedModel } from "../../../handlers/serving/modelWatcher";
import { ServingMetrics } from "../../../handlers/serving/servingMetrics";
import { ModelsDirectory, modelBytes, sha256 } from "./modelsDirectory";

const BYTES = modelBytes(1);
const SERVED: ServedModel = { manifest: new ModelsDirectory().publish(7, BYTES), model: loadModel(BYTES) };

function serving(current: ServedModel | undefined = SERVED): Serving {
  return { current: () => current, metrics: new ServingMetrics(), now: () => Date.parse("2026-11-24T00:00:08.000Z") };
}

/** Status, headers and parsed body. */
function ask(by: Serving, method: string, path: string, body: unknown = ""): [number, Record<string, string>, unknown] {
  const answer = answerRequest(by, method, path, typeof body === "string" ? body : JSON.stringify(body));
  return [answer.status, { ...answer.headers }, JSON.parse(answer.body)];
}

const JSON_TYPE = { "content-type": "application/json" };

describe("POST /predict", () => {
  const records: InputRecord[] = [
    { features: { site: "s1", returning: true, price: 40 } },
    { id: "x", label: null, features: {} },
    { features: { site: "s2", unknown: 5 } },
  ];

  it("answers a probability for each record, and the model that gave them", () => {
    const by = serving();
    const block = encodeRecords(records);
    assert.deepEqual(ask(by, "POST", "/predict", { records }), [
      200,
      JSON_TYPE,
      {
        probabilities: [0, 1, 2].map((r) => SERVED.model.predict(block, r)),
        model: { version: 7, blob: sha256(BYTES), log: { from: 0, to: 70 } },
      },
    ]);
    assert.equal(by.metrics.predictions, 3);
  });

  it("answers 503 with Retry-After while there is no model", () => {
    assert.deepEqual(ask({ ...serving(), current: () => undefined }, "POST", "/predict", { records }), [
      503,
      { ...JSON_TYPE, "retry-after": "1" },
      { error: "no model yet; ask again in a second" },
    ]);
  });

  it("answers 400 with every problem, and predicts nothing", () => {
    const by = serving();
    const request = { recods: 1, records: [{ features: { a: [] } }, 3, { features: { ok: 1 } }], model: 2 };
    assert.deepEqual(ask(by, "POST", "/predict", request), [
      400,
      JSON_TYPE,
      {
        error: "the request has 4 problems; nothing was predicted",
        problems: [
          '"recods": unknown, allowed is records',
          '"model": unknown, allowed is records',
          'records[0].features["a"]: got an array, allowed are a string, a number, true, false and null (absent)',
          "records[1]: got 3, must be an object with features",
        ],
      },
    ]);
    assert.equal(by.metrics.predictions, 0);
    assert.deepEqual(ask(by, "POST", "/predict", {})[2], {
      error: "the request has a problem; nothing was predicted",
      problems: ["records: missing, must be an array of records"],
    });
  });

  it("answers 400 where the body is not even an object", () => {
    const error = 'the body must be an object like {"records": [{"features": {"country": "de"}}]}';
    for (const body of [[], "null", "7", '"text"']) {
      assert.deepEqual(ask(serving(), "POST", "/predict", body), [400, JSON_TYPE, { error }]);
    }
    for (const body of ["", "{", "records=1"]) {
      const [status, , answer] = ask(serving(), "POST", "/predict", body);
      assert.equal(status, 400);
      assert.match(String((answer as { error: string }).error), /^the body is not JSON: /);
    }
  });

  it("takes keys like __proto__ for what they are", () => {
    const body = '{"records": [{"features": {"__proto__": "x", "constructor": 1}}], "__proto__": {"records": []}}';
    assert.deepEqual(ask(serving(), "POST", "/predict", body)[2], {
      error: "the request has a problem; nothing was predicted",
      problems: ['"__proto__": unknown, allowed is records'],
    });
  });
});

describe("the other paths", () => {
  const none: Serving = { ...serving(), current: () => undefined };

  it("GET /model tells the manifest in use, or null", () => {
    const [status, headers, body] = ask(serving(), "GET", "/model");
    assert.deepEqual([status, headers, body], [200, JSON_TYPE, JSON.parse(JSON.stringify(SERVED.manifest))]);
    assert.deepEqual(ask(none, "GET", "/model"), [200, JSON_TYPE, null]);
  });

  it("GET /healthz is 200 with and without a model", () => {
    assert.deepEqual(ask(serving(), "GET", "/healthz"), [200, JSON_TYPE, { model: 7 }]);
    assert.deepEqual(ask(none, "GET", "/healthz"), [200, JSON_TYPE, { model: null }]);
  });

  it("GET /metrics tells version and age", () => {
    const answer = answerRequest(serving(), "GET", "/metrics", "");
    assert.equal(answer.headers["content-type"], "text/plain; version=0.0.4; charset=utf-8");
    const lines = answer.body.split("\n");
    assert.ok(lines.includes("serve_model_version 7") && lines.includes("serve_model_age_seconds 8"));
    assert.ok(answerRequest(none, "GET", "/metrics", "").body.includes("\nserve_model_version 0\n"));
  });

  it("answer HEAD as GET", () => {
    assert.equal(answerRequest(serving(), "HEAD", "/healthz", "").status, 200);
    assert.equal(answerRequest(serving(), "HEAD", "/predict", "").status, 405);
  });

  it("tell which method they take", () => {
    assert.deepEqual(
      [
        ["GET", "/predict"],
        ["POST", "/model"],
        ["DELETE", "/healthz"],
        ["PUT", "/metrics"],
      ].map(([method, path]) => ask(serving(), method!, path!)),
      [
        [405, { ...JSON_TYPE, allow: "POST" }, { error: "/predict takes POST, got GET" }],
        [405, { ...JSON_TYPE, allow: "GET" }, { error: "/model takes GET, got POST" }],
        [405, { ...JSON_TYPE, allow: "GET" }, { error: "/healthz takes GET, got DELETE" }],
        [405, { ...JSON_TYPE, allow: "GET" }, { error: "/metrics takes GET, got PUT" }],
      ],
    );
  });

  it("are four; others get 404 with the nearest", () => {
    const error = (path: string): unknown => ask(serving(), "GET", path)[2];
    assert.deepEqual(error("/modl"), { error: "no such path /modl, did you mean /model?" });
    assert.deepEqual(error("/health"), { error: "no such path /health, did you mean /healthz?" });
    assert.deepEqual(error("/"), { error: "no such path /, known are /predict, /model, /healthz, /metrics" });
    assert.deepEqual(error("/constructor"), {
      error: "no such path /constructor, known are /predict, /model, /healthz, /metrics",
    });
    assert.deepEqual(error(`/${"x".repeat(500)}`), {
      error: `no such path /${"x".repeat(79)}…, known are /predict, /model, /healthz, /metrics`,
    });
    assert.equal(ask(serving(), "GET", "/nope")[0], 404);
  });

  it("are counted by route, so that callers cannot make up series", () => {
    assert.deepEqual(["/predict", "/model", "/healthz", "/metrics", "/x", "/toString", ""].map(routeOf), [
      "/predict",
      "/model",
      "/healthz",
      "/metrics",
      "other",
      "other",
      "other",
    ]);
  });
});

import assert from "node:assert/strict";
import type { LambdaContext } from "../../handlers/contract";
import type { InputRecord } from "../../handlers/records/recordBlock";
import { createScore } from "../../handlers/score";
import { answerRequest } from "../../handlers/serving/answerRequest";
import { sampleRecords } from "./learner/sampleRecords";
import { modelBytes } from "./serving/modelsDirectory";
import { watcherSetUp } from "./serving/watcherSetUp";

const CONTEXT: LambdaContext = {
  ...{ awsRequestId: "r", functionName: "score", functionVersion: "1", logStreamName: "s" },
  getRemainingTimeInMillis: () => 3_000,
};
const BYTES = modelBytes(1);
const JSON_TYPE = { "content-type": "application/json" };

function setUp() {
  const { directory, metrics, clock, watcher } = watcherSetUp();
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const pause = () => new Promise<void>(() => undefined);
  const handler = createScore({ watcher, metrics, log, now: () => clock.now, pause });
  return { directory, metrics, clock, watcher, ask: (event: unknown) => handler(event, CONTEXT) };
}

/** A function URL event, as much of it as counts. */
function post(body: unknown, rawPath = "/predict"): object {
  return { requestContext: { http: { method: "POST" } }, rawPath, body: JSON.stringify(body) };
}

describe("score", () => {
  // Unlabelled, and without ids, as callers ask.
  const records: InputRecord[] = sampleRecords(200, 5).map(({ features }) => ({ features }));

  it("gives the same answer as the service, to the bit", async () => {
    const { directory, metrics, clock, watcher, ask } = setUp();
    directory.publish(3, BYTES);
    const direct = await ask({ records });
    const url = await ask(post({ records }));
    const serve = { current: () => watcher.current, metrics, now: () => clock.now };
    const { body } = answerRequest(serve, "POST", "/predict", JSON.stringify({ records }));
    assert.deepEqual(url, { statusCode: 200, headers: { ...JSON_TYPE, "x-look-age-seconds": "0" }, body });
    assert.deepEqual(direct, { statusCode: 200, ...JSON.parse(body), lookAgeSeconds: 0 });
    assert.equal(JSON.parse(body).probabilities.length, 200);
  });

  it("says how old its last look is when the newest cannot be had", async () => {
    const { directory, clock, ask } = setUp();
    const { blob } = directory.publish(1, BYTES);
    await ask({ records });
    directory.before = () => {
      throw Object.assign(new Error("EIO: i/o error"), { errno: -5 });
    };
    clock.now += 7_250;
    const [record] = records;
    const answer = await ask({ records: [record] });
    assert.ok(typeof answer === "object" && answer !== null && "probabilities" in answer);
    const { probabilities, ...rest } = answer;
    assert.ok(Array.isArray(probabilities) && probabilities.length === 1);
    assert.deepEqual(rest, {
      statusCode: 200,
      model: { version: 1, blob, log: { from: 0, to: 10 } },
      lookAgeSeconds: 7.25,
    });
  });

  it("answers 503 and when to ask again while there is no model", async () => {
    const { ask } = setUp();
    const error = "no model yet; ask again in a second";
    assert.deepEqual(await ask({ records }), { statusCode: 503, error, retryAfterSeconds: 1, lookAgeSeconds: 0 });
    assert.deepEqual(await ask(post({ records })), {
      statusCode: 503,
      headers: { ...JSON_TYPE, "retry-after": "1", "x-look-age-seconds": "0" },
      body: JSON.stringify({ error }),
    });
  });

  it("answers 400 with every problem at once", async () => {
    const { directory, ask } = setUp();
    directory.publish(1, BYTES);
    const request = { recods: 1, records: [{ features: { a: [] } }, 3] };
    const refusal = {
      error: "the request has 3 problems; nothing was predicted",
      problems: [
        '"recods": unknown, allowed is records',
        'records[0].features["a"]: got an array, allowed are a string, a number, true, false and null (absent)',
        "records[1]: got 3, must be an object with features",
      ],
    };
    assert.deepEqual(await ask(request), { statusCode: 400, ...refusal, lookAgeSeconds: 0 });
    assert.deepEqual(await ask(post(request)), {
      statusCode: 400,
      headers: { ...JSON_TYPE, "x-look-age-seconds": "0" },
      body: JSON.stringify(refusal),
    });
    const error = 'the body must be an object like {"records": [{"features": {"country": "de"}}]}';
    for (const event of [null, undefined, 7, "text", []]) {
      assert.deepEqual(await ask(event), { statusCode: 400, error, lookAgeSeconds: 0 });
    }
  });

  it("takes the function URL's bare address, base64 and the service's other paths", async () => {
    const { directory, ask } = setUp();
    const manifest = directory.publish(1, BYTES);
    const headers = { ...JSON_TYPE, "x-look-age-seconds": "0" };
    const plain = post({ records: records.slice(0, 2) }, "/");
    const encoded = {
      ...plain,
      body: Buffer.from(JSON.stringify({ records: records.slice(0, 2) })).toString("base64"),
      isBase64Encoded: true,
    };
    assert.deepEqual(await ask(encoded), await ask(plain));
    const get = (rawPath: string) => ask({ requestContext: { http: { method: "GET" } }, rawPath });
    assert.deepEqual(await get("/model"), { statusCode: 200, headers, body: JSON.stringify(manifest) });
    assert.deepEqual(await get("/healthz"), { statusCode: 200, headers, body: '{"model":1}' });
    assert.deepEqual(await get("/"), {
      statusCode: 405,
      headers: { ...headers, allow: "POST" },
      body: '{"error":"/predict takes POST, got GET"}',
    });
    assert.deepEqual(await ask({ ...post({}), body: "{" }), {
      statusCode: 400,
      headers,
      body: JSON.stringify({
        error: "the body is not JSON: Expected property name or '}' in JSON at position 1 (line 1 column 2)",
      }),
    });
  });
});

import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type Prediction, Predictor, readPrediction } from "../../../local/traffic/predictor";
import { deferred } from "./fakeClock";

const ANSWER = { probabilities: [0.25], model: { version: 3, blob: "b", log: { from: 0, to: 9 } } };

describe("predictor", () => {
  let server: Server;
  let answer: { status: number; body: string };
  const bodies: string[] = [];
  const seen: Prediction[] = [];
  let predictor: Predictor;

  beforeEach(async () => {
    bodies.length = 0;
    seen.length = 0;
    answer = { status: 200, body: JSON.stringify(ANSWER) };
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      bodies.push(`${request.method} ${request.url} ${Buffer.concat(chunks)}`);
      response.writeHead(answer.status).end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    predictor = new Predictor(
      `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      () => ({ label: 1, features: { site: "a" } }),
      (prediction) => seen.push(prediction),
    );
  });
  afterEach(async () => {
    predictor.close();
    await new Promise((resolve) => server.close(resolve));
  });

  it("asks with features only and tells which model answered", async () => {
    assert.deepEqual(await predictor.ask(), { version: 3, log: { from: 0, to: 9 } });
    assert.deepEqual(bodies, ['POST /predict {"records":[{"features":{"site":"a"}}]}']);
    assert.deepEqual(seen, [{ version: 3, log: { from: 0, to: 9 } }]);
    assert.deepEqual(predictor.stats, { predictions: 1, withoutModel: 0, failures: 0, lastFailure: undefined });
  });

  it("counts no answer without a model", async () => {
    answer = { status: 503, body: "{}" };
    assert.equal(await predictor.ask(), undefined);
    assert.deepEqual(predictor.stats, { predictions: 0, withoutModel: 1, failures: 0, lastFailure: undefined });
  });

  const failures: readonly (readonly [number, string, string])[] = [
    [500, "broken", "answer 500: broken"],
    [200, '{"probabilities":[2]}', 'answer 200 without a probability: {"probabilities":[2]}'],
    [
      200,
      '{"probabilities":[0.5],"model":{"version":1}}',
      'answer 200 without the model\'s version and log range: {"probabilities":[0.5],"model":{"version":1}}',
    ],
  ];
  for (const [status, body, message] of failures) {
    it(`counts as a failure: ${message}`, async () => {
      answer = { status, body };
      assert.equal(await predictor.ask(), undefined);
      assert.deepEqual(predictor.stats, { predictions: 0, withoutModel: 0, failures: 1, lastFailure: message });
      assert.deepEqual(seen, []);
    });
  }

  it("survives a service that is gone", async () => {
    await new Promise((resolve) => server.close(resolve));
    assert.equal(await predictor.ask(), undefined);
    assert.equal(predictor.stats.failures, 1);
    assert.match(predictor.stats.lastFailure ?? "", /ECONNREFUSED/);
  });

  it("keeps asking at its rate until it is stopped", async () => {
    const three = deferred<void>();
    const steady = new Predictor(
      `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      () => ({ features: {} }),
      () => {
        if (steady.stats.predictions >= 3) three.resolve();
      },
    );
    steady.start(200);
    await three.promise;
    steady.close();
    assert.ok(steady.stats.predictions >= 3);
  });

  it("reads exactly what the service promises", () => {
    assert.deepEqual(readPrediction(JSON.stringify(ANSWER)), { version: 3, log: { from: 0, to: 9 } });
  });
});

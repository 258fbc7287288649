import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { ExampleStream, trueLoss } from "../../../local/traffic/exampleStream";
import { randomNumbers } from "../../../local/traffic/randomNumbers";
import { trafficPlan } from "../../../local/traffic/trafficPlan";

const take = (seed: string, n: number) => {
  const stream = new ExampleStream(seed);
  return Array.from({ length: n }, () => stream.next());
};
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const entropy = (p: number) => -(p * Math.log(p) + (1 - p) * Math.log(1 - p));

describe("example stream", () => {
  const examples = take("test", 40_000);

  it("repeats itself for the same seed and differs for another", () => {
    assert.deepEqual(take("a", 50), take("a", 50));
    assert.notDeepEqual(take("a", 50), take("b", 50));
  });

  it("sends features and label only: nothing that tells the truth", () => {
    for (const { record } of examples.slice(0, 200)) {
      assert.deepEqual(Object.keys(record).sort(), ["features", "label"]);
      assert.deepEqual(Object.keys(record.features), [
        ...["site", "page", "advertiser", "campaign", "creative", "slot", "device", "browser", "country", "hour"],
        ...["audience", "viewability", "recency", "frequency"],
      ]);
      for (const name of ["viewability", "recency", "frequency"]) assert.equal(typeof record.features[name], "number");
      assert.equal(typeof record.features.site, "string");
    }
  });

  it("draws labels with the probability that it tells: calibrated in every tenth", () => {
    for (let tenth = 0; tenth < 10; tenth++) {
      const inside = examples.filter(({ probability }) => Math.floor(probability * 10) === tenth);
      const expected = mean(inside.map(({ probability }) => probability));
      const observed = mean(inside.map(({ record }) => Number(record.label)));
      const deviation = Math.sqrt((expected * (1 - expected)) / inside.length);
      assert.ok(Math.abs(observed - expected) < 4 * deviation, `tenth ${tenth}: ${observed} for ${expected}`);
    }
  });

  it("has a known best log loss, clearly below the entropy of the base rate", () => {
    const best = mean(examples.map(trueLoss));
    const expected = mean(examples.map(({ probability }) => entropy(probability)));
    const base = mean(examples.map(({ record }) => Number(record.label)));
    assert.ok(Math.abs(best - expected) < 0.01, `${best} for ${expected}`);
    assert.ok(base > 0.15 && base < 0.4, `base rate ${base}`);
    assert.ok(best < entropy(base) - 0.1, `${best} against ${entropy(base)}`);
  });

  it("is stationary: the first and the last quarter look alike", () => {
    const quarter = examples.length / 4;
    const rate = (part: typeof examples) => mean(part.map(({ record }) => Number(record.label)));
    assert.ok(Math.abs(rate(examples.slice(0, quarter)) - rate(examples.slice(-quarter))) < 0.02);
  });

  it("has the same world in every version (a change would strand what a model learned)", () => {
    const hash = createHash("sha256");
    for (const { record, probability } of take("golden", 100)) {
      hash.update(JSON.stringify([record, probability.toFixed(9)]));
    }
    assert.equal(hash.digest("hex"), "a5699a8b94389a5bdcb97fa3b6507df2f9ed9678759477c20690c4b26276184f");
  });

  it("computes the loss of what came out", () => {
    assert.equal(trueLoss({ record: { label: 1, features: {} }, probability: 0.25 }), Math.log(4));
    assert.equal(trueLoss({ record: { label: 0, features: {} }, probability: 0.75 }), Math.log(4));
  });
});

describe("random numbers", () => {
  it("are uniform and normal", () => {
    const random = randomNumbers("seed");
    const uniform = Array.from({ length: 20_000 }, () => random.uniform());
    assert.ok(uniform.every((u) => u >= 0 && u < 1));
    assert.ok(Math.abs(mean(uniform) - 0.5) < 0.01);
    assert.ok(Math.abs(mean(uniform.map((u) => (u - 0.5) ** 2)) - 1 / 12) < 0.002);
    const normal = Array.from({ length: 20_000 }, () => random.normal());
    assert.ok(Math.abs(mean(normal)) < 0.03);
    assert.ok(Math.abs(mean(normal.map((z) => z * z)) - 1) < 0.04);
  });
});

describe("traffic plan", () => {
  const table: readonly (readonly [number, ReturnType<typeof trafficPlan>])[] = [
    [1, { clients: 4, batch: 1, intervalMs: 4_000 }],
    [20, { clients: 4, batch: 1, intervalMs: 200 }],
    [1_000, { clients: 4, batch: 50, intervalMs: 200 }],
    [2_000, { clients: 4, batch: 100, intervalMs: 200 }],
    [10_000, { clients: 4, batch: 100, intervalMs: 40 }],
    [20_000, { clients: 8, batch: 100, intervalMs: 40 }],
    [100_000, { clients: 40, batch: 100, intervalMs: 40 }],
  ];
  for (const [rate, expected] of table) {
    it(`offers ${rate} examples per second`, () => {
      const plan = trafficPlan(rate);
      assert.deepEqual(plan, expected);
      assert.equal((plan.clients * plan.batch * 1_000) / plan.intervalMs, rate);
    });
  }
});

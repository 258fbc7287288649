import assert from "node:assert/strict";
import type { ConsumerStatus, GateResult } from "../../../local/compute/types";
import { needs, notReady, type Signs, trainerOf } from "../../../local/host/readiness";
import { waitUntilReady } from "../../../local/host/waitUntilReady";
import { FakeClock } from "../traffic/fakeClock";
import { consumer, REFUSAL } from "./consumers";

const ALL = [consumer("ingest"), consumer("retrain"), consumer("serve")];
const signs = (seen: { [K in keyof Signs]?: readonly string[] }): Signs => ({
  invoked: new Set(seen.invoked),
  answered: new Set(seen.answered),
  trained: new Set(seen.trained),
});

describe("readiness", () => {
  it("needs of each consumer what it is there for", () => {
    const other: ConsumerStatus = { ...consumer("serve"), name: "batch" };
    assert.deepEqual(
      [...needs([...ALL, other], [{ consumer: "serve" }], "retrain")],
      [
        ["ingest", "invoked"],
        ["retrain", "trained"],
        ["serve", "answered"],
        ["batch", "alive"],
      ],
    );
  });

  it("finds the trainer by its journal", () => {
    assert.equal(trainerOf(ALL), "retrain");
    assert.equal(trainerOf([consumer("ingest"), consumer("serve")]), undefined);
  });

  const needed = needs(ALL, [{ consumer: "serve" }], "retrain");
  const table: readonly (readonly [string, readonly ConsumerStatus[], Parameters<typeof signs>[0], string[]])[] = [
    ["nothing seen", ALL, {}, ["ingest", "retrain", "serve"]],
    [
      "another sign than its own",
      ALL,
      { answered: ["ingest"], invoked: ["serve", "retrain"] },
      ["ingest", "retrain", "serve"],
    ],
    ["two of three", ALL, { invoked: ["ingest"], trained: ["retrain"] }, ["serve"]],
    ["all", ALL, { invoked: ["ingest"], trained: ["retrain"], answered: ["serve"] }, []],
    [
      "one that cannot run is not waited for",
      [consumer("ingest"), consumer("retrain", { crashLoop: "exit 1" }), consumer("serve", { refusal: REFUSAL })],
      { invoked: ["ingest"] },
      [],
    ],
  ];
  for (const [what, consumers, seen, expected] of table) {
    it(what, () => assert.deepEqual(notReady(consumers, needed, signs(seen)), expected));
  }

  it("of a consumer that only has to live is that it lives", () => {
    const batch = (pids: number[]): ConsumerStatus => ({ ...consumer("serve", { pids }), name: "batch" });
    assert.deepEqual(notReady([batch([])], needs([batch([])], [], undefined), signs({})), ["batch"]);
    assert.deepEqual(notReady([batch([7])], needs([batch([7])], [], undefined), signs({})), []);
  });

  const compute = (consumers: readonly ConsumerStatus[]) => ({
    consumers,
    lambdaEndpoint: "http://127.0.0.1:1",
    region: "eu-west-1",
    credentials: { accessKeyId: "a", secretAccessKey: "s" },
    services: [{ consumer: "serve", url: "http://127.0.0.1:1" }],
    functions: [],
    runMountGate: async () => [],
    stop: async () => {},
    kill: () => {},
  });

  it("is looked for until it is there", async () => {
    const clock = new FakeClock();
    const answered = new Set<string>();
    let looks = 0;
    const seen = { ...signs({ invoked: ["ingest"], trained: ["retrain"] }), answered } as const;
    const look = async () => {
      if (++looks === 4) answered.add("serve");
    };
    const never = new AbortController().signal;
    const found = { look, invoked: new Set(seen.invoked), trained: new Set(seen.trained), answered };
    assert.deepEqual(await waitUntilReady(compute(ALL), found, [], "retrain", clock, never), []);
    assert.deepEqual(clock.slept, [100, 100, 100]);
  });

  it("is given up after a minute, with the names, and at once when the run is stopped", async () => {
    const clock = new FakeClock();
    const found = {
      look: async () => {},
      invoked: new Set<string>(),
      trained: new Set<string>(),
      answered: new Set(["serve"]),
    };
    const failed: GateResult = { consumer: "ingest", passed: false, reason: "x", expectedRefusal: false };
    const never = new AbortController().signal;
    // A function that failed the gate is a problem of its own, it is not waited for.
    assert.deepEqual(await waitUntilReady(compute(ALL), found, [failed], "retrain", clock, never), ["retrain"]);
    assert.equal(clock.now(), 1_060_000);
    assert.deepEqual(await waitUntilReady(compute(ALL), found, [], "retrain", clock, AbortSignal.abort()), [
      "ingest",
      "retrain",
    ]);
    assert.equal(clock.now(), 1_060_000);
  });
});

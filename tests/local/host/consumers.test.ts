import assert from "node:assert/strict";
import type { ConsumerStatus, GateResult } from "../../../local/compute/types";
import { ConsumerEvents, refusalLines } from "../../../local/host/consumerEvents";
import { EXIT, exitCode } from "../../../local/host/exitCode";
import { expectedRefusals, gateLines } from "../../../local/host/gateLines";
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

describe("consumer events", () => {
  it("tell each refusal once, with AWS's words, what is missing and the fix", () => {
    const events = new ConsumerEvents();
    const now = [consumer("ingest"), consumer("serve", { refusal: REFUSAL, pids: [] })];
    assert.deepEqual(events.next(now), [
      "serve: mount refused: EFSMountFailureException: access denied by server while mounting 127.0.0.1:/",
      "  check    IAM",
      "  missing  an Allow for elasticfilesystem:ClientMount (aws:iam/rolePolicy:RolePolicy::serve-mounts)",
      "  fix      attach the role policy of serve again",
    ]);
    assert.deepEqual(events.next(now), []);
    assert.deepEqual(events.next([consumer("serve")]), []);
    assert.deepEqual(events.refusedConsumers, ["serve"]);
    assert.deepEqual(events.problems, [
      "serve: mount refused: EFSMountFailureException (missing: an Allow for elasticfilesystem:ClientMount)",
    ]);
  });

  it("do not repeat an error's name that its text begins with, and indent what has several lines", () => {
    const message = "mount.nfs4: Connection timed out\nsecond line";
    assert.deepEqual(refusalLines("retrain", { ...REFUSAL, error: "mount.nfs4", message }).slice(0, 2), [
      "retrain: mount refused: mount.nfs4: Connection timed out\n    second line",
      "  check    IAM",
    ]);
    assert.equal(
      refusalLines("a::b", REFUSAL, "not created")[0],
      "a::b: not created: EFSMountFailureException: access denied by server while mounting 127.0.0.1:/",
    );
  });

  it("tell restarts and crash loops", () => {
    const events = new ConsumerEvents();
    assert.deepEqual(events.next([consumer("retrain")]), []);
    assert.deepEqual(events.next([consumer("retrain", { restarts: 1, pids: [101] })]), [
      "retrain: ended unexpectedly and was started again (pid 101)",
    ]);
    assert.deepEqual(events.next([consumer("retrain", { restarts: 1, pids: [101] })]), []);
    assert.deepEqual(events.next([consumer("retrain", { restarts: 2, pids: [] })]), [
      "retrain: ended unexpectedly and was started again (pid coming)",
    ]);
    const looping = consumer("retrain", { restarts: 2, pids: [], crashLoop: "5 ends within 60 s: exit code 1" });
    assert.deepEqual(events.next([looping]), ["retrain: crashes again and again: 5 ends within 60 s: exit code 1"]);
    assert.deepEqual(events.next([looping]), []);
    assert.deepEqual(events.problems, ["retrain: crashes again and again: 5 ends within 60 s: exit code 1"]);
    assert.deepEqual(events.refusedConsumers, []);
  });
});

describe("mount gate", () => {
  const result = (of: string, passed: boolean, reason?: string, expectedRefusal = false): GateResult => ({
    ...{ consumer: of, passed, reason, expectedRefusal },
  });

  it("that passes is one line", () => {
    const gate = [
      result("ingest", true),
      result("score", true),
      result("negative", true, "EFSMountFailureException", true),
    ];
    assert.deepEqual(gateLines(gate), {
      lines: ["mount gate: ingest, score passed; the negative probe was refused, as it must be"],
      problems: [],
    });
    assert.equal(expectedRefusals(gate), 1);
  });

  it("that fails names consumer and reason, and an admitted negative probe is a failure", () => {
    const gate = [
      result("ingest", false, "EFSMountTimeoutException"),
      result("score", true),
      result("negative", false, "it was admitted", true),
    ];
    const problems = [
      "mount gate: ingest failed: EFSMountTimeoutException",
      "mount gate: negative probe: it was admitted",
    ];
    assert.deepEqual(gateLines(gate), { lines: [...problems, "mount gate: score passed"], problems });
    assert.equal(expectedRefusals(gate), 0);
  });

  it("counts the functions of a large stack", () => {
    const gate = Array.from({ length: 7 }, (_, i) => result(`f-${i}`, true));
    assert.deepEqual(gateLines(gate).lines, ["mount gate: 7 functions passed"]);
    assert.deepEqual(gateLines(gate.slice(1)).lines, ["mount gate: f-1, f-2, f-3, f-4, f-5, f-6 passed"]);
  });

  it("of a stack without functions says nothing", () => {
    assert.deepEqual(gateLines([]), { lines: [], problems: [] });
  });
});

describe("exit code", () => {
  const table: readonly (readonly [string[], string[], number])[] = [
    [[], [], 0],
    [["lost"], [], 1],
    [[], ["refused"], 3],
    [["lost"], ["refused"], 1],
  ];
  for (const [accountingProblems, consumerProblems, expected] of table) {
    it(`is ${expected} for ${accountingProblems.length} of data and ${consumerProblems.length} of consumers`, () => {
      assert.equal(exitCode({ accountingProblems, consumerProblems }), expected);
    });
  }

  it("has a number for each kind of end", () => {
    assert.deepEqual(EXIT, { good: 0, accounting: 1, configuration: 2, refused: 3, killed: 130 });
  });
});

import * as assert from "node:assert/strict";
import type { InvokeOutcome } from "../../handlers/runtime/gate/clientInvoke";
import type { GateInput, GateTarget } from "../../handlers/runtime/gate/gateInput";
import { isRetryable, RETRYABLE_ERRORS } from "../../handlers/runtime/gate/retryableErrors";
import { type GateAnswer, runGate } from "../../handlers/runtime/gate/runGate";

const target = (consumer: string, rights: GateTarget["rights"] = "write"): GateTarget => ({
  consumer,
  functionArn: `arn:${consumer}`,
  directory: "samples",
  rights,
  uid: 7,
  gid: 8,
});
const OK: InvokeOutcome = { kind: "answer", value: { ok: true, uid: 7, gid: 8 } };
const refused = (error: string): InvokeOutcome => ({ kind: "refused", error, message: "the reason" });
const MOUNT_REFUSED = refused("EFSMountFailureException");

/** Runs the gate on a clock that only sleeping moves; outcomes are taken in order, the last one stays. */
async function run(
  targets: readonly GateTarget[],
  outcomes: Readonly<Record<string, readonly InvokeOutcome[]>>,
  deadlineSeconds = 300,
) {
  const input: GateInput = { targets, negative: { functionArn: "arn:negative" }, deadlineSeconds };
  const given = new Map(
    Object.entries({ "arn:negative": [MOUNT_REFUSED], ...outcomes }).map(([arn, list]) => [arn, [...list]]),
  );
  const calls: string[] = [];
  const sleeps: number[] = [];
  let time = 0;
  let answer: GateAnswer | undefined;
  let message: string | undefined;
  try {
    answer = await runGate(input, {
      invoke: async (arn, event) => {
        calls.push(`${arn} ${JSON.stringify(event)}`);
        const list = given.get(arn)!;
        return list.length > 1 ? list.shift()! : list[0]!;
      },
      now: () => time,
      sleep: async (milliseconds) => {
        sleeps.push(milliseconds);
        time += milliseconds;
      },
    });
  } catch (error) {
    message = (error as Error).message;
  }
  return { answer, message, calls, sleeps };
}

describe("handlers/gate", () => {
  it("passes when every probe does and the negative one is refused; writers come before readers", async () => {
    const { answer, calls, sleeps } = await run([target("score", "read"), target("ingest")], {
      "arn:score": [OK],
      "arn:ingest": [OK],
    });
    assert.deepEqual(answer, {
      results: [
        { consumer: "ingest", passed: true },
        { consumer: "score", passed: true },
      ],
      negative: { refused: true, error: "EFSMountFailureException" },
    });
    const event = (rights: string) =>
      JSON.stringify({ "shared-storage:probe": { directory: "samples", rights, uid: 7, gid: 8 } });
    assert.deepEqual(calls, ["arn:negative {}", `arn:ingest ${event("write")}`, `arn:score ${event("read")}`]);
    assert.deepEqual(sleeps, []);
  });

  it("passes without any target, if the negative probe is refused", async () => {
    const { answer } = await run([], {});
    assert.deepEqual(answer, { results: [], negative: { refused: true, error: "EFSMountFailureException" } });
  });

  for (const error of Object.keys(RETRYABLE_ERRORS)) {
    it(`tries again after ${error}`, async () => {
      const { answer, sleeps } = await run([target("ingest")], { "arn:ingest": [refused(error), refused(error), OK] });
      assert.deepEqual([answer?.results, sleeps], [[{ consumer: "ingest", passed: true }], [1000, 2000]]);
    });
  }

  for (const error of [
    "ResourceNotFoundException",
    "EFSIOException",
    "KMSDisabledException",
    "TimeoutError",
    "toString",
  ]) {
    it(`does not try again after ${error}`, async () => {
      assert.equal(isRetryable(error), false);
      const { message, sleeps } = await run([target("ingest")], { "arn:ingest": [refused(error), OK] });
      assert.deepEqual([message, sleeps], [`mount gate: 1 failed: ingest: ${error}: the reason`, []]);
    });
  }

  it("waits longer each time, at most ten seconds, and not beyond the deadline", async () => {
    const { message, sleeps } = await run([target("ingest")], { "arn:ingest": [MOUNT_REFUSED] }, 40);
    assert.deepEqual(sleeps, [1000, 2000, 4000, 8000, 10000, 10000]);
    assert.equal(message, "mount gate: 1 failed: ingest: EFSMountFailureException: the reason");
  });

  it("tries everything once even when the deadline has passed", async () => {
    const { answer, sleeps } = await run(
      [target("ingest"), target("score", "read")],
      { "arn:ingest": [OK], "arn:score": [OK] },
      0,
    );
    assert.deepEqual([answer?.results.length, sleeps], [2, []]);
  });

  it("lists every consumer that fails, each with its reason, in one error", async () => {
    const { message } = await run(
      [target("a"), target("b"), target("c", "read"), target("d"), target("e"), target("fine")],
      {
        "arn:a": [{ kind: "answer", value: { ok: false, reason: "a new file belongs to 0:0" } }],
        "arn:b": [{ kind: "function error", message: '{"errorMessage":"boom"}' }],
        "arn:c": [refused("ResourceNotFoundException")],
        "arn:d": [{ kind: "answer", value: { statusCode: 400 } }],
        "arn:e": [{ kind: "answer", value: null }],
        "arn:fine": [OK],
      },
    );
    assert.equal(
      message,
      "mount gate: 5 failed: " +
        "a: a new file belongs to 0:0; " +
        'b: the function failed: {"errorMessage":"boom"}; ' +
        'd: the function did not answer as a probe: {"statusCode":400}; ' +
        "e: the function did not answer as a probe: null; " +
        "c: ResourceNotFoundException: the reason",
    );
  });

  describe("the negative probe", () => {
    const NEGATIVE = "negative probe (a function whose role has no right to mount)";
    for (const outcome of [
      { kind: "answer", value: { mounted: true } },
      { kind: "function error", message: "boom" },
    ] as const) {
      it(`fails the gate if it could mount (${outcome.kind})`, async () => {
        const { message } = await run([], { "arn:negative": [outcome] });
        assert.equal(
          message,
          `mount gate: 1 failed: ${NEGATIVE}: it could mount the file system; some policy lets every role of the account in`,
        );
      });
    }

    it("has to be refused for its rights: a broken network proves nothing", async () => {
      const { message } = await run([], { "arn:negative": [refused("EFSMountConnectivityException")] }, 3);
      assert.equal(
        message,
        `mount gate: 1 failed: ${NEGATIVE}: expected EFSMountFailureException, ` +
          "got EFSMountConnectivityException: the reason",
      );
    });

    it("is tried again until it is refused", async () => {
      const { answer, sleeps } = await run([], {
        "arn:negative": [refused("TooManyRequestsException"), refused("EFSMountTimeoutException"), MOUNT_REFUSED],
      });
      assert.deepEqual([answer?.negative.refused, sleeps], [true, [1000, 2000]]);
    });
  });
});

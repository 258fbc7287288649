import assert from "node:assert/strict";
import { AsyncInvocations } from "../../../local/lambda/asyncInvocations";
import { throttled } from "../../../local/lambda/invokeErrors";
import { type AsynchronousSpec, errorReply, type Invocation, type InvocationResult } from "../../../local/lambda/types";
import { HandClock } from "../supervision/handClock";

const ARN = "arn:aws:lambda:eu-west-1:123456789012:function:pets:live";
const EVENT: Invocation = {
  requestId: "0b8cc9a1-5a3e-4c1e-9f4a-1f2e3d4c5b6a",
  payload: Buffer.from('{"pet":"cat"}'),
  invokedArn: ARN,
  clientContext: undefined,
};
const SUCCESS: InvocationResult = { payload: Buffer.from('"fed"'), functionError: undefined, executedVersion: "7" };
const FAILURE: InvocationResult = {
  ...errorReply({ errorType: "Error", errorMessage: "bitten" }),
  executedVersion: "7",
};

/** Runs one event whose attempts end like this; gives the records, by queue, and the seconds of its attempts. */
async function records(spec: Partial<AsynchronousSpec>, ...outcomes: readonly (InvocationResult | Error)[]) {
  const clock = new HandClock();
  const sent: (readonly [string, object])[] = [];
  const times: number[] = [];
  const invocations = new AsyncInvocations(
    clock,
    () => undefined,
    (queue, record) => sent.push([queue, JSON.parse(JSON.stringify(record))]),
  );
  const run = async () => {
    const outcome = outcomes[Math.min(times.length, outcomes.length - 1)]!;
    times.push(clock.monotonic() / 1000);
    if (outcome instanceof Error) throw outcome;
    return outcome;
  };
  invocations.accept(EVENT, run, { retries: 2, maximumAgeSeconds: 3600, onSuccess: "good", onFailure: "bad", ...spec });
  await clock.runAll();
  return { sent, times };
}

function record(condition: string, approximateInvokeCount: number, response: object) {
  return {
    version: "1.0",
    requestContext: { requestId: EVENT.requestId, functionArn: ARN, condition, approximateInvokeCount },
    requestPayload: { pet: "cat" },
    ...response,
  };
}

const FAILED = {
  responseContext: { statusCode: 200, executedVersion: "7", functionError: "Unhandled" },
  responsePayload: { errorType: "Error", errorMessage: "bitten" },
};

/** Without the time, which is tested on its own. */
function untimed(sent: readonly (readonly [string, object])[]) {
  return sent.map(([queue, { timestamp, ...rest }]: readonly [string, { timestamp?: unknown }]) => {
    assert.match(String(timestamp), /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
    return [queue, rest];
  });
}

describe("records of asynchronous events", () => {
  it("say of a success what went in and out, in the queue of successes", async () => {
    const { sent } = await records({}, FAILURE, SUCCESS);
    assert.deepEqual(untimed(sent), [
      [
        "good",
        record("Success", 2, {
          responseContext: { statusCode: 200, executedVersion: "7" },
          responsePayload: "fed",
        }),
      ],
    ]);
  });

  it("say of a failure the last error, after the configured retries", async () => {
    const twice = await records({}, FAILURE);
    assert.deepEqual(
      [untimed(twice.sent), twice.times],
      [[["bad", record("RetriesExhausted", 3, FAILED)]], [0, 60, 180]],
    );
    const never = await records({ retries: 0 }, FAILURE);
    assert.deepEqual([untimed(never.sent), never.times], [[["bad", record("RetriesExhausted", 1, FAILED)]], [0]]);
  });

  it("say of one that got too old that it did, with no answer if the function never ran", async () => {
    const failing = await records({ maximumAgeSeconds: 60 }, FAILURE);
    assert.deepEqual(
      [untimed(failing.sent), failing.times],
      [[["bad", record("EventAgeExceeded", 2, FAILED)]], [0, 60]],
    );
    const throttling = await records({ maximumAgeSeconds: 60 }, throttled(true));
    assert.deepEqual(untimed(throttling.sent), [["bad", record("EventAgeExceeded", 0, {})]]);
    assert.ok(throttling.times.every((time) => time <= 60));
  });

  it("go nowhere where no queue is configured", async () => {
    assert.deepEqual((await records({ onSuccess: undefined }, SUCCESS)).sent, []);
    assert.deepEqual((await records({ onFailure: undefined }, FAILURE)).sent, []);
  });
});

import assert from "node:assert/strict";
import { AsyncInvocations } from "../../../local/lambda/asyncInvocations";
import { throttled } from "../../../local/lambda/invokeErrors";
import { errorReply, type InvocationResult } from "../../../local/lambda/types";
import { HandClock } from "../supervision/handClock";
import { event } from "./functionHarness";

const success: InvocationResult = { payload: Buffer.from("1"), functionError: undefined, executedVersion: "1" };
const failure: InvocationResult = { ...errorReply({ errorType: "Error", errorMessage: "x" }), executedVersion: "1" };

describe("asynchronous events", () => {
  let clock: HandClock;
  let reports: string[];
  let invocations: AsyncInvocations;
  beforeEach(() => {
    clock = new HandClock();
    reports = [];
    invocations = new AsyncInvocations(clock, (text) => reports.push(text));
  });

  /** Accepts one event whose attempts end like this; gives the seconds at which each attempt was made. */
  async function attempts(...outcomes: readonly (InvocationResult | Error)[]): Promise<readonly number[]> {
    const times: number[] = [];
    invocations.accept(event({}), async () => {
      const outcome = outcomes[times.length];
      times.push(clock.monotonic() / 1000);
      if (outcome === undefined) assert.fail(`attempt ${times.length} was not expected`);
      if (outcome instanceof Error) throw outcome;
      return outcome;
    });
    await clock.runAll();
    return times;
  }

  it("are run once if they succeed", async () => assert.deepEqual(await attempts(success), [0]));

  it("that fail are run again after one minute, and after two more", async () => {
    assert.deepEqual(await attempts(failure, failure, success), [0, 60, 180]);
    assert.deepEqual(reports, []);
  });

  it("are given up after the third failure, with a word about it", async () => {
    assert.deepEqual(await attempts(failure, failure, failure), [0, 60, 180]);
    assert.match(reports.join(), /^[0-9a-f-]{36}: given up after 3 attempts$/);
  });

  it("that are throttled wait one second, then twice as long every time, at most five minutes", async () => {
    const throttles = Array.from({ length: 11 }, () => throttled(true));
    const times = await attempts(...throttles, success);
    const waits = times.slice(1).map((time, index) => time - times[index]!);
    assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
  });

  it("that were throttled have their two retries for failures all the same", async () => {
    assert.deepEqual(await attempts(throttled(true), failure, throttled(true), failure, failure), [0, 1, 61, 62, 182]);
    assert.match(reports.join(), /given up after 3 attempts/);
  });

  it("are given up when they are six hours old", async () => {
    const times = await attempts(...Array.from({ length: 200 }, () => throttled(true)));
    assert.ok(times.at(-1)! <= 6 * 3600 && times.at(-1)! > 6 * 3600 - 300, String(times.at(-1)));
    assert.match(reports.join(), /given up after six hours: Rate Exceeded\.$/);
  });

  it("that wait for a retry are given up at the stop, and counted", async () => {
    for (let index = 0; index < 2; index++) {
      let runs = 0;
      invocations.accept(event({}), async () => {
        runs += 1;
        assert.equal(runs, 1);
        return failure;
      });
    }
    await clock.settle();
    invocations.stop();
    assert.deepEqual(reports, ["2 asynchronous events were waiting for a retry"]);
    await clock.runAll();
    invocations.stop();
    assert.equal(reports.length, 1);
  });
});

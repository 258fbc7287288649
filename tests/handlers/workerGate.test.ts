import * as assert from "node:assert/strict";
import { type WaitAnswer, waitForWorkers } from "../../handlers/runtime/gate/waitForWorkers";
import type { WorkerTarget } from "../../handlers/runtime/gate/waitInput";
import type { GroupState } from "../../handlers/runtime/gate/workerState";
import { instance, refresh, state } from "../support/groupStates";

const DONE = state([instance("2")], refresh("Successful"));
const FAILED = state([instance("1")], refresh("Failed", "Instances failed to launch"));
const BUSY = state([instance("1"), instance("2", { lifecycle: "Pending:Wait" })], refresh("InProgress"));

const target = (consumer: string): WorkerTarget => ({
  consumer,
  group: `group-${consumer}`,
  version: "2",
  parameter: `/start/${consumer}`,
});

type Answers = Readonly<Record<string, readonly (GroupState | Error)[]>>;

/** Waits on a clock that only sleeping moves; a group's answers are taken in order, the last one stays. */
async function wait(
  answers: Answers,
  { final = true, report = "none" as string | Error | undefined, reports = [] as readonly string[] } = {},
) {
  const reported = [...reports];
  const given = new Map(Object.entries(answers).map(([name, list]) => [`group-${name}`, [...list]]));
  let time = 0;
  let answer: WaitAnswer | undefined;
  let message: string | undefined;
  try {
    answer = await waitForWorkers(
      { workers: Object.keys(answers).map(target), deadlineSeconds: 840, final },
      {
        group: async (name) => {
          const list = given.get(name)!;
          const next = list.length > 1 ? list.shift()! : list[0]!;
          if (next instanceof Error) throw next;
          return next;
        },
        parameter: async () => {
          const next = reported.shift() ?? report;
          if (next instanceof Error) throw next;
          return next;
        },
        now: () => time,
        sleep: async (milliseconds) => {
          time += milliseconds / Object.keys(answers).length;
        },
      },
    );
  } catch (error) {
    message = (error as Error).message;
  }
  return { answer, message, seconds: time / 1000 };
}

describe("handlers/workerGate", () => {
  it("is done at once where nothing is replaced", async () => {
    assert.deepEqual(await wait({ retrain: [DONE] }), {
      answer: { there: ["retrain"], waiting: {} },
      message: undefined,
      seconds: 0,
    });
  });

  it("asks every 15 seconds until the new worker stands alone", async () => {
    const last = state([instance("2"), instance("1", { lifecycle: "Terminating" })], refresh("Successful"));
    const { answer, seconds } = await wait({ retrain: [BUSY, BUSY, last, DONE] });
    assert.deepEqual([answer, seconds], [{ there: ["retrain"], waiting: {} }, 45]);
  });

  it("leaves the rest to the second Invocation, which goes on and fails at its own deadline", async () => {
    const first = await wait({ retrain: [BUSY] }, { final: false });
    assert.deepEqual(first, {
      answer: { there: [], waiting: { retrain: "instance refresh InProgress" } },
      message: undefined,
      seconds: 840,
    });
    const { message, seconds } = await wait({ retrain: [BUSY] });
    assert.equal(message, "worker gate: 1 failed: retrain: instance refresh InProgress; no instance reported since");
    assert.equal(seconds, 840);
  });

  it("fails with AWS's reason and the worker's own, in the first Invocation already", async () => {
    const report = "2030-01-31T12:04:00Z i-2 failed: cannot mount fs-1 at /mnt/samples";
    const { message, seconds } = await wait({ retrain: [FAILED] }, { final: false, report });
    assert.equal(
      message,
      `worker gate: 1 failed: retrain: instance refresh Failed: Instances failed to launch; it reports: ${report}`,
    );
    // Not at once: what AWS shows first may be the refresh before.
    assert.equal(seconds, 45);
  });

  it("fails when three starts have failed, while AWS would go on trying", async () => {
    const start = (minute: number, text = "failed: cannot mount fs-1") =>
      `2030-01-31T12:0${minute}:00Z i-${minute} ${text}`;
    const reports = ["none", start(2), start(2), start(2), start(5), start(7, "started"), start(9)];
    const { message, seconds } = await wait({ retrain: [BUSY] }, { final: false, reports, report: "none" });
    assert.equal(message, `worker gate: 1 failed: retrain: 3 starts failed; the last one reports: ${start(9)}`);
    assert.equal(seconds, 90);
  });

  it("does not count starts that failed before this refresh", async () => {
    const reports = [1, 2, 3].map((minute) => `2030-01-31T11:0${minute}:00Z i-1 failed: x`);
    const { answer } = await wait({ retrain: [BUSY] }, { final: false, reports });
    assert.deepEqual(answer?.waiting, { retrain: "instance refresh InProgress" });
  });

  it("takes a failed refresh that a new one follows for history", async () => {
    const { answer } = await wait({ retrain: [FAILED, BUSY, DONE] });
    assert.deepEqual(answer, { there: ["retrain"], waiting: {} });
  });

  for (const [what, report, text] of [
    ["from before the refresh", "2030-01-31T11:59:59Z i-1 started", "no instance reported since"],
    ["that no instance wrote", "none", "no instance reported since"],
    ["that is not there", undefined, "no instance reported since"],
    [
      "that it may not read",
      Object.assign(new Error("no"), { name: "AccessDeniedException" }),
      "its own report cannot be read: AccessDeniedException: no",
    ],
  ] as const) {
    it(`does not take a report ${what} for the reason`, async () => {
      const { message } = await wait({ retrain: [FAILED] }, { report });
      assert.ok(message?.endsWith(`Instances failed to launch; ${text}`), message);
    });
  }

  it("asks again after any error of AWS's, and tells the last one at the end", async () => {
    const denied = Object.assign(new Error("not yet"), { name: "AccessDenied" });
    assert.deepEqual((await wait({ retrain: [denied, denied, DONE] })).answer?.there, ["retrain"]);
    const { message } = await wait({ retrain: [denied] }, { report: undefined });
    assert.equal(
      message,
      "worker gate: 1 failed: retrain: cannot ask for group-retrain: AccessDenied: not yet; no instance reported since",
    );
  });

  it("waits for several workers at once, and lists every one that fails", async () => {
    const { message } = await wait({ a: [FAILED], b: [DONE], c: [FAILED] });
    assert.match(message!, /^worker gate: 2 failed: a: instance refresh Failed: .*; c: instance refresh Failed: /);
    const { answer } = await wait({ a: [BUSY], b: [DONE] }, { final: false });
    assert.deepEqual(answer, { there: ["b"], waiting: { a: "instance refresh InProgress" } });
  });
});

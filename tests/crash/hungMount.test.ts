import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { call } from "../local/lambda/functionHarness";
import type { LogRecord } from "../support/consumerProcess";
import { ConsumersOn, makeDirectories, PROMPT_MS } from "./consumersOn";
import { HangingMount, whyNoHangingMount } from "./hangingMount";

const timedOut =
  (text: RegExp) =>
  ({ message, reason }: LogRecord) =>
    text.test(message) && String(reason).startsWith("ETIMEDOUT: ");

describe("a mount that hangs under the running consumers", function () {
  this.timeout(90_000);
  let folder: string;
  let mount: HangingMount;
  let consumers: ConsumersOn;

  before(async function () {
    const why = whyNoHangingMount();
    if (why !== undefined) {
      console.log(`      pending: ${why}`);
      return this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), "hung-mount-"));
    chmodSync(folder, 0o755);
    makeDirectories(join(folder, "efs"));
    mount = await HangingMount.over(join(folder, "efs"), folder);
    consumers = new ConsumersOn(mount.path, folder);
  });
  after(async () => {
    mount?.resume();
    await consumers?.end();
    await mount?.remove();
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  const question = { records: [{ features: { a: "k10" } }, { features: { a: "k23" } }] };
  /** Score's answer without the age of its look, which grows. */
  const score = async () => {
    const { answer, error } = await call(consumers.score, question);
    const { lookAgeSeconds, ...rest } = answer as { lookAgeSeconds?: number; model?: { version: number } };
    return { ...rest, error, looked: lookAgeSeconds !== undefined };
  };
  const answers = async () => ({
    predict: await consumers.get("/predict", question),
    health: await consumers.get("/healthz"),
  });

  it("costs no prediction and no health check, acknowledges nothing, is reported, and everything goes on by itself", async () => {
    const [worker, service] = [consumers.startWorker(), await consumers.startService()];
    assert.equal((await consumers.send("k1", 20)).statusCode, 200);
    await consumers.learned(20);
    const version = await consumers.versionAbove(0);
    const before = await answers();
    const scored = await score();

    await mount.hang();
    const refused = consumers.send("k2", 20);
    let [answered, scores] = [0, 0];
    const reported = Promise.all([
      worker.until(timedOut(/^training waits$/)),
      service.until(timedOut(/^cannot look for/)),
      refused,
    ]).then(() => true);
    while (!(await Promise.race([reported, sleep(20).then(() => false)]))) {
      assert.deepEqual(await answers(), before);
      if (answered++ % 5 > 0) continue;
      const asked = performance.now();
      assert.deepEqual(await score(), scored);
      assert.ok(performance.now() - asked < PROMPT_MS);
      scores++;
    }
    assert.ok(answered >= 20 && scores >= 2, `${answered} answers of the service, ${scores} of score`);
    const { error, errorType, statusCode } = await refused;
    assert.deepEqual([error, errorType, statusCode], ["Unhandled", "Sandbox.Timedout", undefined]);

    mount.resume();
    let again = await consumers.send("k2", 20);
    // The environment that timed out is gone; the first to come may still find the mount hanging.
    while (again.error !== undefined) again = await consumers.send("k2", 20);
    assert.equal(again.statusCode, 200);
    await consumers.learned(40);
    await consumers.versionAbove(version);
    while ((await score()).model?.version === version) await sleep(100);
    for (const one of [worker, service]) one.kill("SIGTERM");
    assert.deepEqual(await Promise.all([worker.ended, service.ended]), Array(2).fill({ code: 0, signal: null }));
    const last = worker.lines.findLast(({ message }) => message === "finished");
    assert.deepEqual([Number(last?.trained) + Number(last?.heldOut), last?.quarantined], [40, 0]);
  });

  it("holds up neither the stop of the service nor the end of a worker that cannot start", async () => {
    const service = await consumers.startService();
    await service.until(({ message }) => message === "model in use");
    await mount.hang();
    const worker = consumers.startWorker();
    await service.until(timedOut(/^cannot look for/));
    service.kill("SIGTERM");
    const killed = { code: null, signal: "SIGKILL" };
    assert.deepEqual(await Promise.all([service.ended, worker.ended]), [killed, killed], "while the mount still hangs");
    const hangs = "a file-system call hangs, so this process ends by SIGKILL";
    const last = [service, worker].map(({ lines }) => lines.slice(-2).map(({ message, code }) => [message, code]));
    assert.deepEqual(last, [
      [
        ["stopped", undefined],
        [hangs, 0],
      ],
      [
        ["failed", undefined],
        [hangs, 1],
      ],
    ]);
  });
});

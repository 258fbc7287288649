import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { bundle } from "../../components/bundle";
import type { FunctionPool } from "../../local/lambda/functionPool";
import { call, FunctionHarness } from "../local/lambda/functionHarness";
import { ConsumerProcess, writeBundle } from "../support/consumerProcess";
import { named } from "../support/trainingBench";
import { HangingMount, whyNoHangingMount } from "./hangingMount";

const DIRECTORIES = ["samples", "journal", "models"] as const;
/** Far above what an answer from memory takes on a busy machine, far below the time that the mount hangs. */
const PROMPT_MS = 1_000;

describe("a mount that hangs under the running consumers", function () {
  this.timeout(90_000);
  let folder: string;
  let mount: HangingMount;
  let functions: FunctionHarness;
  let ingest: FunctionPool;
  let score: FunctionPool;
  let worker: ConsumerProcess;
  let service: ConsumerProcess;
  let url: string;

  before(async function () {
    const why = whyNoHangingMount();
    if (why !== undefined) {
      console.log(`      pending: ${why}`);
      return this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), "hung-mount-"));
    const source = join(folder, "efs");
    for (const name of DIRECTORIES) {
      mkdirSync(join(source, name), { recursive: true });
      chmodSync(join(source, name), 0o777);
    }
    chmodSync(folder, 0o755);
    mount = await HangingMount.over(source, folder);
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    worker = start("retrain", { PUBLISH_RECORDS: "1", PUBLISH_SECONDS: "0", DISCOVERY_SECONDS: "0.05" });
    service = start("serve", { PORT: String(port), HOST: "127.0.0.1", LOOK_SECONDS: "0.05" });
    functions = new FunctionHarness();
    ingest = pool("ingest", "samples");
    score = pool("score", "models");
  });
  after(async () => {
    mount?.resume();
    worker?.kill("SIGKILL");
    service?.kill("SIGKILL");
    await functions?.close();
    await mount?.remove();
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  const start = (name: string, environment: Record<string, string>): ConsumerProcess => {
    writeBundle(join(folder, name), `handlers/${name}.ts`, "service");
    const mounts = Object.fromEntries(DIRECTORIES.map((directory) => [directory, join(mount.path, directory)]));
    return new ConsumerProcess(join(folder, name, "index.mjs"), {
      ...{ SHARED_STORAGE_CONSUMER: name, SHARED_STORAGE_MOUNTS: JSON.stringify(mounts), HUNG_AFTER_SECONDS: "0.4" },
      ...environment,
    });
  };
  const pool = (name: string, directory: string): FunctionPool => {
    const at = `/mnt/${directory}`;
    const others = functions.access;
    functions.access = (spec, index) =>
      spec.name === name
        ? { ...others(spec, index), mounts: [{ source: join(mount.path, directory), at, readOnly: false }] }
        : others(spec, index);
    const text = Buffer.from(bundle(`handlers/${name}.ts`, "function").files["index.mjs"]!).toString();
    const environment = { SHARED_STORAGE_MOUNTS: JSON.stringify({ [directory]: at }) };
    return functions.function(name, text, { environment, timeoutSeconds: 2 });
  };
  const send = (key: string) => call(ingest, { producer: "p", key, records: named(key, 20) });
  const learned = (records: number): Promise<void> =>
    worker.until(
      ({ message, trained, heldOut }) => message === "training" && Number(trained) + Number(heldOut) >= records,
    );
  const question = { records: [{ features: { a: "k10" } }, { features: { a: "k23" } }] };
  const get = async (path: string, body?: unknown): Promise<unknown> => {
    const request = { method: body === undefined ? "GET" : "POST", body: JSON.stringify(body) };
    const response = await fetch(`${url}${path}`, { ...request, signal: AbortSignal.timeout(PROMPT_MS) });
    return { status: response.status, ...((await response.json()) as object) };
  };
  const versionAbove = async (version: number): Promise<number> => {
    for (;;) {
      const health = (await get("/healthz").catch(() => ({}))) as { readonly model?: number | null };
      if ((health.model ?? 0) > version) return health.model!;
      await sleep(25);
    }
  };
  const withoutAge = ({ answer, error }: Awaited<ReturnType<typeof call>>): unknown => {
    const { lookAgeSeconds, ...rest } = answer as { readonly lookAgeSeconds?: number };
    return { ...rest, error, looked: lookAgeSeconds !== undefined };
  };

  it("costs no prediction and no health check, acknowledges nothing, is reported, and everything goes on by itself", async () => {
    const stored = await send("k1");
    assert.deepEqual([stored.error, (stored.answer as { statusCode?: number }).statusCode], [undefined, 200]);
    await learned(20);
    const version = await versionAbove(0);
    const before = { predict: await get("/predict", question), health: await get("/healthz") };
    const scored = withoutAge(await call(score, question));

    mount.hang();
    const refused = send("k2");
    let answered = 0;
    let scores = 0;
    const reported = Promise.all([
      worker.until(({ message, reason }) => message === "training waits" && String(reason).startsWith("ETIMEDOUT: ")),
      service.until(
        ({ message, reason }) => /^cannot look for/.test(message) && String(reason).startsWith("ETIMEDOUT: "),
      ),
      refused,
    ]).then(() => true);
    while (!(await Promise.race([reported, sleep(20).then(() => false)]))) {
      assert.deepEqual({ predict: await get("/predict", question), health: await get("/healthz") }, before);
      answered++;
      if (answered % 5 > 0) continue;
      const asked = performance.now();
      assert.deepEqual(withoutAge(await call(score, question)), scored);
      assert.ok(performance.now() - asked < PROMPT_MS);
      scores++;
    }
    assert.ok(answered >= 20 && scores >= 2, `${answered} answers of the service, ${scores} of score`);
    const { answer, error } = await refused;
    assert.deepEqual([error, (answer as { errorType?: string }).errorType], ["Unhandled", "Sandbox.Timedout"]);

    mount.resume();
    let again = await send("k2");
    // The environment that timed out is gone; the first to come may still find the mount hanging.
    while (again.error !== undefined) again = await send("k2");
    assert.equal((again.answer as { statusCode?: number }).statusCode, 200);
    await learned(40);
    await versionAbove(version);
    let newer = withoutAge(await call(score, question)) as { readonly model?: { readonly version: number } };
    while (newer.model?.version === version) {
      await sleep(100);
      newer = withoutAge(await call(score, question)) as typeof newer;
    }
    for (const one of [worker, service]) one.kill("SIGTERM");
    assert.deepEqual(await Promise.all([worker.ended, service.ended]), Array(2).fill({ code: 0, signal: null }));
    const last = worker.lines.findLast(({ message }) => message === "finished");
    assert.deepEqual([Number(last?.trained) + Number(last?.heldOut), last?.quarantined], [40, 0]);
  });

  it("holds up neither the stop of the service nor the end of a worker that cannot start", async () => {
    service = start("serve", { PORT: String(await freePort()), HOST: "127.0.0.1", LOOK_SECONDS: "0.05" });
    await service.until(({ message }) => message === "model in use");
    mount.hang();
    worker = start("retrain", {});
    await service.until(({ message }) => /^cannot look for/.test(message));
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

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

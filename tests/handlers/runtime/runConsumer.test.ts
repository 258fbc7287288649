import * as assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { bundle } from "../../../components/bundle";
import type { Run, RunContext } from "../../../handlers/contract";
import { type ConsumerProcess, runConsumer } from "../../../handlers/runtime/runConsumer";
import { scratchDirectory } from "../../support/scratchDirectory";

/** A process that writes down what is asked of it. */
function fakeProcess(environment: ConsumerProcess["environment"]) {
  const done: unknown[] = [];
  let timer: { readonly milliseconds: number; readonly action: () => void } | undefined;
  const listeners = new Map<string, () => void>();
  const host: ConsumerProcess = {
    environment,
    umask: (mask) => done.push(["umask", mask]),
    onSignal: (signal, listener) => void listeners.set(signal, listener),
    write: (line) => {
      const { level, message, ...rest } = JSON.parse(line);
      done.push(level === undefined ? rest : [level, message]);
    },
    now: () => new Date(0),
    every: (milliseconds, action) => {
      timer = { milliseconds, action };
      return () => {
        timer = undefined;
      };
    },
    exit: (code) => done.push(["exit", code]),
  };
  return { host, done, timer: () => timer, signal: (name: string) => listeners.get(name)?.() };
}

const ENVIRONMENT = {
  SHARED_STORAGE_CONSUMER: "pets",
  SHARED_STORAGE_MOUNTS: '{"models":"/mnt/models"}',
  PORT: "8080",
};

const untilAborted: Run = async ({ signal }) => {
  if (!signal.aborted) await once(signal, "abort");
};

describe("handlers/runtime/runConsumer", () => {
  it("sets the umask first, then runs with mounts, port and log, and ends well after a signal", async () => {
    for (const name of ["SIGTERM", "SIGINT"]) {
      const { host, done, signal } = fakeProcess(ENVIRONMENT);
      let context: RunContext | undefined;
      const running = runConsumer(async (given) => {
        context = given;
        await untilAborted(given);
      }, host);
      await new Promise(setImmediate);
      assert.deepEqual([context?.mounts, context?.port], [{ models: "/mnt/models" }, 8080]);
      signal(name);
      signal(name);
      await running;
      assert.deepEqual(done, [
        ["umask", 0o002],
        ["info", "starting"],
        ["info", "stopping"],
        ["info", "stopped"],
        ["exit", 0],
      ]);
    }
  });

  it("ends with 1 and the reason if run rejects, before a signal or after", async () => {
    const failing = fakeProcess(ENVIRONMENT);
    await runConsumer(async () => {
      throw new Error("no models");
    }, failing.host);
    assert.deepEqual(failing.done.slice(2), [
      ["error", "failed"],
      ["exit", 1],
    ]);

    const stopping = fakeProcess(ENVIRONMENT);
    const running = runConsumer(async (context) => {
      await untilAborted(context);
      throw new Error("checkpoint failed");
    }, stopping.host);
    await new Promise(setImmediate);
    stopping.signal("SIGTERM");
    await running;
    assert.deepEqual(stopping.done.slice(3), [
      ["error", "failed while stopping"],
      ["exit", 1],
    ]);
  });

  it("takes a return before the signal as a crash", async () => {
    const { host, done } = fakeProcess(ENVIRONMENT);
    await runConsumer(async () => {}, host);
    assert.deepEqual(done.slice(2), [
      ["error", "run returned although nobody asked it to stop; it must return only after its signal aborted"],
      ["exit", 1],
    ]);
  });

  it("has a heartbeat a minute while it runs, as a metric of the stack's", async () => {
    const names = { POWERTOOLS_METRICS_NAMESPACE: "shared-storage/dev", POWERTOOLS_SERVICE_NAME: "pets" };
    const { host, done, timer, signal } = fakeProcess({ ...ENVIRONMENT, ...names });
    const running = runConsumer(untilAborted, host);
    await new Promise(setImmediate);
    assert.equal(timer()?.milliseconds, 60_000);
    timer()?.action();
    assert.deepEqual(done.at(-1), {
      _aws: {
        Timestamp: 0,
        CloudWatchMetrics: [
          {
            Namespace: "shared-storage/dev",
            Dimensions: [["service"]],
            Metrics: [{ Name: "Heartbeat", Unit: "Count" }],
          },
        ],
      },
      service: "pets",
      Heartbeat: 1,
    });
    signal("SIGTERM");
    await running;
    assert.equal(timer(), undefined);
  });

  it("has none that anybody would see where nobody collects it", async () => {
    const { host, done, timer, signal } = fakeProcess(ENVIRONMENT);
    const running = runConsumer(untilAborted, host);
    await new Promise(setImmediate);
    timer()?.action();
    assert.deepEqual(done.at(-1), ["info", "starting"]);
    signal("SIGTERM");
    await running;
  });

  it("does not start without its mounts", async () => {
    const { host, done } = fakeProcess({ SHARED_STORAGE_CONSUMER: "pets" });
    await runConsumer(() => assert.fail("ran"), host);
    assert.deepEqual(done, [
      ["umask", 0o002],
      ["error", "failed"],
      ["exit", 1],
    ]);
  });

  it("as a real process: logs JSON lines, and stops with 0 on SIGTERM", async () => {
    const file = join(directory(), "index.mjs");
    writeFileSync(file, bundle("tests/support/handlers/stay.ts", "service").files["index.mjs"]!);
    const child = spawn(process.execPath, [file], { env: ENVIRONMENT, stdio: ["ignore", "pipe", "inherit"] });
    const messages: string[] = [];
    for await (const line of createInterface({ input: child.stdout! })) {
      const { consumer, message } = JSON.parse(line);
      assert.equal(consumer, "pets");
      messages.push(message);
      if (message === "staying") child.kill("SIGTERM");
    }
    const [code, killed] = child.exitCode === null ? await once(child, "exit") : [child.exitCode, null];
    assert.deepEqual([messages, code, killed], [["starting", "staying", "stopping", "stopped"], 0, null]);
  });

  const directory = scratchDirectory();
});

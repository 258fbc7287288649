import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Storage } from "../../../local/checker/storage";
import { type LocalPaths, localPaths } from "../../../local/host/localDirectory";
import { prepare } from "../../../local/host/prepare";
import { StartError } from "../../../local/host/startError";
import { stopInOrder } from "../../../local/host/stopInOrder";
import { Driver } from "../../../local/traffic/driver";
import { JournalFollower } from "../../../local/traffic/journalFollower";
import { Predictor } from "../../../local/traffic/predictor";
import { StalenessWatch } from "../../../local/traffic/stalenessWatch";
import { StorageFixture } from "../checker/storageFixture";
import { FakeClock } from "../traffic/fakeClock";
import { consumer } from "./consumers";

describe("stop order", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "stop-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const stop = async (options: { pids: number[]; unlogged?: boolean; version?: number; answers?: boolean }) => {
    const fixture = new StorageFixture(folder);
    if (options.version !== undefined) {
      await fixture.ingest("run-1", 2);
      await fixture.train();
    }
    const clock = new FakeClock();
    const events: string[] = [];
    const watch = new StalenessWatch();
    if (options.unlogged) watch.acknowledged("a", 0);
    const never = async () => ({ kind: "retry" as const, reason: "x" });
    const driver = new Driver({
      ...{ plan: { clients: 2, batch: 1, intervalMs: 1_000 }, run: "r", clock, onAcknowledged: () => {} },
      ingest: options.answers ? async () => ({ kind: "refused", statusCode: 400, problems: [] }) : never,
      next: () => ({ record: { label: 1, features: {} }, probability: 0.5 }),
      file: { append: () => {}, close: () => {} },
    });
    driver.start();
    // Nobody listens there: what matters is when it is asked.
    const predictor = new Predictor(
      "http://127.0.0.1:1",
      () => ({ features: {} }),
      () => {},
    );
    const asked = predictor.ask.bind(predictor);
    predictor.ask = async () => {
      if (events.at(-1) !== "ask") events.push("ask");
      return options.answers ? { version: options.version!, log: { from: 0, to: 1 } } : await asked();
    };
    try {
      await stopInOrder({
        compute: {
          consumers: [consumer("retrain", { pids: options.pids })],
          ...{ lambdaEndpoint: "", region: "", credentials: { accessKeyId: "", secretAccessKey: "" } },
          ...{ services: [], functions: [], runMountGate: async () => [], kill: () => {} },
          stop: async (what) => void events.push(`stop ${what} at ${clock.now() - 1_000_000}`),
        },
        traffic: { driver, predictor, watch, follower: new JournalFollower(fixture.roots.journal, () => {}) },
        ...{ storage: new Storage(fixture.roots), trainer: "retrain", clock, say: (text) => events.push(text) },
      });
    } finally {
      predictor.close();
    }
    return events;
  };

  it("traffic, worker, one prediction on its last version, service, functions", async () => {
    assert.deepEqual(await stop({ pids: [1], version: 1, answers: true }), [
      "traffic is off, every request answered",
      "stop ec2 at 0",
      "ask",
      "worker stopped; model v1 is served",
      "stop fargate at 0",
      "stop lambda at 0",
    ]);
  });

  it("is as patient as it says, and tells what it gave up", async () => {
    assert.deepEqual(await stop({ pids: [1], unlogged: true, version: 1 }), [
      "traffic is off; 2 requests without an answer",
      "1 requests are acknowledged but not in the log after 20 s",
      "stop ec2 at 40000",
      "ask",
      "model v1 is not served",
      "stop fargate at 50000",
      "stop lambda at 50000",
    ]);
  });

  it("does not wait for a worker that does not run, nor for a version that there is not", async () => {
    assert.deepEqual(await stop({ pids: [], unlogged: true, answers: true }), [
      "traffic is off, every request answered",
      "stop ec2 at 0",
      "stop fargate at 0",
      "stop lambda at 0",
    ]);
  });
});

describe("prepare", () => {
  let paths: LocalPaths;
  beforeEach(() => {
    paths = localPaths(join(mkdtempSync(join(tmpdir(), "prepare-")), ".local"));
  });
  afterEach(() => rmSync(join(paths.root, ".."), { recursive: true, force: true }));
  const options = { stack: "local", reset: false };

  it("ends what a killed host left running, and says so", () => {
    const said: string[] = [];
    prepare(
      options,
      paths,
      true,
      () => [],
      (text) => said.push(text),
    );
    // The lock stays, as if this process had been killed; its number now belongs to nobody.
    rewriteHolder(paths, { pid: 2 ** 22, started: "1" });
    prepare(
      options,
      paths,
      true,
      () => [41, 42],
      (text) => said.push(text),
    ).release();
    rewriteHolder(paths, { pid: 2 ** 22, started: "1" });
    prepare(
      options,
      paths,
      true,
      () => [],
      (text) => said.push(text),
    ).release();
    assert.deepEqual(said, [
      `the last run (pid ${2 ** 22}) was killed; ended what it left running: 41, 42`,
      `the last run (pid ${2 ** 22}) was killed; it left nothing running`,
    ]);
  });

  it("lets go of the lock when it refuses the data", () => {
    prepare(
      options,
      paths,
      true,
      () => [],
      () => {},
    ).release();
    const other = { ...options, stack: "demo" };
    assert.throws(
      () =>
        prepare(
          other,
          paths,
          true,
          () => [],
          () => {},
        ),
      StartError,
    );
    prepare(
      { ...other, reset: true },
      paths,
      true,
      () => [],
      () => {},
    ).release();
  });

  it("clears nothing under a host that runs", () => {
    const lock = prepare(
      options,
      paths,
      true,
      () => [],
      () => {},
    );
    let cleared = false;
    const clear = () => {
      cleared = true;
      return [];
    };
    assert.throws(
      () => prepare({ ...options, reset: true }, paths, true, clear, () => {}),
      /another npm start \(pid \d+\)/,
    );
    assert.equal(cleared, false);
    lock.release();
  });
});

function rewriteHolder(paths: LocalPaths, holder: { pid: number; started: string }): void {
  writeFileSync(join(paths.root, "host.lock"), JSON.stringify(holder));
}

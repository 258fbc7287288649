import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Storage } from "../../../local/checker/storage";
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

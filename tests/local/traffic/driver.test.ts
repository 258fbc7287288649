import assert from "node:assert/strict";
import type { Line } from "../../../local/traffic/acknowledgements";
import { Driver, type DriverParts } from "../../../local/traffic/driver";
import type { IngestAnswer, IngestRequest } from "../../../local/traffic/ingestClient";
import { deferred, FakeClock } from "./fakeClock";

const EXAMPLE = { record: { label: 1 as const, features: { site: "a" } }, probability: 0.5 };
const LOSS = Math.log(2);
const stored = (request: IngestRequest): IngestAnswer => ({
  ...{ kind: "acknowledged", id: `id-${request.key}`, outcome: "stored", sandbox: `s-${request.producer}` },
});

interface Scene {
  readonly driver: Driver;
  readonly clock: FakeClock;
  readonly lines: Line[];
  /** Producer, key and time of every attempt. */
  readonly attempts: { producer: string; key: string; at: number; sequence: number; records: number }[];
  /** Resolves when that many requests were acknowledged or refused, after which the driver was told to stop. */
  readonly done: Promise<number>;
}

function scene(
  answer: (request: IngestRequest, attempt: number) => IngestAnswer | Promise<IngestAnswer>,
  settled: number,
  parts: Partial<DriverParts> = {},
): Scene {
  const clock = new FakeClock();
  const lines: Line[] = [];
  const attempts: Scene["attempts"] = [];
  const ended = deferred<number>();
  let open = settled;
  const driver: Driver = new Driver({
    plan: { clients: 1, batch: 2, intervalMs: 100 },
    run: "r1",
    ingest: async (request) => {
      const { producer, key, sequence } = request;
      const records: unknown[] = JSON.parse(Buffer.from(request.records).toString());
      for (const record of records) assert.deepEqual(record, EXAMPLE.record);
      const attempt = attempts.filter((earlier) => earlier.key === key).length;
      attempts.push({ producer, key, sequence, records: records.length, at: clock.now() - 1_000_000 });
      return await answer(request, attempt);
    },
    next: () => EXAMPLE,
    file: {
      append: (line) => {
        lines.push(line);
        if (line.type !== "sent" && --open === 0) ended.resolve(driver.stop(5_000));
      },
      close: () => {},
    },
    clock,
    onAcknowledged: () => {},
    ...parts,
  });
  return { driver, clock, lines, attempts, done: ended.promise };
}

describe("traffic driver", () => {
  it("sends keyed requests at the planned times and writes each answer down", async () => {
    const { driver, lines, attempts, done } = scene(stored, 3);
    driver.start();
    assert.equal(await done, 0);
    assert.deepEqual(attempts.slice(0, 3), [
      { producer: "client-0", key: "r1-0-0", sequence: 0, records: 2, at: 0 },
      { producer: "client-0", key: "r1-0-1", sequence: 1, records: 2, at: 100 },
      { producer: "client-0", key: "r1-0-2", sequence: 2, records: 2, at: 200 },
    ]);
    assert.deepEqual(lines.slice(0, 2), [
      { type: "sent", producer: "client-0", key: "r1-0-0", records: 2, trueLoss: 2 * LOSS },
      {
        ...{ type: "acknowledged", id: "id-r1-0-0", producer: "client-0", key: "r1-0-0", records: 2 },
        ...{ outcome: "stored", receivedAt: 1_000_000, trueLoss: 2 * LOSS, sandbox: "s-client-0" },
      },
    ]);
    assert.equal(driver.stats.requests, 3);
    assert.equal(driver.stats.acknowledged, 6);
    assert.equal(driver.stats.trueLoss, 6 * LOSS);
  });

  it("sends from all clients at once, each under its own name", async () => {
    const { driver, attempts, done } = scene(stored, 4, { plan: { clients: 4, batch: 1, intervalMs: 400 } });
    driver.start();
    await done;
    assert.deepEqual(
      attempts.slice(0, 4).map(({ producer, key, at }) => [producer, key, at]),
      [0, 1, 2, 3].map((client) => [`client-${client}`, `r1-${client}-0`, 0]),
    );
    assert.equal(driver.stats.sandboxes.size, 4);
  });

  it("repeats one key until it is answered, ever more slowly, and counts the repeat's duplicate", async () => {
    const { driver, lines, attempts, clock, done } = scene((request, attempt) => {
      if (attempt < 6) return { kind: "retry", reason: `attempt ${attempt}` };
      return { kind: "acknowledged", id: `id-${request.key}`, outcome: "duplicate", sandbox: "s" };
    }, 1);
    driver.start();
    await done;
    assert.deepEqual(
      attempts.map(({ key, at }) => [key, at]),
      [0, 50, 150, 350, 750, 1_550, 2_550].map((at) => ["r1-0-0", at]),
    );
    assert.deepEqual(clock.slept.slice(0, 6), [50, 100, 200, 400, 800, 1_000]);
    assert.deepEqual(
      lines.map((line) => line.type),
      ["sent", "acknowledged"],
    );
    assert.deepEqual([driver.stats.retries, driver.stats.lastRetry, driver.stats.resends], [6, "attempt 5", 1]);
  });

  it("waits as long as the answer asks for", async () => {
    const { driver, attempts, done } = scene(
      (request, attempt) => (attempt === 0 ? { kind: "retry", reason: "503", afterMs: 3_000 } : stored(request)),
      1,
    );
    driver.start();
    await done;
    assert.deepEqual(
      attempts.map(({ at }) => at),
      [0, 3_000],
    );
  });

  it("does not repeat what would be refused again, and says so", async () => {
    const { driver, lines, attempts, done } = scene(
      () => ({ kind: "refused", statusCode: 409, problems: ["other records under this key"] }),
      1,
    );
    driver.start();
    await done;
    assert.equal(attempts.length, 1);
    assert.deepEqual(lines[1], {
      ...{ type: "refused", producer: "client-0", key: "r1-0-0", statusCode: 409 },
      problems: ["other records under this key"],
    });
    assert.deepEqual(driver.stats.refused, ["r1-0-0: 409 other records under this key"]);
    assert.equal(driver.stats.acknowledged, 0);
  });

  it("counts nothing that is not on file: a full disk stops the client before the count", async () => {
    const { driver, done } = scene(stored, 1, {
      file: {
        append: (line) => {
          if (line.type === "acknowledged") throw new Error("disk full");
        },
        close: () => {},
      },
    });
    driver.start();
    await assert.rejects(driver.failed(), { message: "disk full" });
    assert.equal(driver.stats.acknowledged, 0);
    assert.equal(driver.stats.requests, 0);
    void done;
  });

  it("tells of an acknowledgement only after it is on file", async () => {
    const order: string[] = [];
    const { driver, done, lines } = scene(stored, 1, {
      onAcknowledged: (id, at) => order.push(`${id} at ${at} after ${lines.length} lines`),
    });
    driver.start();
    await done;
    assert.equal(order[0], "id-r1-0-0 at 1000000 after 2 lines");
  });

  it("at the stop waits for the answer that is on its way", async () => {
    const gate = deferred<void>();
    const started = deferred<void>();
    const { driver, lines } = scene(async (request) => {
      started.resolve();
      await gate.promise;
      return stored(request);
    }, 99);
    driver.start();
    await started.promise;
    const stopped = driver.stop(5_000);
    gate.resolve();
    assert.equal(await stopped, 0);
    assert.deepEqual(
      lines.map((line) => line.type),
      ["sent", "acknowledged"],
    );
  });

  it("at the stop gives up what is not answered in time, and says how much that is", async () => {
    const { driver, lines, clock } = scene(() => ({ kind: "retry", reason: "never" }), 99, {
      plan: { clients: 3, batch: 1, intervalMs: 100 },
    });
    driver.start();
    assert.equal(await driver.stop(5_000), 3);
    assert.equal(clock.now(), 1_005_000);
    assert.deepEqual(
      lines.map((line) => line.type),
      ["sent", "sent", "sent"],
    );
  });

  it("makes up for at most a second that it was held up", async () => {
    const { driver, attempts, done } = scene(
      (request, attempt) =>
        request.sequence === 0 && attempt === 0 ? { kind: "retry", reason: "x", afterMs: 10_000 } : stored(request),
      14,
    );
    driver.start();
    await done;
    const after = attempts.filter(({ at }) => at >= 10_000).map(({ at }) => at);
    // The one that was held up, then those due from 9 s to 10 s at once, then the usual pace.
    assert.deepEqual(after, [...new Array(12).fill(10_000), 10_100, 10_200]);
  });
});

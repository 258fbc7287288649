import assert from "node:assert/strict";
import { throughLine } from "../../../local/host/replayEnd";
import type { Line } from "../../../local/traffic/acknowledgements";
import type { IngestAnswer, IngestRequest } from "../../../local/traffic/ingestClient";
import type { ReplayBatch } from "../../../local/traffic/replayBatches";
import { ReplayDriver } from "../../../local/traffic/replayDriver";
import { acknowledgedPerSecond } from "../../../local/traffic/requester";
import { deferred, FakeClock } from "./fakeClock";

function batch(n: number, acknowledged = false): ReplayBatch {
  const [from, to] = [2 * n, 2 * n + 2];
  return { key: `${from}-${to}-f`, from, to, acknowledged, json: Buffer.from(`["records ${from} to ${to}"]`) };
}

const stored = ({ key }: IngestRequest): IngestAnswer => ({
  kind: "acknowledged",
  id: key,
  outcome: "stored",
  sandbox: "s",
});

function scene(
  source: readonly (ReplayBatch | Error)[],
  answer: (request: IngestRequest) => IngestAnswer | Promise<IngestAnswer> = stored,
  rate?: number,
) {
  const clock = new FakeClock();
  const lines: Line[] = [];
  /** What happened, in order, with the milliseconds since the start. */
  const order: string[] = [];
  const note = (text: string) => order.push(`${text} at ${clock.now() - 1_000_000}`);
  const closed = deferred<void>();
  async function* batches(): AsyncGenerator<ReplayBatch> {
    try {
      for (const item of source) {
        if (item instanceof Error) throw item;
        note(`read ${item.from}`);
        yield item;
      }
    } finally {
      closed.resolve();
    }
  }
  const driver = new ReplayDriver({
    ...{ batches: batches(), rate, clock },
    ingest: async (request) => {
      note(`send ${request.sequence}`);
      const text = Buffer.from(request.records).toString();
      assert.equal(text, `["records ${request.sequence} to ${request.sequence + 2}"]`);
      return await answer(request);
    },
    file: { append: (line) => lines.push(line), close: () => {} },
    onAcknowledged: (id) => note(`answer ${id}`),
  });
  return { driver, clock, lines, order, closed: closed.promise };
}

describe("replay driver", () => {
  it("sends the next batch after the answer to the one before, and reads it meanwhile", async () => {
    const { driver, lines, order } = scene([batch(0), batch(1)]);
    driver.start();
    await driver.finished;
    assert.deepEqual(order, [
      ...["read 0 at 0", "read 2 at 0", "send 0 at 0", "answer 0-2-f at 0"],
      ...["send 2 at 0", "answer 2-4-f at 0"],
    ]);
    assert.deepEqual(lines, [
      { type: "sent", producer: "replay", key: "0-2-f", records: 2, trueLoss: null, replay: true },
      {
        ...{ type: "acknowledged", id: "0-2-f", producer: "replay", key: "0-2-f", records: 2, outcome: "stored" },
        ...{ receivedAt: 1_000_000, trueLoss: null, sandbox: "s" },
      },
      { type: "sent", producer: "replay", key: "2-4-f", records: 2, trueLoss: null, replay: true },
      {
        ...{ type: "acknowledged", id: "2-4-f", producer: "replay", key: "2-4-f", records: 2, outcome: "stored" },
        ...{ receivedAt: 1_000_000, trueLoss: null, sandbox: "s" },
      },
    ]);
    assert.deepEqual(
      [driver.stats.requests, driver.stats.acknowledged, driver.stats.trueLoss, driver.ended],
      [2, 4, null, true],
    );
    assert.equal(await driver.stop(1_000), 0);
  });

  it("repeats a batch until it is answered, and sends nothing after it before that", async () => {
    let attempts = 0;
    const { driver, order } = scene([batch(0), batch(1)], (request) =>
      request.sequence === 0 && attempts++ < 2 ? { kind: "retry", reason: "throttled" } : stored(request),
    );
    driver.start();
    await driver.finished;
    assert.deepEqual(
      order.filter((text) => text.startsWith("send")),
      ["send 0 at 0", "send 0 at 50", "send 0 at 150", "send 2 at 150"],
    );
  });

  it("does not send again what an earlier run got acknowledged", async () => {
    const { driver, order } = scene([batch(0, true), batch(1, true), batch(2)]);
    driver.start();
    await driver.finished;
    assert.deepEqual(
      order.filter((text) => text.startsWith("send")),
      ["send 4 at 0"],
    );
    assert.deepEqual([driver.skipped, driver.stats.acknowledged], [4, 2]);
  });

  it("keeps the rate that is asked for", async () => {
    const { driver, order } = scene([batch(0), batch(1), batch(2)], stored, 4);
    driver.start();
    await driver.finished;
    assert.deepEqual(
      order.filter((text) => text.startsWith("send")),
      ["send 0 at 0", "send 2 at 500", "send 4 at 1000"],
    );
  });

  it("tells how many records were acknowledged in a second, from the first request to the last answer", async () => {
    const { driver } = scene([batch(0), batch(1), batch(2)], stored, 4);
    assert.equal(acknowledgedPerSecond(driver.stats), null);
    driver.start();
    await driver.finished;
    assert.deepEqual([driver.stats.acknowledged, driver.stats.sendingMs], [6, 1_000]);
    assert.equal(acknowledgedPerSecond(driver.stats), 6);
    const line = throughLine("a.csv", { stats: { ...driver.stats, acknowledged: 1_000_000 }, skipped: 2_000 });
    assert.equal(
      line,
      "a.csv is through: 1,000,000 examples acknowledged, 1,000,000 a second, 2,000 stood since an earlier run",
    );
  });

  it("writes down a refusal and goes on", async () => {
    const { driver, lines } = scene([batch(0), batch(1)], (request) =>
      request.sequence === 0 ? { kind: "refused", statusCode: 400, problems: ["records: bad"] } : stored(request),
    );
    driver.start();
    await driver.finished;
    assert.deepEqual(driver.stats.refused, ["0-2-f: 400 records: bad"]);
    assert.deepEqual(
      lines.map(({ type }) => type),
      ["sent", "refused", "sent", "acknowledged"],
    );
  });

  it("at the stop waits for the answer on its way, sends no more, and closes the file", async () => {
    const gate = deferred<void>();
    const begun = deferred<void>();
    const { driver, order, closed } = scene([batch(0), batch(1), batch(2)], async (request) => {
      begun.resolve();
      await gate.promise;
      return stored(request);
    });
    driver.start();
    await begun.promise;
    const stopped = driver.stop(5_000);
    gate.resolve();
    assert.equal(await stopped, 0);
    await closed;
    assert.deepEqual(
      order.filter((text) => !text.startsWith("read")),
      ["send 0 at 0", "answer 0-2-f at 0"],
    );
    assert.equal(driver.ended, false);
  });

  it("at the stop gives up what is not answered in time", async () => {
    const { driver } = scene([batch(0)], () => ({ kind: "retry", reason: "never" }));
    driver.start();
    assert.equal(await driver.stop(5_000), 1);
  });

  it("fails with what the file could not be read for, after what was read before it", async () => {
    const { driver } = scene([batch(0), new Error("rows.csv: input/output error")]);
    driver.start();
    await assert.rejects(driver.failed(), { message: "rows.csv: input/output error" });
    assert.equal(driver.stats.acknowledged, 2);
    assert.equal(driver.ended, false);
  });
});

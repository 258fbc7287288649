import assert from "node:assert/strict";
import type { Line } from "../../../local/traffic/acknowledgements";
import {
  type EarlierBatches,
  earlierBatches,
  type ReplayBatch,
  replayBatches,
} from "../../../local/traffic/replayBatches";

const record = (n: number): string => `{"label":1,"features":{"n":${n}}}`;
const records = (count: number, first = 0) => Array.from({ length: count }, (_, n) => record(first + n));

/** The records as one reading after another brings them: `reading` at a time, and sometimes none. */
async function* stream(list: readonly string[], reading: number): AsyncGenerator<readonly string[]> {
  for (let at = 0; at < list.length; at += reading) {
    yield [];
    yield list.slice(at, at + reading);
  }
}

async function batchesOf(list: readonly string[], size: number, earlier?: EarlierBatches): Promise<ReplayBatch[]> {
  const [found, others] = [4, 1].map(async (reading) => {
    const batches: ReplayBatch[] = [];
    for await (const batch of replayBatches(stream(list, reading), size, earlier)) batches.push(batch);
    return batches;
  });
  assert.deepEqual(await others, await found, "where the file was cut for reading does not matter");
  return found!;
}

const textsOf = (batches: readonly ReplayBatch[]): unknown[] =>
  batches.flatMap(({ json }) => JSON.parse(Buffer.from(json).toString()));

const spans = (batches: readonly ReplayBatch[]) =>
  batches.map(({ from, to, acknowledged }) => [from, to, acknowledged]);
const keys = (batches: readonly ReplayBatch[]) => batches.map(({ key }) => key);

/** Lines of a run that sent these batches, of which the first ones were answered. */
function sent(batches: readonly ReplayBatch[], answered: number): Line[] {
  return batches.flatMap(({ key, from, to }, n): Line[] => {
    const common = { producer: "replay", key, records: to - from, trueLoss: null };
    return [
      { type: "sent", ...common, replay: true },
      ...(n < answered
        ? [
            {
              type: "acknowledged" as const,
              ...common,
              id: `id-${n}`,
              outcome: "stored" as const,
              receivedAt: 1,
              sandbox: "s",
            },
          ]
        : []),
    ];
  });
}

describe("replay batches", () => {
  it("cuts records into batches in order, the last one as long as it is", async () => {
    const batches = await batchesOf(records(7), 3);
    assert.deepEqual(spans(batches), [
      [0, 3, false],
      [3, 6, false],
      [6, 7, false],
    ]);
    assert.deepEqual(
      batches.map(({ json }) => Buffer.from(json).toString()),
      [`[${records(3)}]`, `[${records(3, 3)}]`, `[${records(1, 6)}]`],
    );
  });

  it("has nothing to cut of nothing", async () => {
    assert.deepEqual(await batchesOf([], 3), []);
  });

  it("names a batch by its place and everything before it", async () => {
    const [first, second] = keys(await batchesOf(records(4), 2));
    assert.match(first!, /^0-2-[0-9a-f]{32}$/);
    assert.match(second!, /^2-4-[0-9a-f]{32}$/);
    assert.deepEqual(keys(await batchesOf(records(4), 2)), [first, second]);
    // A longer file goes on where the shorter one ended.
    assert.deepEqual(keys(await batchesOf(records(5), 2)).slice(0, 2), [first, second]);
    // The same rows after another beginning are other requests.
    const [, other] = keys(await batchesOf([record(99), ...records(3, 1)], 2));
    assert.notEqual(other, second);
    // Rows that repeat are rows of their own.
    const same = keys(await batchesOf(new Array(4).fill(record(1)), 2));
    assert.notEqual(same[0]!.slice(-32), same[1]!.slice(-32));
  });

  it("ends a batch before its request is too large for Lambda", async () => {
    const long = (n: number) => JSON.stringify({ label: 0, features: { n, text: "x".repeat(400_000) } });
    assert.deepEqual(spans(await batchesOf([long(0), long(1), long(2), long(3), record(4)], 1_000)), [
      [0, 2, false],
      [2, 5, false],
    ]);
    const huge = JSON.stringify({ label: 0, features: { text: "x".repeat(1_100_000) } });
    assert.deepEqual(spans(await batchesOf([huge, record(1)], 1_000)), [
      [0, 1, false],
      [1, 2, false],
    ]);
  });

  it("cuts again what earlier runs sent, whatever the size is now, and knows what was answered", async () => {
    const before = await batchesOf(records(10), 3);
    const earlier = earlierBatches([{ run: "r1", lines: sent(before.slice(0, 3), 2) }]);
    const small = await batchesOf(records(10), 2, earlier);
    assert.deepEqual(spans(small), [
      [0, 3, true],
      [3, 6, true],
      [6, 9, false],
      [9, 10, false],
    ]);
    assert.deepEqual(keys(small).slice(0, 3), keys(before).slice(0, 3));
    assert.deepEqual(
      textsOf(small),
      records(10).map((text) => JSON.parse(text)),
    );
    assert.deepEqual(spans(await batchesOf(records(10), 100, earlier)), [
      [0, 3, true],
      [3, 6, true],
      [6, 9, false],
      [9, 10, false],
    ]);
  });

  it("takes an answer from any run", async () => {
    const before = await batchesOf(records(4), 2);
    const runs = [sent(before, 0), sent(before, 1)].map((lines, n) => ({ run: `r${n}`, lines }));
    assert.deepEqual(spans(await batchesOf(records(4), 2, earlierBatches(runs))), [
      [0, 2, true],
      [2, 4, false],
    ]);
  });

  it("finds nothing of another file, of a file that changed, or of sample traffic", async () => {
    const before = await batchesOf(records(6), 3);
    const sample: Line = { type: "sent", producer: "client-0", key: before[0]!.key, records: 3, trueLoss: 1 };
    const changed = [record(7), ...records(5, 1)];
    const earlier = earlierBatches([{ run: "r1", lines: sent(before, 2) }]);
    assert.deepEqual(spans(await batchesOf(changed, 2, earlier)), [
      [0, 2, false],
      [2, 4, false],
      [4, 6, false],
    ]);
    assert.equal(earlierBatches([{ run: "r1", lines: [sample] }]).size, 0);
  });

  it("does not take a shorter file's end for what an earlier run sent", async () => {
    const earlier = earlierBatches([{ run: "r1", lines: sent(await batchesOf(records(6), 6), 1) }]);
    assert.deepEqual(spans(await batchesOf(records(4), 3, earlier)), [
      [0, 3, false],
      [3, 4, false],
    ]);
  });
});

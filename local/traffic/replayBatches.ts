import { createHash, type Hash } from "node:crypto";
import type { RunLines } from "./acknowledgements";
import { JsonQueue } from "./jsonQueue";

/** Producer of a file's records. */
export const REPLAY_PRODUCER = "replay";
/** Records of a request at full speed: so many that calling ingest costs little beside what a record does. */
export const FULL_BATCH = 1_000;
/** Bytes of a batch with more than one record. */
const BATCH_BYTES = 1_000_000;
const DIGEST_CHARACTERS = 32;

/** One request's share of a file: the records `from` up to, not including, `to`, counted from 0. */
export interface ReplayBatch {
  /** Follows from what the file's records are from the first one on to `to`, and from nothing else. */
  readonly key: string;
  readonly from: number;
  readonly to: number;
  /** JSON of the list of them, in UTF-8. */
  readonly json: Uint8Array;
  /** Whether an earlier run got it acknowledged. */
  readonly acknowledged: boolean;
}

interface Earlier {
  readonly key: string;
  readonly from: number;
  readonly to: number;
  acknowledged: boolean;
}

/** By the position at which a batch begins: what earlier runs sent. */
export type EarlierBatches = ReadonlyMap<number, readonly Earlier[]>;

/** What earlier runs sent of any file. */
export function earlierBatches(runs: readonly RunLines[]): EarlierBatches {
  const byKey = new Map<string, Earlier>();
  for (const { lines } of runs) {
    for (const { type, key, ...line } of lines) {
      if (!("producer" in line) || line.producer !== REPLAY_PRODUCER) continue;
      const [, from, to] = /^(\d+)-(\d+)-[0-9a-f]+$/.exec(key) ?? [];
      if (from === undefined || to === undefined) continue;
      const known = byKey.get(key) ?? { key, from: Number(from), to: Number(to), acknowledged: false };
      byKey.set(key, known);
      if (type === "acknowledged") known.acknowledged = true;
    }
  }
  const byFrom = new Map<number, Earlier[]>();
  for (const batch of byKey.values()) byFrom.set(batch.from, [...(byFrom.get(batch.from) ?? []), batch]);
  return byFrom;
}

/**
 * Cuts records, each given as JSON, into batches of at most `size`. Where an earlier run sent the same records, its
 * batches are cut again, so that a request keeps its key whatever the size is now.
 */
export async function* replayBatches(
  records: AsyncIterable<readonly string[]>,
  size: number,
  earlier: EarlierBatches = new Map(),
): AsyncGenerator<ReplayBatch> {
  const source = records[Symbol.asyncIterator]();
  const chain = createHash("sha256");
  const waiting = new JsonQueue();
  let from = 0;
  for (;;) {
    const candidates = earlier.get(from) ?? [];
    const wanted = Math.max(size, ...candidates.map(({ to }) => to - from));
    while (waiting.length < wanted) {
      const next = await source.next();
      if (next.done === true) break;
      for (const json of next.value) waiting.push(json);
    }
    if (waiting.length === 0) return;
    const same = candidates.find(
      ({ to, key }) =>
        to - from <= waiting.length && key === keyOf(from, to, link(chain.copy(), waiting.list(to - from))),
    );
    const count = same === undefined ? cut(waiting, size) : same.to - from;
    const json = waiting.list(count);
    waiting.drop(count);
    link(chain, json);
    const to = from + count;
    yield { key: keyOf(from, to, chain.copy()), from, to, json, acknowledged: same?.acknowledged === true };
    from = to;
  }
}

/** As many records as a batch takes; one at least. */
function cut(waiting: JsonQueue, size: number): number {
  let count = Math.min(size, waiting.length);
  while (count > 1 && waiting.size(count) > BATCH_BYTES) count--;
  return count;
}

function keyOf(from: number, to: number, chain: Hash): string {
  return `${from}-${to}-${chain.digest("hex").slice(0, DIGEST_CHARACTERS)}`;
}

/** Adds a list's records: one after the other with a comma, wherever they are cut into lists. */
function link(chain: Hash, list: Uint8Array): Hash {
  return chain.update(list.subarray(1, -1)).update(",");
}

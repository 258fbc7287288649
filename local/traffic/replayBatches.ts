import { createHash, type Hash } from "node:crypto";
import type { RunLines } from "./acknowledgements";

/** Producer of a file's records. */
export const REPLAY_PRODUCER = "replay";
/** Records of a request at full speed: so many that calling ingest costs little beside what a record does. */
export const FULL_BATCH = 1_000;
/** Characters of JSON that end a batch: with one more record, and all of them outside of ASCII, below Lambda's 6 MB. */
const BATCH_CHARACTERS = 1_000_000;
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
  let buffer: string[] = [];
  let from = 0;
  for (;;) {
    const candidates = earlier.get(from) ?? [];
    const wanted = Math.max(size, ...candidates.map(({ to }) => to - from));
    while (buffer.length < wanted) {
      const next = await source.next();
      if (next.done === true) break;
      buffer.push(...next.value);
    }
    if (buffer.length === 0) return;
    const same = candidates.find(
      ({ to, key }) =>
        to - from <= buffer.length && key === keyOf(from, to, link(chain.copy(), listed(buffer, to - from))),
    );
    const to = same?.to ?? from + cut(buffer, size);
    const list = listed(buffer, to - from);
    buffer = buffer.slice(to - from);
    link(chain, list);
    yield {
      ...{ key: keyOf(from, to, chain.copy()), from, to, acknowledged: same?.acknowledged === true },
      json: list,
    };
    from = to;
  }
}

function cut(buffer: readonly string[], size: number): number {
  let characters = 0;
  for (let count = 0; count < Math.min(size, buffer.length); count++) {
    characters += buffer[count]!.length;
    if (characters > BATCH_CHARACTERS) return Math.max(1, count);
  }
  return Math.min(size, buffer.length);
}

/** As bytes: strings of this size would outlive their use by far, and so would the memory that they take. */
function listed(buffer: readonly string[], count: number): Uint8Array {
  return Buffer.from(`[${buffer.slice(0, count).join()}]`);
}

function keyOf(from: number, to: number, chain: Hash): string {
  return `${from}-${to}-${chain.digest("hex").slice(0, DIGEST_CHARACTERS)}`;
}

/** Adds a list's records: one after the other with a comma, wherever they are cut into lists. */
function link(chain: Hash, list: Uint8Array): Hash {
  return chain.update(list.subarray(1, -1)).update(",");
}

import { createHash, type Hash } from "node:crypto";
import type { InputRecord } from "../../handlers/records/recordBlock";
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
  readonly records: readonly InputRecord[];
  readonly recordsJson: string;
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

interface Entry {
  readonly record: InputRecord;
  readonly json: string;
}

/**
 * Cuts records into batches of at most `size`. Where an earlier run sent the same records, its batches are cut again, so
 * that a request keeps its key whatever the size is now.
 */
export async function* replayBatches(
  records: AsyncIterable<InputRecord>,
  size: number,
  earlier: EarlierBatches = new Map(),
): AsyncGenerator<ReplayBatch> {
  const source = records[Symbol.asyncIterator]();
  const chain = createHash("sha256");
  let buffer: Entry[] = [];
  let from = 0;
  for (;;) {
    const candidates = earlier.get(from) ?? [];
    const wanted = Math.max(size, ...candidates.map(({ to }) => to - from));
    while (buffer.length < wanted) {
      const next = await source.next();
      if (next.done === true) break;
      buffer.push({ record: next.value, json: JSON.stringify(next.value) });
    }
    if (buffer.length === 0) return;
    const same = candidates.find(({ to, key }) => to - from <= buffer.length && key === keyOf(chain, from, to, buffer));
    const to = same?.to ?? from + cut(buffer, size);
    const key = same?.key ?? keyOf(chain, from, to, buffer);
    const batch = buffer.slice(0, to - from);
    buffer = buffer.slice(to - from);
    for (const { json } of batch) link(chain, json);
    yield {
      ...{ key, from, to, acknowledged: same?.acknowledged === true },
      records: batch.map(({ record }) => record),
      recordsJson: `[${batch.map(({ json }) => json).join()}]`,
    };
    from = to;
  }
}

function cut(buffer: readonly Entry[], size: number): number {
  let characters = 0;
  for (let count = 0; count < Math.min(size, buffer.length); count++) {
    characters += buffer[count]!.json.length;
    if (characters > BATCH_CHARACTERS) return Math.max(1, count);
  }
  return Math.min(size, buffer.length);
}

function keyOf(chain: Hash, from: number, to: number, buffer: readonly Entry[]): string {
  const ahead = chain.copy();
  for (const { json } of buffer.slice(0, to - from)) link(ahead, json);
  return `${from}-${to}-${ahead.digest("hex").slice(0, DIGEST_CHARACTERS)}`;
}

function link(chain: Hash, json: string): void {
  chain.update(json).update("\n");
}

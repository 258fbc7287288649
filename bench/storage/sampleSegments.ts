import { createHash } from "node:crypto";
import { canonicalJson } from "../../handlers/protocol/canonicalJson";
import { encodeSegment } from "../../handlers/protocol/encodeSegment";
import { segmentId } from "../../handlers/protocol/segmentId";
import { minuteOf, segmentPath } from "../../handlers/protocol/tree";
import { encodeRecords } from "../../handlers/records/encodeRecords";
import { FEATURE_HASH } from "../../handlers/records/featureHash";
import type { InputRecord } from "../../handlers/records/recordBlock";

/** A segment as ingest would publish it. */
export interface SampleSegment {
  /** Relative to the samples directory. */
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const CATEGORIES = 8;
const NUMBERS = 4;
/** When the first sample was received, milliseconds since 1970. */
export const SAMPLES_FROM = Date.UTC(2026, 10, 24, 2, 1);

/** Segment k of a stream, of `records` records, received at `at`: the same bytes for the same numbers. */
export function sampleSegment(k: number, records: number, at = SAMPLES_FROM): SampleSegment {
  const list = Array.from({ length: records }, (_, r) => sampleRecord(k * records + r));
  const key = { producer: "bench", key: `request-${k}`, part: 0 };
  const id = segmentId(key);
  const raw = canonicalJson(list);
  const header = {
    ...{ id, producer: key.producer, key: key.key, request: undefined, sequence: k, part: { index: 0, count: 1 } },
    payload: createHash("sha256").update(raw).digest("hex"),
    ...{ nonce: `nonce-${k}`, receivedAt: new Date(at).toISOString(), records, hash: FEATURE_HASH },
  };
  return { path: segmentPath(minuteOf(at), id), bytes: encodeSegment(header, encodeRecords(list), raw) };
}

/** How many records make a segment of about so many bytes. */
export function recordsFor(bytes: number): number {
  const [one, many] = [sampleSegment(0, 1), sampleSegment(0, 101)].map((segment) => segment.bytes.length);
  return Math.max(1, 1 + Math.round(((bytes - one!) * 100) / (many! - one!)));
}

/** Labelled, with categories of many values and numbers, as clicks have them. */
function sampleRecord(n: number): InputRecord {
  const noise = (k: number): number => (Math.imul(n * 16 + k + 1, 0x9e3779b1) >>> 0) / 2 ** 32;
  const features: Record<string, string | number> = {};
  for (let k = 0; k < CATEGORIES; k++) features[`category${k}`] = `value${Math.floor(noise(k) ** 3 * 10_000)}`;
  for (let k = 0; k < NUMBERS; k++) features[`number${k}`] = Math.round(noise(CATEGORIES + k) * 1000) / 10;
  return { id: `record-${n}`, label: noise(13) < 0.3 ? 1 : 0, features };
}

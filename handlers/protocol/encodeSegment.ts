import type { RecordBlock } from "../records/recordBlock";
import { containerKind, encodeContainer } from "./container";
import { encodeSegmentHeader, type SegmentHeader } from "./segmentHeader";

export const segmentKind = containerKind("segment", "SEG", 1);

/** Names of a segment's sections. */
export const sections = {
  header: "HEAD",
  fields: "FLDS",
  start: "STRT",
  field: "FIDX",
  kind: "KIND",
  bits: "BITS",
  label: "LABL",
  ids: "RIDS",
  raw: "RAWV",
} as const;

/**
 * One segment file (protocol.md, section 3). `raw` is the canonical JSON of these records: what was sent, for audits,
 * rebuilds under another hash function, and erasure.
 */
export function encodeSegment(header: SegmentHeader, block: RecordBlock, raw: Uint8Array): Uint8Array<ArrayBuffer> {
  const named = block.ids.some((id) => id !== undefined);
  return encodeContainer(
    segmentKind,
    [
      { name: sections.header, bytes: encodeSegmentHeader(header) },
      { name: sections.fields, bytes: json(block.fields) },
      { name: sections.start, bytes: bytesOf(block.start) },
      { name: sections.field, bytes: bytesOf(block.field) },
      { name: sections.kind, bytes: bytesOf(block.kind) },
      { name: sections.bits, bytes: bytesOf(block.bits) },
      { name: sections.label, bytes: bytesOf(block.label) },
      { name: sections.ids, bytes: json(named ? block.ids.map((id) => id ?? null) : []), compressed: true },
      { name: sections.raw, bytes: raw, compressed: true },
    ],
    [block.count, block.bits.length],
  );
}

const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value), "utf8");

const bytesOf = (array: Uint32Array | Uint16Array | Uint8Array | Int8Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

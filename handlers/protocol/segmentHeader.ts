import { FEATURE_HASH } from "../records/featureHash";
import { Fields, SEGMENT_ID, SHA256 } from "./fields";
import { FormatError } from "./formatError";

/** What a segment says of itself. */
export interface SegmentHeader {
  readonly id: string;
  readonly producer: string;
  /** Undefined for a request without a key, which has `request`. */
  readonly key: string | undefined;
  readonly request: string | undefined;
  readonly sequence: number | undefined;
  /** Part k of n of one request. */
  readonly part: { readonly index: number; readonly count: number };
  /** sha256 of the canonical JSON of all the request's records; parts of one request share it. */
  readonly payload: string;
  /** Random: tells this file from another with the same content. */
  readonly nonce: string;
  /** ISO 8601 UTC, by the receiver's clock. */
  readonly receivedAt: string;
  /** Records in this segment. */
  readonly records: number;
  /** Name of the hash function of categorical values. */
  readonly hash: string;
}

export function encodeSegmentHeader(header: SegmentHeader): Uint8Array {
  return Buffer.from(JSON.stringify(header), "utf8");
}

/** Throws FormatError. */
export function parseSegmentHeader(bytes: Uint8Array): SegmentHeader {
  const fields = Fields.parse("segment header", bytes);
  const part = fields.fields("part");
  const header: SegmentHeader = {
    id: fields.text("id", SEGMENT_ID),
    producer: fields.text("producer"),
    key: fields.has("key") ? fields.text("key") : undefined,
    request: fields.has("request") ? fields.text("request") : undefined,
    sequence: fields.has("sequence") ? fields.count("sequence") : undefined,
    part: { index: part.count("index"), count: part.count("count") },
    payload: fields.text("payload", SHA256),
    nonce: fields.text("nonce"),
    receivedAt: fields.text("receivedAt"),
    records: fields.count("records"),
    hash: fields.text("hash"),
  };
  if (header.hash !== FEATURE_HASH) {
    throw new FormatError(`segment header.hash must be ${FEATURE_HASH}, got ${header.hash}`);
  }
  return header;
}

import { createHash } from "node:crypto";

/** What a segment's id is made of: the same request gives the same id in any sandbox, at any time. */
export type SegmentKey =
  | { readonly producer: string; readonly key: string; readonly part: number }
  /** A request without a key, known by the platform's request id. */
  | { readonly producer: string; readonly request: string; readonly part: number };

const FORMAT_VERSION = "1";

/**
 * 32 hex digits: the first 128 bits of sha256 over (format version, producer, key), each as UTF-8 behind its length (u32,
 * little-endian), so that no two lists run into each other. Part 0 is the request itself; further parts append their
 * number, requests without a key an empty string and the request id instead of the key.
 */
export function segmentId(from: SegmentKey): string {
  const parts = [FORMAT_VERSION, from.producer, ...("key" in from ? [from.key] : ["", "", from.request])];
  if (from.part > 0) parts.push(String(from.part));
  const hash = createHash("sha256");
  for (const part of parts) {
    const bytes = Buffer.from(part, "utf8");
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    hash.update(length).update(bytes);
  }
  return hash.digest("hex").slice(0, 32);
}

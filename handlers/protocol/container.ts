import { createHash, hash } from "node:crypto";
import { crc32, zstdCompressSync } from "node:zlib";

/**
 * The envelope of every binary file of ours (segments, checkpoints), little-endian, everything aligned to 8 bytes so that
 * typed arrays can look straight into it:
 *
 *   magic (8 bytes) | version u32 | number of sections u32
 *   per section: name (4 ASCII) | encoding u32 (0 plain, 1 zstd) | stored length u32 | plain length u32 | CRC-32 of the
 *                stored bytes u32 | 0 u32 | stored bytes, padded with 0 to 8
 *   footer: "FOOT" | number of sections u32 | length of the file u64 | two counts u32 | sha256 of everything before
 */
export interface ContainerKind {
  /** Used in errors. */
  readonly name: string;
  /** 8 bytes; as in PNG, they reveal transfers that cut a bit or translate line ends. */
  readonly magic: Uint8Array;
  readonly version: number;
}

export interface Section {
  /** Four ASCII characters. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly compressed?: boolean;
}

export const HEAD_BYTES = 16;
export const SECTION_HEAD_BYTES = 24;
export const FOOTER_BYTES = 56;
export const FOOTER_TAG = "FOOT";
export const DIGEST_BYTES = 32;

export function containerKind(name: string, letters: string, version: number): ContainerKind {
  return { name, magic: Buffer.from(`\x89${letters}\r\n\x1a\n`, "latin1"), version };
}

/** Hex sha256 of all that stands before the one at the file's end: equal to it if every bit is the one that was written. */
export const containerDigest = (file: Uint8Array): string =>
  hash("sha256", file.subarray(0, Math.max(0, file.length - DIGEST_BYTES)), "hex");

export const align = (length: number): number => (length + 7) & ~7;

/** One file's bytes. The counts are the kind's own (a segment's records and values). */
export function encodeContainer(
  kind: ContainerKind,
  sections: readonly Section[],
  counts: readonly [number, number],
): Uint8Array<ArrayBuffer> {
  const stored = sections.map(({ name, bytes, compressed }) => ({
    name,
    encoding: compressed === true ? 1 : 0,
    plain: bytes.length,
    bytes: compressed === true ? zstdCompressSync(bytes) : bytes,
  }));
  const body = stored.reduce((sum, { bytes }) => sum + SECTION_HEAD_BYTES + align(bytes.length), HEAD_BYTES);
  const length = body + FOOTER_BYTES;
  const file = new Uint8Array(length);
  const view = new DataView(file.buffer);
  file.set(kind.magic, 0);
  view.setUint32(8, kind.version, true);
  view.setUint32(12, stored.length, true);
  let at = HEAD_BYTES;
  for (const { name, encoding, plain, bytes } of stored) {
    file.set(Buffer.from(name, "latin1"), at);
    view.setUint32(at + 4, encoding, true);
    view.setUint32(at + 8, bytes.length, true);
    view.setUint32(at + 12, plain, true);
    view.setUint32(at + 16, crc32(bytes), true);
    file.set(bytes, at + SECTION_HEAD_BYTES);
    at += SECTION_HEAD_BYTES + align(bytes.length);
  }
  file.set(Buffer.from(FOOTER_TAG, "latin1"), at);
  view.setUint32(at + 4, stored.length, true);
  view.setBigUint64(at + 8, BigInt(length), true);
  view.setUint32(at + 16, counts[0], true);
  view.setUint32(at + 20, counts[1], true);
  const digestAt = length - DIGEST_BYTES;
  file.set(createHash("sha256").update(file.subarray(0, digestAt)).digest(), digestAt);
  return file;
}

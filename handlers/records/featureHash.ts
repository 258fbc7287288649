/**
 * The hash that stands for a categorical value in segments and models:
 *
 *   murmur3_x86_32(utf8(value), seed = murmur3_x86_32(utf8(field name), seed = 0))
 *
 * Hashing the value under a seed made from the field's name keeps ("ab", "c") and ("a", "bc") apart without copying the
 * two together. The result knows nothing of table sizes or crosses; those are the learner's. Segments name this
 * function, so changing it needs another name. Source: Austin Appleby, MurmurHash3.cpp (public domain).
 */
export const FEATURE_HASH = "murmur3-32/1";

const C1 = 0xcc9e2d51;
const C2 = 0x1b873593;

function block(h: number, k: number): number {
  let x = Math.imul(k, C1);
  x = (x << 15) | (x >>> 17);
  x = h ^ Math.imul(x, C2);
  x = (x << 13) | (x >>> 19);
  return (Math.imul(x, 5) + 0xe6546b64) | 0;
}

function tail(h: number, k: number): number {
  const x = Math.imul(k, C1);
  return h ^ Math.imul((x << 15) | (x >>> 17), C2);
}

function finish(hash: number, length: number): number {
  let h = hash ^ length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** MurmurHash3_x86_32 of bytes. */
export function murmur3Bytes(bytes: Uint8Array, seed: number): number {
  const length = bytes.length;
  const whole = length & ~3;
  let h = seed | 0;
  for (let i = 0; i < whole; i += 4) {
    h = block(h, bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24));
  }
  let k = 0;
  for (let i = length - 1; i >= whole; i--) k = (k << 8) | bytes[i]!;
  if (length > whole) h = tail(h, k);
  return finish(h, length);
}

/** MurmurHash3_x86_32 of a string's UTF-8 form; lone surrogates count as U+FFFD. Returns 0 .. 2^32 - 1. */
export function murmur3(text: string, seed: number): number {
  // ASCII, the usual case, needs no encoder: its UTF-8 bytes are its char codes.
  const length = text.length;
  const whole = length & ~3;
  let h = seed | 0;
  let seen = 0;
  for (let i = 0; i < whole; i += 4) {
    const a = text.charCodeAt(i);
    const b = text.charCodeAt(i + 1);
    const c = text.charCodeAt(i + 2);
    const d = text.charCodeAt(i + 3);
    seen |= a | b | c | d;
    h = block(h, a | (b << 8) | (c << 16) | (d << 24));
  }
  let k = 0;
  for (let i = length - 1; i >= whole; i--) {
    const code = text.charCodeAt(i);
    seen |= code;
    k = (k << 8) | code;
  }
  if (seen > 0x7f) return murmur3Bytes(Buffer.from(text, "utf8"), seed);
  if (length > whole) h = tail(h, k);
  return finish(h, length);
}

/** The seed under which a field's values are hashed. */
export function fieldSeed(name: string): number {
  return murmur3(name, 0);
}

/** The 32-bit hash of (field name, value). A boolean is hashed as the text "true" or "false". */
export function featureHash(name: string, value: string | boolean): number {
  return murmur3(String(value), fieldSeed(name));
}

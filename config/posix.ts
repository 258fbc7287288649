import { createHash } from "node:crypto";

const CONSUMER_BASE = 2 ** 30;
const CONSUMER_BITS = 29;
const DIRECTORY_BASE = CONSUMER_BASE + 2 ** CONSUMER_BITS;
const DIRECTORY_BITS = 28;

/**
 * The uid of a consumer, and its own gid: 2^30 + sha256(name) mod 2^29.
 *
 * The name is UTF-8, the digest one big-endian integer of 256 bits; modulo a power of two that is the low bits of its
 * last four bytes. The rule is final: files keep the number, so another rule would strand the data on disk.
 */
export function consumerId(name: string): number {
  return CONSUMER_BASE + lowBits(name, CONSUMER_BITS);
}

/**
 * The uid and gid that own a directory: 2^30 + 2^29 + sha256(name) mod 2^28. No process runs as this uid; the range
 * is apart from the consumers', and both end below 2^31, more than which container runtimes refuse.
 */
export function directoryId(name: string): number {
  return DIRECTORY_BASE + lowBits(name, DIRECTORY_BITS);
}

function lowBits(name: string, bits: number): number {
  return createHash("sha256").update(name, "utf8").digest().readUInt32BE(28) % 2 ** bits;
}

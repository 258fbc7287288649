import type { Dirent, Stats } from "node:fs";

/** The kernel's FUSE protocol 7.31, as far as a passthrough without caches needs it (linux/fuse.h). */
export const OP = {
  ...{ lookup: 1, forget: 2, getattr: 3, setattr: 4, mkdir: 9, unlink: 10, rmdir: 11, link: 13, open: 14, read: 15 },
  ...{ write: 16, statfs: 17, release: 18, fsync: 20, flush: 25, init: 26, opendir: 27, readdir: 28, releasedir: 29 },
  ...{ fsyncdir: 30, create: 35, interrupt: 36, destroy: 38, batchForget: 42 },
} as const;

/** Requests that get no reply. */
export const SILENT: readonly number[] = [OP.forget, OP.batchForget, OP.interrupt];

export interface Request {
  readonly operation: number;
  readonly unique: bigint;
  readonly node: bigint;
  readonly uid: number;
  readonly gid: number;
  readonly body: Buffer;
}

const HEADER = 40;
/** Bytes that one write request carries at most. */
const MAX_WRITE = 65_536;
export const BUFFER = MAX_WRITE + 8192;
const DIRECT_IO = 1;

export function parseRequest(bytes: Buffer): Request {
  return {
    operation: bytes.readUInt32LE(4),
    unique: bytes.readBigUInt64LE(8),
    node: bytes.readBigUInt64LE(16),
    uid: bytes.readUInt32LE(24),
    gid: bytes.readUInt32LE(28),
    body: bytes.subarray(HEADER),
  };
}

/** `error`: 0, or a negative errno; then there is no body. */
export function reply(unique: bigint, error: number, body: Buffer = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(16);
  header.writeUInt32LE(16 + body.length, 0);
  header.writeInt32LE(error, 4);
  header.writeBigUInt64LE(unique, 8);
  return Buffer.concat([header, body]);
}

/** A name in a request: up to its zero byte. */
/** Whoever looks this name up learns that it is missing; the server stops then. */
export const HANG = ".hang";

export const asksToHang = ({ operation, body }: Request): boolean =>
  operation === OP.lookup && nameAt(body, 0) === HANG;

export function nameAt(body: Buffer, from: number): string {
  return body.toString("utf8", from, body.indexOf(0, from));
}

export function initReply(): Buffer {
  const out = Buffer.alloc(64);
  out.writeUInt32LE(7, 0);
  out.writeUInt32LE(31, 4);
  out.writeUInt32LE(MAX_WRITE, 8);
  out.writeUInt16LE(12, 16);
  out.writeUInt16LE(9, 18);
  out.writeUInt32LE(MAX_WRITE, 20);
  out.writeUInt32LE(1, 24);
  return out;
}

/** Valid for no time at all: the kernel asks again at every call. */
export function attributeReply(stats: Stats): Buffer {
  return Buffer.concat([Buffer.alloc(16), attributes(stats)]);
}

export function entryReply(node: bigint, stats: Stats): Buffer {
  const head = Buffer.alloc(40);
  head.writeBigUInt64LE(node, 0);
  return Buffer.concat([head, attributes(stats)]);
}

/** Reads go to the server, never to pages that the kernel kept. */
export function openReply(handle: number): Buffer {
  const out = Buffer.alloc(16);
  out.writeBigUInt64LE(BigInt(handle), 0);
  out.writeUInt32LE(DIRECT_IO, 8);
  return out;
}

export function writeReply(size: number): Buffer {
  const out = Buffer.alloc(8);
  out.writeUInt32LE(size, 0);
  return out;
}

/** A file system with room, whose type is not NFS. */
export function statfsReply(): Buffer {
  const out = Buffer.alloc(80);
  for (const at of [0, 8, 16, 24, 32]) out.writeBigUInt64LE(1_000_000n, at);
  for (const at of [40, 44, 48]) out.writeUInt32LE(at === 44 ? 255 : 4096, at);
  return out;
}

/** Entries from `offset` on that fit into `size` bytes. */
export function directoryReply(entries: readonly Dirent[], offset: number, size: number): Buffer {
  const parts: Buffer[] = [];
  let length = 0;
  for (let k = offset; k < entries.length; k++) {
    const name = Buffer.from(entries[k]!.name);
    const part = Buffer.alloc(24 + Math.ceil(name.length / 8) * 8);
    part.writeBigUInt64LE(BigInt(k + 2), 0);
    part.writeBigUInt64LE(BigInt(k + 1), 8);
    part.writeUInt32LE(name.length, 16);
    part.writeUInt32LE(entries[k]!.isDirectory() ? 4 : 8, 20);
    name.copy(part, 24);
    length += part.length;
    if (length > size) break;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function attributes(stats: Stats): Buffer {
  const out = Buffer.alloc(88);
  out.writeBigUInt64LE(BigInt(stats.ino), 0);
  out.writeBigUInt64LE(BigInt(stats.size), 8);
  out.writeBigUInt64LE(BigInt(stats.blocks), 16);
  for (const [k, ms] of [stats.atimeMs, stats.mtimeMs, stats.ctimeMs].entries()) {
    out.writeBigUInt64LE(BigInt(Math.floor(ms / 1000)), 24 + 8 * k);
  }
  for (const [k, value] of [stats.mode, stats.nlink, stats.uid, stats.gid, 0, 4096, 0].entries()) {
    out.writeUInt32LE(value, 60 + 4 * k);
  }
  return out;
}

import { crc32 } from "node:zlib";
import { ByteReader } from "./bytes";

/** What kind of bytes these are. `magic` has four ASCII characters; `name` is for errors. */
export interface EnvelopeKind {
  readonly magic: string;
  readonly format: number;
  readonly name: string;
}

const HEAD = 5;
const TAIL = 4;

/** magic, format, body, CRC-32 of all that. */
export function seal({ magic, format }: EnvelopeKind, body: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(HEAD + body.length + TAIL);
  bytes.write(magic, 0, "latin1");
  bytes.writeUInt8(format, 4);
  bytes.set(body, HEAD);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, -TAIL)), bytes.length - TAIL);
  return bytes;
}

/** Opens the body for reading; throws if the bytes are of another kind or format, or are damaged. */
export function unseal({ magic, format, name }: EnvelopeKind, bytes: Uint8Array): ByteReader {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (all.length < HEAD + TAIL || all.toString("latin1", 0, 4) !== magic) {
    throw new Error(`not a ${name}: the bytes do not start with ${magic}`);
  }
  const got = all.readUInt8(4);
  if (got !== format) throw new Error(`${name} has format ${got}, this program reads format ${format}`);
  const expected = all.readUInt32LE(all.length - TAIL);
  if (crc32(all.subarray(0, -TAIL)) !== expected) {
    throw new Error(`${name} is damaged: its CRC-32 does not match its ${all.length} bytes`);
  }
  return new ByteReader(all.subarray(HEAD, -TAIL), name);
}

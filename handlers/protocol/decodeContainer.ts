import { crc32, zstdDecompressSync } from "node:zlib";
import {
  align,
  type ContainerKind,
  containerDigest,
  DIGEST_BYTES,
  FOOTER_BYTES,
  FOOTER_TAG,
  HEAD_BYTES,
  SECTION_HEAD_BYTES,
} from "./container";
import { FormatError, FormatVersionError } from "./formatError";

/** A verified file: every bit is the one that was written. */
export interface Container {
  readonly counts: readonly [number, number];
  /** Hex; stands for the whole file. */
  readonly sha256: string;
  /** A section's plain bytes, 8-byte aligned; a view of the file unless it is compressed. */
  section(name: string): Uint8Array<ArrayBuffer>;
}

interface Entry {
  readonly name: string;
  readonly encoding: number;
  readonly start: number;
  readonly stored: number;
  readonly plain: number;
  readonly crc: number;
}

/** The largest section that is unpacked. A writer's parts are at most 8 MiB, so more is an attack or a fault. */
const LARGEST_PLAIN = 256 * 1024 * 1024;

/**
 * Verifies length, hash and structure. Throws FormatError that says what is wrong and where; FormatVersionError if the
 * file is whole and another version of the program wrote it. `digest` is `containerDigest` of these bytes, if known.
 */
export function decodeContainer(
  kind: ContainerKind,
  bytes: Uint8Array<ArrayBuffer>,
  digest: string = containerDigest(bytes),
): Container {
  // Views need the alignment; a file read by FileSystem starts its own buffer, so this copies nothing there.
  const file = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const fail = (text: string): never => {
    throw new FormatError(`${kind.name} of ${file.length} bytes: ${text}`);
  };
  if (file.length < HEAD_BYTES + FOOTER_BYTES) fail("too short to be one");
  if (Buffer.compare(file.subarray(0, 8), kind.magic) !== 0) fail("does not begin with its magic");
  const footer = file.length - FOOTER_BYTES;
  if (text(file, footer) !== FOOTER_TAG) fail("has no footer, it was cut short or altered");
  if (view.getBigUint64(footer + 8, true) !== BigInt(file.length)) {
    fail(`its footer tells of ${view.getBigUint64(footer + 8, true)} bytes`);
  }
  const digestAt = file.length - DIGEST_BYTES;
  const sha256 = Buffer.from(file.buffer, file.byteOffset + digestAt, DIGEST_BYTES).toString("hex");
  if (digest !== sha256) {
    const damaged = listSections(file, view, footer)?.find((entry) => crc32(stored(file, entry)) !== entry.crc);
    fail(damaged === undefined ? "sha256 differs" : `sha256 differs, section ${damaged.name} fails its CRC-32`);
  }
  const version = view.getUint32(8, true);
  if (version !== kind.version) {
    throw new FormatVersionError(
      `${kind.name} of ${file.length} bytes: has version ${version}, this program reads version ${kind.version}`,
    );
  }
  const entries = listSections(file, view, footer);
  if (entries === undefined || entries.length !== view.getUint32(footer + 4, true)) {
    return fail("its sections do not fill it");
  }
  return {
    sha256,
    counts: [view.getUint32(footer + 16, true), view.getUint32(footer + 20, true)],
    section(name) {
      const entry = entries.find((candidate) => candidate.name === name) ?? fail(`has no section ${name}`);
      const content = stored(file, entry);
      if (entry.encoding === 0 && entry.stored === entry.plain) return content;
      if (entry.encoding !== 1 || entry.plain > LARGEST_PLAIN) return fail(`section ${name} has an unknown encoding`);
      return unpack(content, entry.plain) ?? fail(`section ${name} cannot be unpacked to ${entry.plain} bytes`);
    },
  };
}

/** The first section of a damaged file, if it has that name, is stored plain and its CRC-32 holds. */
export function firstSection(kind: ContainerKind, name: string, bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.length < HEAD_BYTES + SECTION_HEAD_BYTES || Buffer.compare(bytes.subarray(0, 8), kind.magic) !== 0) return;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const start = HEAD_BYTES + SECTION_HEAD_BYTES;
  const content = bytes.subarray(start, start + view.getUint32(HEAD_BYTES + 8, true));
  const plain = view.getUint32(HEAD_BYTES + 4, true) === 0;
  return plain && text(bytes, HEAD_BYTES) === name && crc32(content) === view.getUint32(HEAD_BYTES + 16, true)
    ? content
    : undefined;
}

/** Undefined if the sections do not end exactly at the footer. */
function listSections(file: Uint8Array, view: DataView, footer: number): Entry[] | undefined {
  const entries: Entry[] = [];
  let at = HEAD_BYTES;
  while (at < footer) {
    if (at + SECTION_HEAD_BYTES > footer) return undefined;
    const start = at + SECTION_HEAD_BYTES;
    const length = view.getUint32(at + 8, true);
    entries.push({
      name: text(file, at),
      encoding: view.getUint32(at + 4, true),
      start,
      stored: length,
      plain: view.getUint32(at + 12, true),
      crc: view.getUint32(at + 16, true),
    });
    if (start + length > footer) return undefined;
    at = start + align(length);
  }
  return at === footer && entries.length === view.getUint32(12, true) ? entries : undefined;
}

function stored(file: Uint8Array<ArrayBuffer>, { start, stored }: Entry): Uint8Array<ArrayBuffer> {
  return file.subarray(start, start + stored);
}

function unpack(bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> | undefined {
  try {
    const plain = zstdDecompressSync(bytes, { maxOutputLength: Math.max(1, length) });
    return plain.length === length ? new Uint8Array(plain) : undefined;
  } catch {
    return undefined;
  }
}

function text(file: Uint8Array, at: number): string {
  return String.fromCharCode(file[at]!, file[at + 1]!, file[at + 2]!, file[at + 3]!);
}

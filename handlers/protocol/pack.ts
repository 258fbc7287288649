import { join } from "node:path";
import { align, containerKind, encodeContainer } from "./container";
import { type Container, decodeContainer } from "./decodeContainer";
import { Fields } from "./fields";
import type { FileSystem } from "./fileSystem";
import { FormatError } from "./formatError";
import { type LogEntry, parseLogEntry } from "./logEntry";
import { listOrEmpty } from "./publish";
import { parsePackedLogPath } from "./tree";

/** Log entries `from` to `to`, both included. */
export interface PackRange {
  readonly from: number;
  readonly to: number;
}

/** A learned segment's file as it was published. */
export interface PackedFile {
  /** Relative to the samples directory. */
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const logKind = containerKind("packed log", "PLG", 1);
const segmentsKind = containerKind("packed segments", "PSG", 1);

/** `lines`: the entries' files, each one line. They stay the bytes that were published. */
export function encodePackedLog({ from, to }: PackRange, lines: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const entries = Buffer.concat(lines);
  return encodeContainer(
    logKind,
    [
      { name: "HEAD", bytes: json({ from, to }) },
      { name: "LOGE", bytes: entries, compressed: true },
    ],
    [to - from + 1, 0],
  );
}

/** The entries of a range. Throws FormatError. */
export function decodePackedLog(range: PackRange, bytes: Uint8Array<ArrayBuffer>): LogEntry[] {
  const container = decodeContainer(logKind, bytes);
  checkRange("packed log", range, container);
  const entries: LogEntry[] = [];
  const all = container.section("LOGE");
  for (let at = 0; at < all.length; ) {
    const end = all.indexOf(10, at);
    if (end < 0) throw new FormatError(`packed log ${range.from}-${range.to} does not end with a line`);
    entries.push(parseLogEntry(range.from + entries.length, all.subarray(at, end)));
    at = end + 1;
  }
  if (entries.length !== range.to - range.from + 1) {
    throw new FormatError(`packed log ${range.from}-${range.to} holds ${entries.length} entries`);
  }
  return entries;
}

/** Files in the order in which they were learned, byte for byte. */
export function encodePackedSegments({ from, to }: PackRange, files: readonly PackedFile[]): Uint8Array<ArrayBuffer> {
  let size = 0;
  const index = files.map(({ path, bytes }) => {
    const offset = size;
    size += align(bytes.length);
    return { path, offset, length: bytes.length };
  });
  const content = new Uint8Array(size);
  for (const [k, { bytes }] of files.entries()) content.set(bytes, index[k]!.offset);
  return encodeContainer(
    segmentsKind,
    [
      { name: "HEAD", bytes: json({ from, to }) },
      { name: "INDX", bytes: json({ files: index }), compressed: true },
      { name: "SEGS", bytes: content, compressed: true },
    ],
    [to - from + 1, files.length],
  );
}

/** Files by path, as views of one memory. Throws FormatError. */
export function decodePackedSegments(
  range: PackRange,
  bytes: Uint8Array<ArrayBuffer>,
): Map<string, Uint8Array<ArrayBuffer>> {
  const container = decodeContainer(segmentsKind, bytes);
  checkRange("packed segments", range, container);
  const content = container.section("SEGS");
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const file of Fields.parse("packed segments' index", container.section("INDX")).list("files")) {
    const [offset, length] = [file.count("offset"), file.count("length")];
    if (offset + length > content.length) throw new FormatError("packed segments' index reaches beyond their end");
    files.set(file.text("path"), content.subarray(offset, offset + length));
  }
  return files;
}

/** Ranges of the packs that stand whole by their names, rising. */
export async function listPacks(fileSystem: FileSystem, journal: string): Promise<PackRange[]> {
  return (await listOrEmpty(fileSystem, join(journal, "packed")))
    .map((name) => parsePackedLogPath(`packed/${name}`))
    .filter((range) => range !== undefined)
    .sort((a, b) => a.from - b.from || a.to - b.to);
}

function checkRange(what: string, { from, to }: PackRange, container: Container): void {
  const head = Fields.parse(`${what}' head`, container.section("HEAD"));
  if (head.count("from") === from && head.count("to") === to) return;
  throw new FormatError(`${what} ${from}-${to} call themselves ${head.count("from")}-${head.count("to")}`);
}

const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value), "utf8");

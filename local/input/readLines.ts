import { isUtf8 } from "node:buffer";
import { type FileHandle, open } from "node:fs/promises";
import { InputError } from "./inputError";

/** A physical line, counted from 1, without its end; or why it cannot be read as text. */
export type Line =
  | { readonly line: number; readonly text: string }
  | { readonly line: number; readonly problem: string };

/** Bytes. A line this long is no row any more: it is skipped without being held in memory. */
export const LONGEST_LINE = 1024 * 1024;

/** Bytes. What is done with a chunk's lines takes about a millisecond, so that reading holds nothing else up. */
const CHUNK = 64 * 1024;
const NEWLINE = 10;
const GZIP = Buffer.from([0x1f, 0x8b]);
const BYTE_ORDER_MARK = "\ufeff";

/**
 * The lines of a file, in batches of about 64 kB, so that a consumer is not woken for each of millions. Memory is
 * bounded by a batch and a longest line. Ends of lines are \n or \r\n.
 *
 * @throws InputError if the file cannot be opened, or is compressed
 */
export async function* readLines(file: string, longest: number = LONGEST_LINE): AsyncGenerator<readonly Line[]> {
  const splitter = new LineSplitter(longest);
  let first = true;
  let handle: FileHandle | undefined;
  try {
    handle = await open(file);
    const chunk = Buffer.allocUnsafeSlow(CHUNK);
    for (;;) {
      const { bytesRead } = await handle.read(chunk, 0, CHUNK);
      if (bytesRead === 0) break;
      const bytes = chunk.subarray(0, bytesRead);
      if (first && bytes.subarray(0, GZIP.length).equals(GZIP)) {
        throw new InputError(`${file}: is compressed with gzip; unpack it first: gunzip --keep ${file}`);
      }
      first = false;
      yield splitter.push(bytes);
    }
  } catch (error) {
    if (error instanceof InputError || !(error instanceof Error) || !("code" in error)) throw error;
    throw new InputError(`${file}: ${REASONS[String(error.code)] ?? error.message}`);
  } finally {
    await handle?.close();
  }
  yield splitter.end();
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  EISDIR: "is a directory, name a file in it",
  EACCES: "may not be read by this user",
};

class LineSplitter {
  private line = 1;
  /** The beginning of a line whose end has not come yet. */
  private rest: Buffer[] = [];
  private restBytes = 0;

  constructor(private readonly longest: number) {}

  push(chunk: Buffer): readonly Line[] {
    const end = chunk.lastIndexOf(NEWLINE);
    const whole = end < 0 || this.restBytes + end > this.longest ? undefined : this.joined(chunk.subarray(0, end));
    if (whole === undefined || !isUtf8(whole)) return this.pushOneByOne(chunk);
    this.rest = [];
    this.restBytes = 0;
    this.keep(chunk.subarray(end + 1));
    return whole
      .toString("utf8")
      .split("\n")
      .map((text) => this.lineOf(text));
  }

  end(): readonly Line[] {
    return this.restBytes > 0 ? [this.take(Buffer.alloc(0))] : [];
  }

  /** For chunks with a line that is too long or no text: each line is judged for itself. */
  private pushOneByOne(chunk: Buffer): readonly Line[] {
    const lines: Line[] = [];
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      lines.push(this.take(chunk.subarray(from, end)));
      from = end + 1;
    }
    this.keep(chunk.subarray(from));
    return lines;
  }

  private joined(last: Buffer): Buffer {
    return this.rest.length === 0 ? last : Buffer.concat([...this.rest, last]);
  }

  private keep(part: Buffer): void {
    this.restBytes += part.length;
    // Of a line that is too long only the length is wanted.
    if (this.restBytes > this.longest) this.rest = [];
    else if (part.length > 0) this.rest.push(Buffer.from(part));
  }

  private take(last: Buffer): Line {
    this.keep(last);
    const length = this.restBytes;
    const bytes = Buffer.concat(this.rest);
    this.rest = [];
    this.restBytes = 0;
    if (length > this.longest) {
      return { line: this.line++, problem: `has ${length} bytes, a line may have ${this.longest}` };
    }
    if (isUtf8(bytes)) return this.lineOf(bytes.toString("utf8"));
    return { line: this.line++, problem: "is not UTF-8; convert the file, for example with iconv -t utf-8" };
  }

  private lineOf(text: string): Line {
    const line = this.line++;
    const begin = line === 1 && text.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
    return { line, text: text.slice(begin, text.endsWith("\r") ? -1 : text.length) };
  }
}

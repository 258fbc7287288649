import { createWriteStream, mkdirSync, renameSync, statSync, type WriteStream } from "node:fs";
import { dirname } from "node:path";

/** Bytes of one log file; with the one before it a consumer's log never takes more than twice this. */
const LARGEST = 8 * 1024 * 1024;

/** A consumer's log file, with the one before it kept as `<name>.1`. */
export class ConsumerLog {
  private stream: WriteStream;
  private size: number;

  constructor(
    private readonly path: string,
    private readonly largest = LARGEST,
  ) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    this.size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    this.stream = open(path);
  }

  write(line: string): void {
    const text = `${line}\n`;
    if (this.size > 0 && this.size + Buffer.byteLength(text) > this.largest) {
      this.stream.end();
      // The old stream writes on by its descriptor, under the new name.
      renameSync(this.path, `${this.path}.1`);
      this.stream = open(this.path);
      this.size = 0;
    }
    this.size += Buffer.byteLength(text);
    this.stream.write(text);
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.stream.end(resolve));
  }
}

function open(path: string): WriteStream {
  const stream = createWriteStream(path, { flags: "a", mode: 0o600 });
  // A full disk must not end the host: the log has a gap then.
  stream.on("error", () => undefined);
  return stream;
}

import { createWriteStream, mkdirSync, openSync, renameSync, statSync, type WriteStream } from "node:fs";
import { dirname } from "node:path";

/** Bytes of one log file; with the one before it a consumer's log never takes more than twice this. */
const LARGEST = 8 * 1024 * 1024;

/**
 * A consumer's log file, with the one before it kept as `<name>.1`. A disk that takes nothing more leaves a gap in the log;
 * it never ends the host.
 */
export class ConsumerLog {
  private stream: WriteStream | undefined;
  private size = 0;

  constructor(
    private readonly path: string,
    private readonly largest = LARGEST,
  ) {
    this.attempt(() => {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      this.size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    });
    this.open();
  }

  write(line: string): void {
    const text = `${line}\n`;
    const bytes = Buffer.byteLength(text);
    if (this.size > 0 && this.size + bytes > this.largest) this.turn();
    this.size += bytes;
    this.stream?.write(text);
  }

  close(): Promise<void> {
    const { stream } = this;
    return stream === undefined ? Promise.resolve() : end(stream);
  }

  /** The old stream writes on by its descriptor, under the new name. */
  private turn(): void {
    if (this.stream !== undefined) void end(this.stream);
    this.attempt(() => renameSync(this.path, `${this.path}.1`));
    this.size = 0;
    this.open();
  }

  private open(): void {
    this.stream = undefined;
    this.attempt(() => {
      // Opened at once: a file that is only about to be opened cannot be renamed.
      this.stream = createWriteStream(this.path, { fd: openSync(this.path, "a", 0o600) });
      this.stream.on("error", () => undefined);
    });
  }

  private attempt(action: () => void): void {
    try {
      action();
    } catch {
      // See the class: what cannot be logged is left out.
    }
  }
}

function end(stream: WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.once("close", resolve);
    stream.end();
  });
}

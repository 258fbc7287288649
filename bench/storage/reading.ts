import { hash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { decodeSegment } from "../../handlers/protocol/decodeSegment";
import { readContainer } from "../../handlers/protocol/readContainer";
import type { BenchContext } from "../benchmark";
import { compared, interleaved } from "../interleaved";
import { consumerThread } from "./consumerThread";
import { recordsFor, sampleSegment } from "./sampleSegments";

/** Files that are read at once, as training does. */
const READ_AHEAD = 64;
/** Bytes of a segment, and of all that are read. */
const SIZES = [4, 64, 1024].map((kib) => kib * 1024);
const TOTAL = 64 * 1024 * 1024;
/** Of one contender, again and again: long enough to collect its own garbage, and not leave it to the next one. */
const MILLISECONDS = 500;

/** Functions read no segments. */
const WORKER = "a worker";
const READ = "readFile";
/** The least that verifying takes: the format is checked by sha256, which a large file in the page cache waits for. */
const HASHED = "readFile and sha256";

async function readHashed(path: string): Promise<Buffer> {
  const bytes = await readFile(path);
  hash("sha256", bytes, "hex");
  return bytes;
}

/** Reading and verifying segments against readFile of the same files, all from the page cache. */
export async function reading({ directory, rounds, measured }: BenchContext): Promise<void> {
  const thread = consumerThread(join(directory, "thread"));
  try {
    for (const size of SIZES) {
      const paths = writeSegments(join(directory, `read-${size}`), size, Math.min(2048, TOTAL / size));
      const verified = async (path: string) => {
        const { bytes, digest } = await readContainer(thread, path);
        return decodeSegment(bytes, digest);
      };
      const contenders = [
        { name: READ, run: () => megabytesPerSecond(paths, (path) => readFile(path)) },
        { name: HASHED, run: () => megabytesPerSecond(paths, readHashed) },
        { name: WORKER, run: () => megabytesPerSecond(paths, verified) },
      ];
      const figures = await interleaved(contenders, rounds);
      const what = `reading and verifying segments of ${size / 1024} KiB`;
      measured({ what, unit: "MB/s", ...compared(figures, WORKER, READ), aim: { atLeast: 0.5 } });
      measured({ what, unit: "MB/s", ...compared(figures, WORKER, HASHED) });
    }
  } finally {
    await thread.end();
  }
}

function writeSegments(root: string, size: number, count: number): string[] {
  const records = recordsFor(size);
  return Array.from({ length: count }, (_, k) => {
    const segment = sampleSegment(k, records);
    const path = join(root, segment.path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, segment.bytes);
    return path;
  });
}

async function megabytesPerSecond(paths: readonly string[], read: (path: string) => Promise<unknown>): Promise<number> {
  const started = performance.now();
  let bytes = 0;
  while (performance.now() - started < MILLISECONDS) {
    for (let k = 0; k < paths.length; k += READ_AHEAD) {
      const group = await Promise.all(paths.slice(k, k + READ_AHEAD).map(read));
      for (const one of group) bytes += sizeOf(one);
    }
  }
  return bytes / 1000 / (performance.now() - started);
}

function sizeOf(read: unknown): number {
  if (read instanceof Uint8Array) return read.length;
  if (typeof read === "object" && read !== null && "bytes" in read && typeof read.bytes === "number") return read.bytes;
  throw new Error("neither bytes nor a segment");
}

import { createHash } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import { resolve } from "node:path";
import { InputError } from "../input/inputError";

/** What makes a file the same file as before. */
export interface FileIdentity {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly mtimeMs: number;
  /** Hex, of the content. */
  readonly sha256: string;
}

/** Reads the whole file once. Throws InputError if it cannot. */
export async function fileIdentity(file: string): Promise<FileIdentity> {
  const hash = createHash("sha256");
  const { size, mtimeMs } = statusOf(file);
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk);
  } catch (error) {
    throw new InputError(`${file}: ${error instanceof Error ? error.message : error}`);
  }
  return { path: resolve(file), size, mtimeMs, sha256: hash.digest("hex") };
}

/** Whether the file has been written to since; its content is not read again. */
export function hasChanged({ path, size, mtimeMs }: FileIdentity): boolean {
  const now = statusOf(path);
  return now.size !== size || now.mtimeMs !== mtimeMs;
}

function statusOf(file: string): { size: number; mtimeMs: number } {
  const status = statSync(file, { throwIfNoEntry: false });
  if (status === undefined) throw new InputError(`${file}: no such file`);
  if (!status.isFile()) throw new InputError(`${file}: is not a file`);
  return { size: status.size, mtimeMs: status.mtimeMs };
}

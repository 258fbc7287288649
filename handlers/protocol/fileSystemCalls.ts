import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmdirSync,
  type Stats,
  statfsSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { containerDigest } from "./container";
import { StorageError } from "./errors";
import type { FileStatus } from "./fileSystem";
import type { ContainerFile } from "./readContainer";
import { failureOf, type ThreadFailure } from "./threadFailure";

/** `f_type` of NFS mounts, statfs(2). */
export const NFS_MAGIC = 0x6969;

export const EXCLUSIVE_FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;

function write(handle: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at, bytes.length - at);
}

function read(path: string): Uint8Array<ArrayBuffer> {
  const handle = openSync(path, constants.O_RDONLY);
  try {
    // Not zeroed first: all of it is read over, or nothing is returned.
    const bytes = new Uint8Array(Buffer.allocUnsafeSlow(fstatSync(handle).size).buffer);
    let filled = 0;
    while (filled < bytes.length) {
      const got = readSync(handle, bytes, filled, bytes.length - filled, filled);
      if (got === 0) throw new StorageError("EIO", "read", path, `file ends after ${filled} of ${bytes.length} bytes`);
      filled += got;
    }
    return bytes;
  } finally {
    closeSync(handle);
  }
}

/** The calls of `FileSystem`, synchronous: what the dedicated threads run. */
export const fileSystemCalls = {
  openExclusive: (path: string, mode: number): number => openSync(path, EXCLUSIVE_FLAGS, mode),
  write,
  createAndLink(temporary: string, path: string, mode: number, bytes: Uint8Array): ThreadFailure | undefined {
    const handle = openSync(temporary, EXCLUSIVE_FLAGS, mode);
    try {
      write(handle, bytes);
      fsyncSync(handle);
    } catch (error) {
      attempt(() => closeSync(handle));
      throw error;
    }
    closeSync(handle);
    try {
      linkSync(temporary, path);
    } catch (error) {
      return failureOf(error);
    }
    attempt(() => unlinkSync(temporary));
    return undefined;
  },
  fsync: (handle: number): void => fsyncSync(handle),
  close: (handle: number): void => closeSync(handle),
  link: (existing: string, path: string): void => linkSync(existing, path),
  unlink: (path: string): void => unlinkSync(path),
  mkdir(path: string, mode: number): void {
    mkdirSync(path, { mode });
  },
  rmdir: (path: string): void => rmdirSync(path),
  readdir: (path: string): string[] => readdirSync(path),
  read,
  readContainer(path: string): ContainerFile {
    const bytes = read(path);
    return { bytes, digest: containerDigest(bytes) };
  },
  lstat: (path: string): FileStatus => fileStatus(lstatSync(path)),
  syncDirectory(path: string): void {
    const handle = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY);
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  },
  isNetwork: (path: string): boolean => statfsSync(path).type === NFS_MAGIC,
};

export type FileSystemCalls = typeof fileSystemCalls;
export type CallName = keyof FileSystemCalls;

/** Whose failure changes nothing. */
function attempt(call: () => void): void {
  try {
    call();
  } catch {}
}

export function fileStatus(stats: Stats): FileStatus {
  const kind = stats.isFile() ? "file" : stats.isDirectory() ? "directory" : "other";
  return { kind, size: stats.size, mode: stats.mode & 0o7777, uid: stats.uid, gid: stats.gid };
}

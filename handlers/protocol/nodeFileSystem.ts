import { constants } from "node:fs";
import { type FileHandle, link, lstat, mkdir, open, readdir, rmdir, statfs, unlink } from "node:fs/promises";
import { StorageError } from "./errors";
import type { FileSystem } from "./fileSystem";
import { EXCLUSIVE_FLAGS, fileStatus, NFS_MAGIC } from "./fileSystemCalls";

/**
 * The file system through Node's promises, for functions: short-lived, one request at a time, and Lambda's own timeout
 * ends a call that hangs. Long-running consumers use threadFileSystem.
 */
export function nodeFileSystem(): FileSystem {
  const handles = new Map<number, FileHandle>();
  const handleOf = (handle: number): FileHandle => {
    const found = handles.get(handle);
    if (found === undefined) throw new StorageError("EBADF", "handle", undefined, `${handle} is not open`);
    return found;
  };
  const withDirectory = async (path: string, use: (directory: FileHandle) => Promise<void>): Promise<void> => {
    const directory = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
    try {
      await use(directory);
    } finally {
      await directory.close();
    }
  };
  return {
    async openExclusive(path, mode) {
      const handle = await open(path, EXCLUSIVE_FLAGS, mode);
      handles.set(handle.fd, handle);
      return handle.fd;
    },
    async write(handle, bytes) {
      const file = handleOf(handle);
      for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at, bytes.length - at)).bytesWritten;
    },
    fsync: async (handle) => handleOf(handle).sync(),
    async close(handle) {
      const file = handleOf(handle);
      handles.delete(handle);
      await file.close();
    },
    link,
    unlink,
    async mkdir(path, mode) {
      await mkdir(path, { mode });
    },
    rmdir: (path) => rmdir(path),
    readdir: (path) => readdir(path),
    async read(path) {
      const file = await open(path, constants.O_RDONLY);
      try {
        const bytes = new Uint8Array((await file.stat()).size);
        let filled = 0;
        while (filled < bytes.length) {
          const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, filled);
          if (bytesRead === 0) throw new StorageError("EIO", "read", path, `file ends after ${filled} bytes`);
          filled += bytesRead;
        }
        return bytes;
      } finally {
        await file.close();
      }
    },
    lstat: async (path) => fileStatus(await lstat(path)),
    syncDirectory: (path) => withDirectory(path, (directory) => directory.sync()),
    isNetwork: async (path) => (await statfs(path)).type === NFS_MAGIC,
  };
}

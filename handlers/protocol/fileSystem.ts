import type { ContainerFile } from "./readContainer";

/** What `lstat` tells; times are left out because nothing in the protocol may rest on them. */
export interface FileStatus {
  readonly kind: "file" | "directory" | "other";
  /** Bytes. */
  readonly size: number;
  /** Permission bits, setgid included (0o7777). */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/**
 * The only door to the shared directories. Paths are absolute. Every method rejects with an error that has an `errno`
 * (see errors.ts). There is no rename, append or lock on purpose: a shared file comes to be by `publish` alone.
 */
export interface FileSystem {
  /** Creates a file that must not exist yet, for writing; gives a handle. */
  openExclusive(path: string, mode: number): Promise<number>;
  /** Writes all bytes at the handle's position. */
  write(handle: number, bytes: Uint8Array): Promise<void>;
  fsync(handle: number): Promise<void>;
  close(handle: number): Promise<void>;
  link(existing: string, path: string): Promise<void>;
  /**
   * Where each call costs a message to another thread: a new file `temporary` with all bytes, synced, closed and linked to
   * `path`, in one. Undefined if it was, and `temporary` is unlinked; the error of `link` otherwise, and `temporary` stands
   * for another try. Rejects if the file did not come to be whole.
   */
  createAndLink?(temporary: string, path: string, mode: number, bytes: Uint8Array): Promise<Error | undefined>;
  unlink(path: string): Promise<void>;
  mkdir(path: string, mode: number): Promise<void>;
  rmdir(path: string): Promise<void>;
  /** Names in no particular order. */
  readdir(path: string): Promise<string[]>;
  /** Opens the file anew and reads all of it, into memory of its own. */
  read(path: string): Promise<Uint8Array<ArrayBuffer>>;
  /** Where reads happen in threads of their own: hashed there too. Use the function of the same name. */
  readContainer?(path: string): Promise<ContainerFile>;
  lstat(path: string): Promise<FileStatus>;
  /** Makes the directory's names durable; needed on local disks only (see `isNetwork`). */
  syncDirectory(path: string): Promise<void>;
  /** Whether the path lies on NFS, where the server makes a name durable before it answers. */
  isNetwork(path: string): Promise<boolean>;
}

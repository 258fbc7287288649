import { constants } from "node:os";
import { dirname } from "node:path";
import { type ErrnoName, StorageError } from "../../handlers/protocol/errors";
import type { FileSystem } from "../../handlers/protocol/fileSystem";

export type Operation = Exclude<keyof FileSystem, "end">;

/** One call as it was made; `path` is the path that it changes or reads. */
export interface Call {
  readonly operation: Operation;
  readonly path: string;
}

/**
 * What a call does instead of succeeding: fail before it has any effect, or take effect and fail all the same (an answer
 * that NFS lost). `stale` lets a listing answer as the directory was before its last change.
 */
export type Fault = { readonly error: ErrnoName; readonly applied?: boolean } | { readonly stale: true };

/** Asked before each call; undefined lets it pass. */
export type FaultPlan = (call: Call, count: number) => Fault | undefined;

interface Inode {
  bytes: Uint8Array<ArrayBuffer>;
  /** What a crash leaves. */
  durable: Uint8Array<ArrayBuffer>;
  mode: number;
}

/** Directories and hard links in memory, with faults, for one or several clients. */
export class MemoryFileSystem implements FileSystem {
  readonly calls: Call[] = [];
  faults: FaultPlan = () => undefined;
  network = true;
  private readonly files = new Map<string, Inode>();
  private readonly directories = new Map<string, number>([["/", 0o755]]);
  private readonly before = new Map<string, string[]>();
  private readonly handles = new Map<number, { path: string; inode: Inode }>();
  private readonly counts = new Map<Operation, number>();
  private nextHandle = 3;

  constructor(...directories: string[]) {
    for (const directory of directories) this.directories.set(directory, 0o2775);
  }

  /** Paths of the files, rising. */
  list(below = "/"): string[] {
    return [...this.files.keys()].filter((path) => path.startsWith(below)).sort();
  }

  modeOf(path: string): number | undefined {
    return this.files.get(path)?.mode ?? this.directories.get(path);
  }

  /** A file's bytes, past every rule. */
  bytesOf(path: string): Uint8Array<ArrayBuffer> {
    return this.files.get(path)!.bytes.slice();
  }

  /** Sets a file's bytes past every rule: damage. */
  alter(path: string, bytes: Uint8Array): void {
    this.files.get(path)!.bytes = new Uint8Array(bytes);
  }

  /** The machine goes down: data that was not synced is gone, and so are all handles. */
  crash(): void {
    for (const inode of this.files.values()) inode.bytes = inode.durable;
    this.handles.clear();
  }

  openExclusive(path: string, mode: number): Promise<number> {
    return this.run("openExclusive", path, () => {
      this.parent(path, "open");
      if (this.files.has(path)) throw new StorageError("EEXIST", "open", path);
      const inode: Inode = { bytes: new Uint8Array(), durable: new Uint8Array(), mode };
      this.change(path, () => this.files.set(path, inode));
      this.handles.set(this.nextHandle, { path, inode });
      return this.nextHandle++;
    });
  }

  write(handle: number, bytes: Uint8Array): Promise<void> {
    return this.run("write", this.pathOf(handle), () => {
      this.open(handle).inode.bytes = Uint8Array.from([...this.open(handle).inode.bytes, ...bytes]);
    });
  }

  fsync(handle: number): Promise<void> {
    return this.run("fsync", this.pathOf(handle), () => {
      this.open(handle).inode.durable = this.open(handle).inode.bytes;
    });
  }

  close(handle: number): Promise<void> {
    return this.run("close", this.pathOf(handle), () => {
      this.open(handle);
      this.handles.delete(handle);
    });
  }

  link(existing: string, path: string): Promise<void> {
    return this.run("link", path, () => {
      const inode = this.files.get(existing);
      if (inode === undefined) throw new StorageError("ENOENT", "link", existing);
      this.parent(path, "link");
      if (this.files.has(path)) throw new StorageError("EEXIST", "link", path);
      this.change(path, () => this.files.set(path, inode));
    });
  }

  unlink(path: string): Promise<void> {
    return this.run("unlink", path, () => {
      if (!this.files.has(path)) throw new StorageError("ENOENT", "unlink", path);
      this.change(path, () => this.files.delete(path));
    });
  }

  mkdir(path: string, mode: number): Promise<void> {
    return this.run("mkdir", path, () => {
      this.parent(path, "mkdir");
      if (this.directories.has(path)) throw new StorageError("EEXIST", "mkdir", path);
      this.change(path, () => this.directories.set(path, mode));
    });
  }

  rmdir(path: string): Promise<void> {
    return this.run("rmdir", path, () => {
      if (!this.directories.has(path)) throw new StorageError("ENOENT", "rmdir", path);
      if (this.names(path).length > 0) throw new StorageError("ENOTEMPTY", "rmdir", path);
      this.change(path, () => this.directories.delete(path));
    });
  }

  readdir(path: string): Promise<string[]> {
    return this.run("readdir", path, (stale) => {
      if (!this.directories.has(path)) throw new StorageError("ENOENT", "readdir", path);
      return stale ? (this.before.get(path) ?? []) : this.names(path);
    });
  }

  read(path: string): Promise<Uint8Array<ArrayBuffer>> {
    return this.run("read", path, () => {
      const inode = this.files.get(path);
      if (inode === undefined) throw new StorageError("ENOENT", "open", path);
      return inode.bytes.slice();
    });
  }

  lstat(path: string) {
    return this.run("lstat", path, () => {
      const inode = this.files.get(path);
      const mode = inode?.mode ?? this.directories.get(path);
      if (mode === undefined) throw new StorageError("ENOENT", "lstat", path);
      const kind = inode === undefined ? ("directory" as const) : ("file" as const);
      return { kind, size: inode?.bytes.length ?? 0, mode, uid: 0, gid: 0 };
    });
  }

  syncDirectory(path: string): Promise<void> {
    return this.run("syncDirectory", path, () => {
      if (!this.directories.has(path)) throw new StorageError("ENOENT", "open", path);
    });
  }

  isNetwork(path: string): Promise<boolean> {
    return this.run("isNetwork", path, () => this.network);
  }

  private async run<T>(operation: Operation, path: string, apply: (stale: boolean) => T): Promise<T> {
    const call = { operation, path };
    this.calls.push(call);
    // A test that empties the list counts from there.
    if (this.calls.length === 1) this.counts.clear();
    const count = (this.counts.get(operation) ?? 0) + 1;
    this.counts.set(operation, count);
    const fault = this.faults(call, count);
    // Real calls take time: other clients get their turn in between.
    await Promise.resolve();
    if (fault === undefined || "stale" in fault) return apply(fault !== undefined);
    if (fault.applied === true) apply(false);
    throw faultError(fault.error, operation, path);
  }

  private change(path: string, apply: () => void): void {
    this.before.set(dirname(path), this.names(dirname(path)));
    apply();
  }

  private names(directory: string): string[] {
    const below = directory === "/" ? "/" : `${directory}/`;
    const names: string[] = [];
    for (const paths of [this.files.keys(), this.directories.keys()]) {
      for (const path of paths) {
        const child = path.startsWith(below) && path.length > below.length && path.indexOf("/", below.length) < 0;
        if (child) names.push(path.slice(below.length));
      }
    }
    return names;
  }

  private parent(path: string, syscall: string): void {
    if (!this.directories.has(dirname(path))) throw new StorageError("ENOENT", syscall, path);
  }

  private open(handle: number): { path: string; inode: Inode } {
    const open = this.handles.get(handle);
    if (open === undefined) throw new StorageError("EBADF", "handle");
    return open;
  }

  private pathOf(handle: number): string {
    return this.handles.get(handle)?.path ?? `handle ${handle}`;
  }
}

/** As Node shapes them: ESTALE and EDQUOT come without a name. */
function faultError(name: ErrnoName, syscall: string, path: string): Error {
  if (name !== "ESTALE" && name !== "EDQUOT") return new StorageError(name, syscall, path);
  const errno = -constants.errno[name];
  const code = `Unknown system error ${errno}`;
  return Object.assign(new Error(`${code}: ${code}, ${syscall} '${path}'`), { errno, code, syscall, path });
}

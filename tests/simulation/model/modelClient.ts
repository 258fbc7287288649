import type { FileStatus, FileSystem } from "../../../handlers/protocol/fileSystem";
import { Line, type LineOptions } from "./line";
import { LookupCache, type Staleness } from "./lookupCache";
import { failure, type Inode } from "./modelServer";
import { PageCache } from "./pageCache";
import type { FaultKind, Operation } from "./weather";

/** What `stat` shows beyond the protocol's interface, which must not want it. */
export interface FullStatus extends FileStatus {
  readonly nlink: number;
  readonly mtimeMs: number;
}

/** Milliseconds for which a file's attributes are believed (Linux's acregmin). */
const FRESH_ATTRIBUTES = 3_000;

const words: Readonly<Record<Staleness, FaultKind>> = {
  negativeName: "missing name cached",
  stalePositiveName: "old name cached",
  staleHandle: "handle of a removed file",
};

/** One machine's NFS mount, as one process uses it. It offers rename, link counts and times to protocols that fall for them. */
export class ModelClient implements FileSystem {
  readonly line: Line;
  private readonly names: LookupCache;
  private readonly files: PageCache;
  private readonly attributes = new Map<number, { readonly links: number; readonly until: number }>();

  constructor(private readonly options: LineOptions) {
    const { server, weather } = options;
    this.line = new Line(options);
    this.files = new PageCache(server, weather);
    this.names = new LookupCache({
      server,
      lifetime: () => weather.random.between(LookupCache.lifetime.low, LookupCache.lifetime.high),
      met: (staleness) => weather.met(words[staleness]),
      surfaces: () => weather.bad(0.2),
    });
  }

  /** The process is gone, and with `machine` its kernel: what was not synced is then left in some state. */
  abandon(machine: boolean): void {
    this.files.abandon(machine);
  }

  openExclusive(path: string, mode: number): Promise<number> {
    return this.line.call("openExclusive", path, () => {
      const { server } = this.options;
      const { directory, name } = this.free(path, "open");
      const inode = server.create(directory, name, mode, this.name);
      this.names.changed(directory, name, inode);
      this.attributes.set(inode.id, { links: 1, until: server.now() + FRESH_ATTRIBUTES });
      return this.files.open(inode);
    });
  }

  write(handle: number, bytes: Uint8Array): Promise<void> {
    return this.line.call("write", this.files.pathOf(handle), () => this.files.write(handle, bytes));
  }

  fsync(handle: number): Promise<void> {
    const { files } = this;
    return this.line.call(
      "fsync",
      files.pathOf(handle),
      () => files.flush(handle),
      () => files.drop(handle),
    );
  }

  close(handle: number): Promise<void> {
    const { files } = this;
    return this.line.call(
      "close",
      files.pathOf(handle),
      () => files.close(handle),
      () => {
        files.drop(handle);
        return files.forget(handle);
      },
    );
  }

  link(existing: string, path: string): Promise<void> {
    return this.line.call("link", path, () => {
      const { server, weather } = this.options;
      const inode = this.names.resolve(existing, "link");
      const { directory, name } = this.free(path, "link");
      server.link(inode, directory, name, this.name);
      this.names.changed(directory, name, inode);
      if (weather.bad(0.5)) weather.met("old link count shown");
      else this.attributes.delete(inode.id);
    });
  }

  unlink(path: string): Promise<void> {
    return this.remove("unlink", path);
  }

  rmdir(path: string): Promise<void> {
    return this.remove("rmdir", path);
  }

  mkdir(path: string, mode: number): Promise<void> {
    return this.line.call("mkdir", path, () => {
      const { directory, name } = this.free(path, "mkdir");
      // After a refusal the name is looked up anew.
      this.names.drop(directory, name);
      this.names.changed(directory, name, this.options.server.mkdir(directory, name, mode, this.name));
    });
  }

  /** Not in the protocol's interface: it replaces what stands. */
  rename(from: string, to: string): Promise<void> {
    return this.line.call("rename", to, () => {
      const source = this.names.parent(from, "rename");
      const target = this.names.parent(to, "rename");
      this.options.server.rename(source.directory, source.name, target.directory, target.name, this.name);
      this.names.drop(source.directory, source.name);
      this.names.drop(target.directory, target.name);
    });
  }

  readdir(path: string): Promise<string[]> {
    return this.line.call("readdir", path, () => {
      const directory = this.names.resolve(path, "scandir");
      if (directory.names === undefined) throw failure("ENOTDIR", "scandir", path);
      this.names.opened(directory);
      return [...directory.names.keys()];
    });
  }

  async read(path: string): Promise<Uint8Array<ArrayBuffer>> {
    const { weather } = this.options;
    // Opened now and then a while before the data comes.
    const early = weather.bad(0.05) ? await this.line.call("read", path, () => this.opened(path)) : undefined;
    const data = (): Uint8Array<ArrayBuffer> => this.data(early ?? this.opened(path), path);
    return this.line.call("read", path, data, ({ kind }) => {
      if (kind !== "short read") return undefined;
      // Of found segments only: damage anywhere else stops its reader, by design.
      if (!path.includes("/ready/")) return "spared";
      const bytes = data();
      return { value: bytes.slice(0, bytes.length >> 1) };
    });
  }

  lstat(path: string): Promise<FullStatus> {
    return this.line.call("lstat", path, () => {
      const { id, links, names, bytes, mode, modifiedAt } = this.names.resolve(path, "lstat");
      const cached = this.attributes.get(id);
      const nlink = cached !== undefined && this.options.server.now() < cached.until ? cached.links : links;
      const kind = names === undefined ? ("file" as const) : ("directory" as const);
      return { kind, size: bytes.length, mode, uid: 0, gid: 0, nlink, mtimeMs: modifiedAt };
    });
  }

  /** On NFS the server has seen to it. */
  syncDirectory(): Promise<void> {
    return Promise.resolve();
  }

  isNetwork(): Promise<boolean> {
    return Promise.resolve(true);
  }

  private get name(): string {
    return this.options.process.name;
  }

  private free(path: string, syscall: string): { readonly directory: Inode; readonly name: string } {
    const place = this.names.parent(path, syscall);
    if (this.names.known(place.directory, place.name)) throw failure("EEXIST", syscall, path);
    return place;
  }

  private remove(operation: Operation & ("unlink" | "rmdir"), path: string): Promise<void> {
    return this.line.call(operation, path, () => {
      const { directory, name } = this.names.parent(path, operation);
      if (this.names.known(directory, name) === null) throw failure("ENOENT", operation, path);
      this.options.server[operation](directory, name, this.name);
      this.names.changed(directory, name, null);
    });
  }

  private opened(path: string): Inode {
    const inode = this.names.resolve(path, "open");
    if (inode.names !== undefined) throw failure("EISDIR", "read", path);
    return inode;
  }

  private data(inode: Inode, path: string): Uint8Array<ArrayBuffer> {
    if (inode.links === 0) throw failure("ESTALE", "read", path);
    return this.files.contentOf(inode).slice();
  }
}

import { dirname } from "node:path";
import { type ErrnoName, StorageError } from "../../../handlers/protocol/errors";

/** A file or a directory on the server. It is alive while a name leads to it. */
export interface Inode {
  readonly id: number;
  /** Path under which it was made; a file may have others. */
  readonly path: string;
  readonly mode: number;
  /** Of a directory. */
  readonly names: Map<string, Inode> | undefined;
  /** What clients that open it now get. */
  bytes: Uint8Array<ArrayBuffer>;
  links: number;
  /** Rises with every change (NFSv4's change attribute). */
  change: number;
  /** By the server's clock, milliseconds since 1970. */
  modifiedAt: number;
}

export type Mutation = "create" | "link" | "unlink" | "rename" | "mkdir" | "rmdir";

/** Something that happened to a name, for whoever watches; `client` caused it. */
export interface ServerEvent {
  readonly mutation: Mutation;
  readonly path: string;
  readonly inode: Inode;
  readonly client: string;
}

/** The one truth: inodes and names. Every method is one atomic operation; clients reach it by handles, as NFS does. */
export class ModelServer {
  /** Writes fail with ENOSPC until then. */
  fullUntil = 0;
  /** No call is answered until then. */
  awayUntil = 0;
  readonly root: Inode;
  private next = 1;
  private readonly watchers: ((event: ServerEvent) => void)[] = [];

  constructor(
    readonly now: () => number,
    directories: readonly string[],
  ) {
    this.root = this.inode("/", 0o755, true);
    this.root.links = 1;
    for (const directory of directories) this.mkdir(this.root, directory.slice(1), 0o2775, "set-up");
  }

  watch(watcher: (event: ServerEvent) => void): void {
    this.watchers.push(watcher);
  }

  /** What stands at a path, past every cache. */
  find(path: string): Inode | undefined {
    let inode: Inode | undefined = this.root;
    for (const name of path.split("/")) if (name !== "") inode = inode?.names?.get(name);
    return inode;
  }

  /** Paths of the files below a directory, rising, past every cache. */
  list(below: string): string[] {
    const paths: string[] = [];
    for (const [name, inode] of this.find(below)?.names ?? []) {
      const path = `${below}/${name}`;
      if (inode.names === undefined) paths.push(path);
      else paths.push(...this.list(path));
    }
    return paths.sort();
  }

  create(directory: Inode, name: string, mode: number, client: string): Inode {
    this.room("open", directory, name);
    return this.add("create", directory, name, this.inode(pathOf(directory, name), mode, false), client);
  }

  mkdir(directory: Inode, name: string, mode: number, client: string): Inode {
    this.room("mkdir", directory, name);
    return this.add("mkdir", directory, name, this.inode(pathOf(directory, name), mode, true), client);
  }

  link(inode: Inode, directory: Inode, name: string, client: string): void {
    if (inode.links === 0) throw failure("ESTALE", "link", inode.path);
    this.room("link", directory, name);
    this.add("link", directory, name, inode, client);
  }

  unlink(directory: Inode, name: string, client: string): void {
    const inode = this.standing("unlink", directory, name);
    if (inode.names !== undefined) throw failure("EISDIR", "unlink", pathOf(directory, name));
    this.take("unlink", directory, name, inode, client);
  }

  rmdir(directory: Inode, name: string, client: string): void {
    const inode = this.standing("rmdir", directory, name);
    if (inode.names === undefined) throw failure("ENOTDIR", "rmdir", pathOf(directory, name));
    if (inode.names.size > 0) throw failure("ENOTEMPTY", "rmdir", pathOf(directory, name));
    this.take("rmdir", directory, name, inode, client);
  }

  /** Replaces what stands there: for protocols that should not. */
  rename(from: Inode, name: string, directory: Inode, target: string, client: string): void {
    const inode = this.standing("rename", from, name);
    this.alive("rename", directory);
    const replaced = directory.names!.get(target);
    if (replaced !== undefined) this.take("unlink", directory, target, replaced, client);
    this.take("unlink", from, name, inode, client);
    this.add("rename", directory, target, inode, client);
  }

  /** New content, as a client's write-back brings it. */
  write(inode: Inode, bytes: Uint8Array<ArrayBuffer>): void {
    if (this.now() < this.fullUntil && bytes.length > inode.bytes.length) throw failure("ENOSPC", "write", inode.path);
    inode.bytes = bytes;
    inode.change++;
    inode.modifiedAt = this.now();
  }

  private add(mutation: Mutation, directory: Inode, name: string, inode: Inode, client: string): Inode {
    this.alive(mutation, directory);
    const path = pathOf(directory, name);
    if (directory.names!.has(name)) throw failure("EEXIST", mutation === "create" ? "open" : mutation, path);
    directory.names!.set(name, inode);
    inode.links++;
    this.touch(directory);
    for (const watcher of this.watchers) watcher({ mutation, path, inode, client });
    return inode;
  }

  private take(mutation: Mutation, directory: Inode, name: string, inode: Inode, client: string): void {
    directory.names!.delete(name);
    inode.links--;
    this.touch(directory);
    for (const watcher of this.watchers) watcher({ mutation, path: pathOf(directory, name), inode, client });
  }

  private standing(syscall: string, directory: Inode, name: string): Inode {
    this.alive(syscall, directory);
    const inode = directory.names!.get(name);
    if (inode === undefined) throw failure("ENOENT", syscall, pathOf(directory, name));
    return inode;
  }

  private alive(syscall: string, directory: Inode): void {
    if (directory.links === 0) throw failure("ESTALE", syscall, directory.path);
  }

  private room(syscall: string, directory: Inode, name: string): void {
    if (this.now() < this.fullUntil) throw failure("ENOSPC", syscall, pathOf(directory, name));
  }

  private touch(directory: Inode): void {
    directory.change++;
    directory.modifiedAt = this.now();
  }

  private inode(path: string, mode: number, directory: boolean): Inode {
    const names = directory ? new Map<string, Inode>() : undefined;
    return {
      id: this.next++,
      ...{ path, mode, names, bytes: new Uint8Array(), links: 0, change: 0, modifiedAt: this.now() },
    };
  }
}

export const pathOf = (directory: Inode, name: string): string =>
  directory.path === "/" ? `/${name}` : `${directory.path}/${name}`;

export const parentOf = (path: string): string => dirname(path);

/** As Node shapes them: ESTALE and EDQUOT come without a name. */
export function failure(name: ErrnoName, syscall: string, path: string): Error {
  const error = new StorageError(name, syscall, path);
  if (name !== "ESTALE" && name !== "EDQUOT") return error;
  const code = `Unknown system error ${error.errno}`;
  const message = `${code}: ${code}, ${syscall} '${path}'`;
  return Object.assign(new Error(message), { errno: error.errno, code, syscall, path });
}

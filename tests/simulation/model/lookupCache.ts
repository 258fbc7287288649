import { isErrno } from "../../../handlers/protocol/errors";
import { failure, type Inode, type ModelServer, pathOf } from "./modelServer";

/** How long a client trusts a directory's attributes: Linux's acdirmin to acdirmax, milliseconds. */
const LIFETIME = { low: 30_000, high: 60_000 } as const;

interface KnownDirectory {
  /** Change attribute for which the names hold. */
  change: number;
  expires: number;
  /** Names looked up; null for one that was missing. */
  readonly names: Map<string, Inode | null>;
}

/** Where a cache answered and the server would have said something else. */
export type Staleness = "negativeName" | "stalePositiveName" | "staleHandle";

export interface LookupCacheOptions {
  readonly server: ModelServer;
  /** Milliseconds; a fresh draw for every directory that is looked at. */
  readonly lifetime: () => number;
  readonly met: (staleness: Staleness) => void;
  /** Whether the kernel's one repetition after ESTALE is lost, so that the caller hears of it. */
  readonly surfaces: () => boolean;
}

/**
 * Names as one NFS client knows them (Linux fs/nfs/dir.c): found and missing ones are believed until the directory's
 * attributes expire; opening the directory to list it asks the server at once. Files are opened by the handle that is known.
 */
export class LookupCache {
  private readonly directories = new Map<number, KnownDirectory>();

  constructor(private readonly options: LookupCacheOptions) {}

  static readonly lifetime = LIFETIME;

  /** The inode at a path as this client sees it. Throws ENOENT or ESTALE. */
  resolve(path: string, syscall: string): Inode {
    return this.retried(path, syscall, () => this.walk(path, syscall));
  }

  /** A directory and the last name in it. */
  parent(path: string, syscall: string): { readonly directory: Inode; readonly name: string } {
    const cut = path.lastIndexOf("/");
    return { directory: this.resolve(path.slice(0, cut), syscall), name: path.slice(cut + 1) };
  }

  /** What the cache alone says of a name: an inode, null for missing, undefined if the server has to be asked. */
  known(directory: Inode, name: string): Inode | null | undefined {
    const entry = this.valid(directory).names.get(name);
    if (entry !== undefined && entry !== (directory.names!.get(name) ?? null)) {
      this.options.met(entry === null ? "negativeName" : "stalePositiveName");
    }
    return entry;
  }

  /** The directory was opened to be listed. */
  opened(directory: Inode): void {
    this.revalidate(directory);
  }

  /** This client changed a name: its cache stays good if nobody else changed the directory before. */
  changed(directory: Inode, name: string, inode: Inode | null): void {
    const known = this.directories.get(directory.id);
    if (known === undefined) return;
    if (known.change !== directory.change - 1) known.names.clear();
    known.change = directory.change;
    known.names.set(name, inode);
  }

  /** The server contradicted the cache. */
  drop(directory: Inode, name: string): void {
    this.directories.get(directory.id)?.names.delete(name);
  }

  forget(): void {
    this.directories.clear();
  }

  private walk(path: string, syscall: string): Inode {
    let inode = this.options.server.root;
    for (const name of path.split("/")) {
      if (name === "") continue;
      if (inode.names === undefined) throw failure("ENOTDIR", syscall, path);
      const known = this.known(inode, name);
      if (known === null) throw failure("ENOENT", syscall, path);
      const found: Inode | null = known ?? this.lookup(inode, name);
      if (found === null) throw failure("ENOENT", syscall, path);
      inode = found;
    }
    if (inode.links > 0) return inode;
    this.options.met("staleHandle");
    throw failure("ESTALE", syscall, path);
  }

  private lookup(directory: Inode, name: string): Inode | null {
    if (directory.links === 0) {
      this.options.met("staleHandle");
      throw failure("ESTALE", "lookup", pathOf(directory, name));
    }
    const found = directory.names!.get(name) ?? null;
    this.directories.get(directory.id)?.names.set(name, found);
    return found;
  }

  /** Linux walks a path once more, without its caches, after ESTALE. */
  private retried<T>(path: string, syscall: string, walk: () => T): T {
    try {
      return walk();
    } catch (error) {
      if (!isErrno(error, "ESTALE") || this.options.surfaces()) throw error;
      let inode: Inode | undefined = this.options.server.root;
      for (const name of path.split("/")) {
        if (name === "" || inode?.names === undefined) continue;
        this.revalidate(inode);
        this.drop(inode, name);
        inode = inode.names.get(name);
      }
      if (inode === undefined) throw failure("ENOENT", syscall, path);
      return walk();
    }
  }

  private valid(directory: Inode): KnownDirectory {
    const known = this.directories.get(directory.id);
    return known !== undefined && this.options.server.now() < known.expires ? known : this.revalidate(directory);
  }

  private revalidate(directory: Inode): KnownDirectory {
    const expires = this.options.server.now() + this.options.lifetime();
    let known = this.directories.get(directory.id);
    if (known === undefined || known.change !== directory.change) {
      known = { change: directory.change, expires, names: new Map() };
      this.directories.set(directory.id, known);
    } else known.expires = expires;
    return known;
  }
}

import { failure, type Inode, type ModelServer } from "./modelServer";
import type { Weather } from "./weather";

interface OpenFile {
  readonly inode: Inode;
  content: Uint8Array<ArrayBuffer>;
  /** Not on the server yet. */
  dirty: boolean;
}

/** Files that one client has open for writing: what it wrote is its own until fsync or close brings it to the server. */
export class PageCache {
  private readonly files = new Map<number, OpenFile>();
  private next = 3;

  constructor(
    private readonly server: ModelServer,
    private readonly weather: Weather,
  ) {}

  open(inode: Inode): number {
    this.files.set(this.next, { inode, content: new Uint8Array(), dirty: false });
    return this.next++;
  }

  write(handle: number, bytes: Uint8Array): void {
    const file = this.file(handle);
    const content = new Uint8Array(file.content.length + bytes.length);
    content.set(file.content);
    content.set(bytes, file.content.length);
    file.content = content;
    file.dirty = true;
    // The kernel may write some of it back at any time.
    if (this.weather.bad(0.2)) file.inode.bytes = this.weather.torn(content);
  }

  /** Brings everything to the server, durably. */
  flush(handle: number): void {
    const file = this.file(handle);
    if (!file.dirty) return;
    file.dirty = false;
    this.server.write(file.inode, file.content);
  }

  /** A failed write-back: the pages count as clean from now on, and another fsync would find nothing to do. */
  drop(handle: number): undefined {
    const file = this.files.get(handle);
    if (file?.dirty !== true) return;
    file.dirty = false;
    file.inode.bytes = this.weather.torn(file.content);
  }

  close(handle: number): void {
    try {
      this.flush(handle);
    } finally {
      this.forget(handle);
    }
  }

  forget(handle: number): undefined {
    this.files.delete(handle);
  }

  /** What this client reads: its own pages, or what the server has. */
  contentOf(inode: Inode): Uint8Array<ArrayBuffer> {
    for (const file of this.files.values()) if (file.inode === inode && file.dirty) return file.content;
    return inode.bytes;
  }

  pathOf(handle: number): string {
    return this.files.get(handle)?.inode.path ?? `handle ${handle}`;
  }

  /** The process is gone, and with `machine` its kernel, too: then what was not synced is left in some state. */
  abandon(machine: boolean): void {
    for (const { inode, content, dirty } of this.files.values()) {
      if (!dirty) continue;
      if (machine) this.weather.met("un-fsynced data lost in a crash");
      inode.bytes = machine ? this.weather.torn(content) : content;
      inode.modifiedAt = this.server.now();
    }
    this.files.clear();
  }

  private file(handle: number): OpenFile {
    const file = this.files.get(handle);
    if (file === undefined) throw failure("EBADF", "handle", String(handle));
    return file;
  }
}

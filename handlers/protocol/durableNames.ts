import { dirname, join } from "node:path";
import type { FileSystem } from "./fileSystem";
import { levels } from "./makeDirectories";

/**
 * Makes the names on the way to a new file survive a power cut; on NFS the server has seen to it.
 *
 * Unlike a file's, a directory's fsync may be called again after it failed: names are metadata, and a file system with a
 * journal that could not write them aborts the journal (ext4, btrfs) or shuts down (XFS), so that every later fsync fails
 * as well. Without a journal it may succeed although the name is lost: docs/design.md.
 */
export class DurableNames {
  /** Directories whose levels above are durable: nothing changes there after they were made, so once a process is enough. */
  private readonly known = new Set<string>();
  private syncs: boolean | undefined;

  constructor(
    private readonly fileSystem: FileSystem,
    private readonly root: string,
  ) {}

  /** @param directory that holds the file, relative to the root */
  async sync(directory: string): Promise<void> {
    this.syncs ??= !(await this.fileSystem.isNetwork(this.root));
    if (!this.syncs) return;
    if (!this.known.has(directory)) {
      for (const level of [".", ...levels(dirname(directory))]) {
        await this.fileSystem.syncDirectory(join(this.root, level));
      }
      if (this.known.size >= 10_000) this.known.clear();
      this.known.add(directory);
    }
    await this.fileSystem.syncDirectory(join(this.root, directory));
  }

  /** The directory was gone: what leads to it now is new. */
  forget(directory: string): void {
    this.known.delete(directory);
  }
}

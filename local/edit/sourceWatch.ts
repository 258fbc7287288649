import { type FSWatcher, watch } from "node:fs";
import { dirname, join } from "node:path";

/** Opens a watch on one folder; `changed` gets names of its files. */
export type WatchFolder = (folder: string, changed: (name: string) => void) => { close(): void };

/** Watches folders, not files: an editor that writes a new file and renames it would leave a file's watch behind. */
export const watchFolder: WatchFolder = (folder, changed) => {
  const watcher: FSWatcher = watch(folder, { persistent: false }, (_event, name) => {
    if (name !== null) changed(name);
  });
  // The folder itself is gone; the files in it are told by the build.
  watcher.on("error", () => watcher.close());
  return watcher;
};

/** Tells of changes in the folders of a set of files; which of them matter, the listener decides. */
export class SourceWatch {
  private readonly open = new Map<string, { close(): void }>();

  /** @param changed gets paths relative to the root */
  constructor(
    private readonly root: string,
    private readonly changed: (path: string) => void,
    private readonly watchOne: WatchFolder = watchFolder,
  ) {}

  /** Folders watched now, in order. */
  get folders(): readonly string[] {
    return [...this.open.keys()].sort();
  }

  /**
   * Watches the folders of these files, and no others.
   *
   * @param files relative to the root
   * @throws Error if the machine has no watches left
   */
  update(files: Iterable<string>): void {
    const wanted = new Set([...files].map((file) => dirname(file)));
    for (const [folder, watcher] of this.open) {
      if (wanted.has(folder)) continue;
      watcher.close();
      this.open.delete(folder);
    }
    for (const folder of wanted) {
      if (this.open.has(folder)) continue;
      this.open.set(
        folder,
        this.watchOne(join(this.root, folder), (name) => this.changed(join(folder, name))),
      );
    }
  }

  close(): void {
    for (const watcher of this.open.values()) watcher.close();
    this.open.clear();
  }
}

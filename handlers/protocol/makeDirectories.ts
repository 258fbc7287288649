import { join } from "node:path";
import { isErrno } from "./errors";
import type { FileSystem } from "./fileSystem";

const DIRECTORY_MODE = 0o775;

/** Each level of a path relative to `root`; one that stands already is a success, and no mode is ever changed. */
export async function makeDirectories(fileSystem: FileSystem, root: string, path: string): Promise<void> {
  for (const level of levels(path)) {
    try {
      await fileSystem.mkdir(join(root, level), DIRECTORY_MODE);
    } catch (error) {
      if (!isErrno(error, "EEXIST", "ENOENT")) throw error;
    }
  }
}

/** `a/b/c` → `a`, `a/b`, `a/b/c`. */
export function levels(path: string): string[] {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  return parts.map((_, k) => parts.slice(0, k + 1).join("/"));
}

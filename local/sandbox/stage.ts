import { chmodSync, cpSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Skeleton } from "./mountTable";

/** Writes a skeleton below `root`, readable for every uid whatever the umask of the person at this machine. */
export function writeSkeleton(root: string, { folders, links, files }: Skeleton): void {
  mkdirSync(root, { recursive: true });
  for (const folder of folders) mkdirSync(join(root, folder), { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  makeReadable(root);
  for (const [path, target] of Object.entries(links)) symlinkSync(target, join(root, path));
}

/** Writes a bundle to a folder from which every uid can read it. */
export function writeReadable(folder: string, files: Readonly<Record<string, Uint8Array>>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  makeReadable(folder);
}

/** Copies a folder (a bundle, the runtime client) to a place from which every uid can read it. */
export function copyReadable(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true });
  makeReadable(to);
}

/** Lets every uid read what is at `path` and below. */
export function makeReadable(path: string): void {
  const isDirectory = statSync(path).isDirectory();
  chmodSync(path, isDirectory ? 0o755 : 0o644);
  if (isDirectory) for (const name of readdirSync(path)) makeReadable(join(path, name));
}

import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { PROJECT_ROOT } from "./bundle";
import type { StackNames } from "./naming";

/** Generated files of one deployment; never committed. */
const BUILD = join(PROJECT_ROOT, ".build");

/**
 * Writes generated files to `.build/<stack>/<name>/` and returns the folder's path relative to the working directory: what
 * is recorded in the stack's state must not depend on where the checkout lies. By stack, because a local run reads its
 * files while a preview of another stack writes others.
 */
export function writeBuild(
  { stack }: StackNames,
  name: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): string {
  const directory = join(BUILD, stack, name);
  for (const [file, content] of Object.entries(files)) writeIfChanged(join(directory, file), content);
  return relative(process.cwd(), directory);
}

function writeIfChanged(path: string, content: string | Uint8Array): void {
  const bytes = Buffer.from(content);
  if (existsSync(path) && readFileSync(path).equals(bytes)) return;
  mkdirSync(dirname(path), { recursive: true });
  // Another program of this checkout (tests, a local run) may read the file now: it must see all of it or the old one.
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, bytes);
  chmodSync(unfinished, 0o644);
  renameSync(unfinished, path);
}

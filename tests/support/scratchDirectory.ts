import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A directory of its own for each test of a suite, removed after it. Call inside `describe`. */
export function scratchDirectory(): () => string {
  let path: string | undefined;
  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), "shared-storage-"));
  });
  afterEach(() => {
    if (path !== undefined) rmSync(path, { recursive: true, force: true });
    path = undefined;
  });
  return () => {
    if (path === undefined) throw new Error("there is a scratch directory only while a test runs");
    return path;
  };
}

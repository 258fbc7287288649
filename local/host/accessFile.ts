import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LocalCompute } from "../compute/types";

/** How another process of the same person reaches the functions of the stack that runs here. */
export interface LocalAccess extends Pick<LocalCompute, "lambdaEndpoint" | "region" | "credentials" | "functions"> {
  /** The host's. */
  readonly pid: number;
}

const NAME = "access.json";

/** Writes `.local/access.json`, 0600 because it holds credentials (of this run alone); returns what removes it. */
export function writeAccess(localRoot: string, compute: Omit<LocalAccess, "pid">): () => void {
  const { lambdaEndpoint, region, credentials, functions } = compute;
  const access: LocalAccess = { pid: process.pid, lambdaEndpoint, region, credentials, functions };
  const path = join(localRoot, NAME);
  writeFileSync(`${path}.next`, `${JSON.stringify(access)}\n`, { mode: 0o600 });
  renameSync(`${path}.next`, path);
  return () => rmSync(path, { force: true });
}

/** undefined if no stack runs here, or its host was killed and left the file behind. */
export function readAccess(localRoot: string): LocalAccess | undefined {
  try {
    const access: LocalAccess = JSON.parse(readFileSync(join(localRoot, NAME), "utf8"));
    process.kill(access.pid, 0);
    return access;
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ESRCH"))
      return undefined;
    throw error;
  }
}

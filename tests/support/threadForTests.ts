import { join } from "node:path";
import { type ThreadFileSystem, threadFileSystem } from "../../handlers/protocol/threadFileSystem";

/** The file-system thread from its TypeScript source; consumers run it from the bundle. */
export function threadForTests(deadline?: number, threads?: number): ThreadFileSystem {
  return threadFileSystem({
    script: join(process.cwd(), "handlers/protocol/fsThread.ts"),
    execArgv: ["-r", "ts-node/register/transpile-only"],
    deadline,
    threads,
  });
}

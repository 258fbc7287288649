import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundle } from "../../components/bundle";
import { MANY_THREADS, type ThreadFileSystem, threadFileSystem } from "../../handlers/protocol/threadFileSystem";

/** The file system of a long-running consumer, from the script that is deployed. */
export function consumerThread(directory: string): ThreadFileSystem {
  const script = join(directory, "fs-thread.mjs");
  mkdirSync(directory, { recursive: true });
  writeFileSync(script, bundle("handlers/retrain.ts", "service").files["fs-thread.mjs"]!);
  return threadFileSystem({ script, threads: MANY_THREADS });
}

import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseDocument } from "yaml";

const ROOT = resolve(__dirname, "../..");

/**
 * Writes the stack files of the runs that are killed into a folder: the local stack with a second trainer, under a uid of
 * its own, and two replicas of the service. Returns the folder.
 */
export function crashStack(folder: string): string {
  mkdirSync(folder);
  copyFileSync(join(ROOT, "Pulumi.yaml"), join(folder, "Pulumi.yaml"));
  const stack = parseDocument(readFileSync(join(ROOT, "Pulumi.local.yaml"), "utf8"));
  const consumers = ["config", "shared-storage:consumers"];
  stack.setIn([...consumers, "second"], stack.getIn([...consumers, "retrain"]));
  stack.setIn([...consumers, "serve", "replicas"], { min: 2, max: 2 });
  writeFileSync(join(folder, "Pulumi.local.yaml"), stack.toString());
  return folder;
}

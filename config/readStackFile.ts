import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { suggestion } from "./nearest";
import { parseStackFiles, StackFileError, type StackFiles } from "./parseStackFiles";

const PROJECT_FILE = "Pulumi.yaml";

/**
 * The configuration of a stack from the files in `directory`, for a run without the Pulumi CLI.
 *
 * @throws StackFileError if a file is missing (naming the stacks that exist) or cannot be used.
 */
export function readStackFile(directory: string, stack: string): StackFiles {
  const stackFile = `Pulumi.${stack}.yaml`;
  const names = readdirSync(directory);
  if (!names.includes(PROJECT_FILE)) {
    throw new StackFileError(`${path.join(directory, PROJECT_FILE)}: no such file; run this in the project's root`);
  }
  if (!names.includes(stackFile)) {
    const stacks = names.flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []).sort();
    const existing = stacks.length === 0 ? "there are none" : `existing stacks are ${stacks.join(", ")}`;
    throw new StackFileError(
      `there is no stack ${JSON.stringify(stack)}: no file ${stackFile}; ${existing}${suggestion(stack, stacks)}`,
    );
  }
  const read = (name: string) => ({ name, text: readFileSync(path.join(directory, name), "utf8") });
  return parseStackFiles(read(PROJECT_FILE), read(stackFile));
}

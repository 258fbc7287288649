import type { CloudResource } from "../cloud/types";
import { changeLines } from "./resourceChanges";
import { readResources, recordOf, resourcesPath, writeResources } from "./resourceRecord";

/**
 * What became of the stack's resources since the last run below this folder, as lines to print; records them for the next
 * one. Nothing on a first run.
 *
 * @param root the working directory of the program
 */
export function changesSinceLastRun(
  localDirectory: string,
  resources: readonly CloudResource[],
  root: string,
): string[] {
  const path = resourcesPath(localDirectory);
  const before = readResources(path);
  const now = recordOf(resources, root);
  writeResources(path, now);
  return before === undefined ? [] : changeLines(before, now);
}

import { join } from "node:path";
import { processListOf } from "../sandbox/processList";

/** Folder below .local/ for what is made anew at every start. */
export function runFolderOf(stateDir: string): string {
  return join(stateDir, "run");
}

/** Ends every process of a consumer that an earlier host left running. Returns their pids. */
export function clearLeftovers(stateDir: string): readonly number[] {
  return processListOf(runFolderOf(stateDir)).clear();
}

import { checkFormat, FORMAT, type LocalPaths, makeLocalDirectory, resetLocalDirectory } from "./localDirectory";
import { type Lock, takeLock } from "./lock";
import type { Options } from "./options";

/** Ends what a host that was killed left running. Returns the pids that it ended. */
export type ClearLeftovers = () => readonly number[];

/**
 * Takes .local/ for this run: one host at a time, nothing left running from a dead one, the right format. Throws
 * StartError with the remedy, and then holds nothing.
 */
export function prepare(
  options: Pick<Options, "stack" | "reset">,
  paths: LocalPaths,
  idsEnforced: boolean,
  clearLeftovers: ClearLeftovers,
  say: (text: string) => void,
): Lock {
  makeLocalDirectory(paths.root);
  const lock = takeLock(paths.root);
  try {
    const cleared = clearLeftovers();
    if (lock.deadHost !== undefined) {
      const left =
        cleared.length === 0 ? "it left nothing running" : `ended what it left running: ${cleared.join(", ")}`;
      say(`the last run (pid ${lock.deadHost.pid}) was killed; ${left}`);
    }
    if (options.reset) resetLocalDirectory(paths.root);
    checkFormat(paths.root, { format: FORMAT, stack: options.stack, idsEnforced });
  } catch (error) {
    lock.release();
    throw error;
  }
  return lock;
}

import { checkFormat, type LocalFormat, type LocalPaths, makeLocalDirectory } from "./localDirectory";
import { type Lock, takeLock } from "./lock";

/** Ends what a host that was killed left running. Returns the pids that it ended. */
export type ClearLeftovers = () => readonly number[];

/**
 * Takes .local/ for this run: one host at a time, nothing left running from a dead one, and unless everything is to be
 * cleared anyway the right format. Throws StartError with the remedy, and then holds nothing.
 */
export function prepare(
  paths: LocalPaths,
  wanted: LocalFormat,
  reset: boolean,
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
    if (!reset) checkFormat(paths.root, wanted);
  } catch (error) {
    lock.release();
    throw error;
  }
  return lock;
}

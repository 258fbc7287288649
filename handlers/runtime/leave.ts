import { CONSUMER_VARIABLE } from "../contract";
import { threadsEnd } from "../protocol/callThread";
import { jsonLineLog } from "./jsonLineLog";

/** Milliseconds that the file-system thread gets to end; it takes a few if nothing hangs. */
const PATIENCE = 2_000;

/**
 * Ends this process with an exit code, or, if its file-system thread hangs with a mount, by SIGKILL: Node's exit would
 * wait for the thread, and whoever supervises the process would wait with it.
 */
export async function leave(code: number): Promise<void> {
  if (await threadsEnd(PATIENCE)) return process.exit(code);
  const log = jsonLineLog(process.env[CONSUMER_VARIABLE] ?? "unnamed");
  log.error("a file-system call hangs, so this process ends by SIGKILL", { code });
  process.kill(process.pid, "SIGKILL");
}

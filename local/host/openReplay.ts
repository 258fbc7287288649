import { InputError } from "../input/inputError";
import { ReplayRows } from "../traffic/replayRows";
import type { ReplayOptions } from "./options";
import { StartError } from "./startError";
import type { Replay } from "./traffic";

/**
 * Opens the file of `--replay` before anything else is started. Throws StartError for a file that cannot be used: it is
 * not there, is empty, lacks a column, or none of its first rows is whole.
 */
export async function openReplay(
  options: ReplayOptions | undefined,
  say: (text: string) => void,
): Promise<Replay | undefined> {
  if (options === undefined) return undefined;
  const { file, label = "label", key, rate } = options;
  try {
    return { rows: await ReplayRows.open(file, key === undefined ? { label } : { label, key }, say), rate };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new StartError(`--replay ${error.message}`, { cause: error });
  }
}

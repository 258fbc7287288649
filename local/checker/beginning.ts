import { type Checkpoint, type Fork, isForked } from "../../handlers/protocol/checkpoint";
import { tree } from "../../handlers/protocol/tree";
import { DamagedFile, type Storage } from "./storage";

/** Where counting one by one begins. */
export interface Beginning {
  /** Newest log entry before it; -1 = none, the whole log stands. */
  readonly position: number;
  /** What was counted until then. */
  readonly checkpoint?: Checkpoint;
}

export const WHOLE_LOG: Beginning = { position: -1 };

/**
 * Once retention has deleted the log's oldest entries, the oldest checkpoint after which everything stands replaces them;
 * none that a later fork goes back before. Adds a difference where no checkpoint can, and where the log of one that is
 * always kept is gone.
 */
export function beginningOf(storage: Storage, differences: string[]): Beginning {
  const first = tolerate(() => storage.logBegin()) ?? 0;
  if (first === 0) return WHOLE_LOG;
  const positions = storage.checkpointPositions();
  const { deletion } = tree.checkpoint;
  for (const position of deletion.rule === "thinned" ? positions.slice(-deletion.newest) : []) {
    if (position + 1 >= first) continue;
    differences.push(`checkpoint ${position} is one of the newest, but the log after it begins with entry ${first}`);
  }
  const forks = forksOf(storage);
  for (const position of positions) {
    if (position < first || isForked(forks, position)) continue;
    const checkpoint = tolerate(() => storage.checkpoint(position));
    if (checkpoint !== undefined) return { position, checkpoint };
  }
  differences.push(`the log begins with entry ${first}, and no checkpoint that can be read counts what was before`);
  return WHOLE_LOG;
}

/** Up to a gap, which is the replay's to tell. */
function forksOf(storage: Storage): Fork[] {
  const forks: Fork[] = [];
  tolerate(() => {
    for (const entry of storage.log()) if (entry.type === "fork") forks.push(entry);
  });
  return forks;
}

function tolerate<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DamagedFile)) throw error;
    return undefined;
  }
}

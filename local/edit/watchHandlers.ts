import { statSync } from "node:fs";
import { join } from "node:path";
import { bundle, Rebundler } from "../../components/bundle";
import { loadStackConfig } from "../../config/loadStackConfig";
import type { EditableCompute } from "../compute/types";
import { systemClock } from "../supervision/clock";
import { EditAndSee } from "./editAndSee";

/**
 * Watches the files that the running stack's consumers are made of. What was saved since `startedAt` (milliseconds since
 * 1970) may have come too late for the start, and is looked at now.
 */
export function watchHandlers(
  root: string,
  compute: Pick<EditableCompute, "swap">,
  startedAt: number,
  say: (line: string) => void,
): EditAndSee | undefined {
  const consumers = Object.values(loadStackConfig(root).consumers).flatMap(({ name, entry, compute: where }) => {
    // An image that somebody else built has no files here.
    if (entry === undefined) return [];
    const kind = where === "lambda" ? "function" : "service";
    return { name, entry, kind, bundle: bundle(entry, kind) } as const;
  });
  const rebundler = new Rebundler(root);
  try {
    const edits = new EditAndSee({ root, consumers, compute, say, clock: systemClock, rebundler });
    rebundler.prepare(consumers);
    for (const file of new Set(consumers.flatMap((consumer) => consumer.bundle.sources))) {
      const saved = statSync(join(root, file), { throwIfNoEntry: false })?.mtimeMs;
      if (saved !== undefined && saved >= startedAt) edits.touched(file);
    }
    return edits;
  } catch (error) {
    say(`changed handlers are not swapped in: ${error instanceof Error ? error.message : error}`);
    return undefined;
  }
}

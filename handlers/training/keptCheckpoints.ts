import { isForked } from "../protocol/checkpoint";
import { type Dated, thin } from "../protocol/deletion";
import { tree } from "../protocol/tree";
import type { Sweep } from "./janitor";

/**
 * Positions of the checkpoints that stay: by the table's thinning, and those that a kept manifest names. Their time is
 * that of their log entry; one whose time cannot be told stays. None of a state that a fork took back stays.
 */
export async function keptCheckpoints(
  sweep: Pick<Sweep, "history" | "times" | "forks">,
  standing: readonly number[],
  named: ReadonlySet<number>,
): Promise<Set<number>> {
  const { deletion } = tree.checkpoint;
  const positions = standing.filter((position) => !isForked(sweep.forks, position));
  if (deletion.rule !== "thinned" || positions.length === 0) return new Set(positions);
  const dated: Dated[] = [];
  const kept = new Set(positions.filter((position) => named.has(position)));
  for (const number of positions) {
    const at = sweep.times.get(number) ?? (await timeOf(sweep, number));
    if (at === undefined) kept.add(number);
    else dated.push({ number, at });
  }
  for (const known of sweep.times.keys()) if (!positions.includes(known)) sweep.times.delete(known);
  for (const number of thin(dated, deletion)) kept.add(number);
  // Whatever their times say: clocks that differ must not cost one of the newest.
  for (const number of positions.toSorted((a, b) => b - a).slice(0, deletion.newest)) kept.add(number);
  return kept;
}

async function timeOf({ history, times }: Pick<Sweep, "history" | "times">, position: number) {
  const entry = await history.entry(position);
  if (entry === undefined) return undefined;
  const at = Date.parse(entry.at);
  times.set(position, at);
  return at;
}

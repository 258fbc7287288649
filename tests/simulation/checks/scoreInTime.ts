import { FRESHNESS } from "../../../handlers/scoring/freshModel";
import type { World } from "../world";

/** Milliseconds of its own time that an invocation has. */
export const REMAINING = 3_000;

/** For the rounding of sums. Milliseconds. */
const ROUNDING = 1;

/** Holds what one answer waited for a look, in milliseconds, against what it may; `had`: a model was in memory before. */
export function scoreInTime({ violate }: Pick<World, "violate">, name: string, took: number, had: boolean): void {
  const longest = had ? FRESHNESS.deadline : REMAINING - FRESHNESS.margin;
  if (took <= longest + ROUNDING) return;
  violate("score answers in time", `${name} took ${took} ms with a model ${had ? "in memory" : "to load"}`);
}

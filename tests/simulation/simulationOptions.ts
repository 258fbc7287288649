import { parseArgs } from "node:util";
import { furtherBugs, type PlantedBug, plantedBugs } from "./planted/plantedBugs";

export const USAGE = `npm run simulate: the protocol under faults, in simulated time

  --seeds N       so many seeds (10000)
  --from N        first seed (1)
  --seed N        one seed alone
  --workers N     threads (one a core)
  --planted       instead: each planted bug must be caught within --seeds (300) seeds
  --bug NAME      with this bug planted`;

/** Every mistake that can be planted. */
export const bugs: readonly PlantedBug[] = [...plantedBugs, ...furtherBugs];

export interface SimulationOptions {
  readonly seeds: number;
  readonly from: number;
  /** Default: one a core. */
  readonly workers: number | undefined;
  readonly planted: boolean;
  readonly bug: PlantedBug | undefined;
}

/** Throws an error that names the argument, the value and what is allowed. */
export function simulationOptions(args: readonly string[]): SimulationOptions {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { seeds: text, from: text, seed: text, workers: text, bug: text, planted: { type: "boolean" } },
  });
  const number = (name: "seeds" | "from" | "seed" | "workers"): number | undefined => {
    const value = values[name];
    if (value === undefined) return undefined;
    if (!/^[1-9]\d{0,8}$/.test(value)) throw new Error(`--${name}: got ${value}, must be a whole number from 1`);
    return Number(value);
  };
  const { planted = false } = values;
  const bug = bugs.find(({ name }) => name === values.bug);
  if (values.bug !== undefined && bug === undefined) {
    throw new Error(`--bug: got ${values.bug}, must be one of ${bugs.map(({ name }) => name).join(", ")}`);
  }
  const [seed, seeds, from] = [number("seed"), number("seeds"), number("from")];
  if (seed !== undefined && (seeds ?? from) !== undefined) {
    throw new Error("--seed: got one seed, and --seeds or --from beside it; give one or the other");
  }
  if (planted && (bug ?? seed) !== undefined) {
    throw new Error(`--planted: plants every bug itself; --bug and --seed play without it`);
  }
  return {
    seeds: seed === undefined ? (seeds ?? (planted ? 300 : 10_000)) : 1,
    from: seed ?? from ?? 1,
    ...{ workers: number("workers"), planted, bug },
  };
}

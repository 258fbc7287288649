import { parseArgs } from "node:util";
import { bundleSimulation } from "./bundle";
import { mendedBugs, type PlantedBug, plantedBugs } from "./planted/plantedBugs";
import { runSeeds } from "./runSeeds";
import { failureLines, type Tally } from "./tally";

const bugs = [...plantedBugs, ...mendedBugs];

const USAGE = `npm run simulate: the protocol under faults, in simulated time

  --seeds N       so many seeds (10000)
  --from N        first seed (1)
  --seed N        one seed alone
  --workers N     threads (one a core)
  --planted       instead: each planted bug must be caught within --seeds (300) seeds
  --bug NAME      with this bug planted`;

interface Options {
  readonly seeds: number;
  readonly from: number;
  readonly workers: number | undefined;
  readonly planted: boolean;
  readonly bug: PlantedBug | undefined;
}

function readOptions(args: readonly string[]): Options {
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
  const seed = number("seed");
  return {
    seeds: seed === undefined ? (number("seeds") ?? (planted ? 300 : 10_000)) : 1,
    from: seed ?? number("from") ?? 1,
    ...{ workers: number("workers"), planted, bug },
  };
}

/** True if nothing is wrong. */
async function play({ seeds, from, workers, bug }: Options): Promise<boolean> {
  const began = performance.now();
  let shown = 0;
  const tally = await runSeeds({
    ...{ script: await bundleSimulation(bug?.edits), from, count: seeds, workers },
    played: (result) => {
      if (result.violations.length === 0 || shown++ >= 20) return;
      for (const line of failureLines(result, bug === undefined ? "" : ` --bug ${bug.name}`)) console.log(line);
    },
  });
  for (const line of tally.lines()) console.log(line);
  const complaints = complaintsOf(tally, seeds);
  for (const complaint of complaints) console.log(complaint);
  console.log(`${tally.failed.length} seeds with violations; ${((performance.now() - began) / 1000).toFixed(0)} s`);
  return tally.failed.length === 0 && complaints.length === 0;
}

/** A hundred times in ten thousand seeds; a few seeds promise nothing. */
function complaintsOf(tally: Tally, seeds: number): string[] {
  const least = Math.floor(seeds / 100);
  const complaints = tally.missed(least).map((name) => `met fewer than ${least} times: ${name}`);
  if (tally.fewestOperations < 200) complaints.push(`a seed has ${tally.fewestOperations} operations, fewer than 200`);
  return complaints;
}

/** True if every planted bug was caught. */
async function playPlanted({ seeds, from, workers }: Options): Promise<boolean> {
  let missed = 0;
  for (const { name, edits } of bugs) {
    const tally = await runSeeds({
      script: await bundleSimulation(edits),
      from,
      count: seeds,
      workers,
      stopAtFirst: true,
    });
    const first = tally.failed[0];
    if (first === undefined) missed++;
    const how = first === undefined ? "NOT CAUGHT" : `caught: ${first.violations[0]!.invariant}`;
    console.log(`${name}: ${how} (${tally.seeds} seeds)`);
  }
  console.log(`${bugs.length - missed} of ${bugs.length} planted bugs caught`);
  return missed === 0;
}

async function main(): Promise<void> {
  let options: Options;
  try {
    options = readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  const fine = options.planted ? await playPlanted(options) : await play(options);
  if (!fine) process.exitCode = 1;
}

void main();

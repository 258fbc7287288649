import { endProcess } from "../support/endProcess";
import { bundleSimulation } from "./bundle";
import { runSeeds } from "./runSeeds";
import { bugs, type SimulationOptions, simulationOptions, USAGE } from "./simulationOptions";
import { failureLines, type Tally } from "./tally";

/** True if nothing is wrong. */
async function play({ seeds, from, workers, bug }: SimulationOptions): Promise<boolean> {
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
async function playPlanted({ seeds, from, workers }: SimulationOptions): Promise<boolean> {
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

async function main(): Promise<number> {
  const given = simulationOptions(process.argv.slice(2));
  if (given === "help") {
    console.log(USAGE);
    return 0;
  }
  return (await (given.planted ? playPlanted(given) : play(given))) ? 0 : 1;
}

endProcess(main());

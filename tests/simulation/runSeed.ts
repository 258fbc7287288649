import type { Branch } from "./coverage";
import { Director } from "./director";
import { logCoverage } from "./logCoverage";
import type { FaultKind } from "./model/weather";
import { type Violation, World } from "./world";

export interface SeedResult {
  readonly seed: number;
  readonly violations: readonly Violation[];
  /** Requests, steps, looks, answers and commands. */
  readonly operations: number;
  /** Events of the file system and of clocks. */
  readonly events: number;
  readonly acknowledged: number;
  readonly branches: ReadonlyMap<Branch, number>;
  readonly faults: ReadonlyMap<FaultKind, number>;
}

const ignore = (): void => {};

/** Plays one seed; `inspect` sees what it leaves behind. The wall clock shows simulated time meanwhile, to whoever asks it against the rules. */
export async function runSeed(seed: number, inspect: (world: World) => void = ignore): Promise<SeedResult> {
  const world = new World(seed);
  const clock = Date.now;
  const depth = Error.stackTraceLimit;
  // Most errors here are answers.
  Error.stackTraceLimit = inspect === ignore ? 0 : depth;
  Date.now = () => Math.floor(world.scheduler.now);
  try {
    let over = false;
    const director = new Director(world);
    const play = director.play().then(
      () => {
        over = true;
      },
      (error: unknown) => {
        over = true;
        world.violate("the simulation itself", error instanceof Error ? (error.stack ?? error.message) : String(error));
      },
    );
    await world.scheduler.run(() => over || world.violations.length > 0);
    if (!over && world.violations.length === 0) world.violate("the simulation itself", "nothing happens any more");
    if (over) await play;
    logCoverage(world);
    inspect(world);
  } finally {
    Date.now = clock;
    Error.stackTraceLimit = depth;
  }
  const { violations, operations, scheduler, requests, coverage, weather } = world;
  return {
    ...{ seed, violations, operations, events: scheduler.events, acknowledged: requests.acknowledged },
    ...{ branches: coverage.counts, faults: weather.counts },
  };
}

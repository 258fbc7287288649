import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { SeedResult } from "./runSeed";
import { Tally } from "./tally";

export interface Seeds {
  /** See bundleSimulation. */
  readonly script: string;
  readonly from: number;
  readonly count: number;
  /** Starts no further seed after a violation. */
  readonly stopAtFirst?: boolean;
  readonly workers?: number;
  /** Hears of every seed that was played. */
  readonly played?: (result: SeedResult) => void;
}

/** Plays `count` seeds on all cores. Rejects if a worker dies. */
export async function runSeeds({ script, from, count, stopAtFirst = false, workers, played }: Seeds): Promise<Tally> {
  const tally = new Tally();
  let next = from;
  const end = from + count;
  const one = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(script, { eval: true });
      const more = (): void => {
        const over = next >= end || (stopAtFirst && tally.failed.length > 0);
        if (over) void worker.terminate().then(() => resolve());
        else worker.postMessage(next++);
      };
      worker.on("message", (result: SeedResult) => {
        tally.add(result);
        played?.(result);
        more();
      });
      worker.on("error", reject);
      more();
    });
  const wanted = Math.min(count, workers ?? availableParallelism());
  await Promise.all(Array.from({ length: wanted }, one));
  return tally;
}

import assert from "node:assert/strict";
import { bundleSimulation } from "./bundle";
import { runSeed, type SeedResult } from "./runSeed";
import { runSeeds } from "./runSeeds";
import { failureLines } from "./tally";

const SEEDS = 300;

describe("the protocol in simulated time, under faults", () => {
  it(`keeps every promise in ${SEEDS} seeds, which reach every fault and every branch`, async function () {
    this.timeout(240_000);
    const tally = await runSeeds({ script: await bundleSimulation(), from: 1, count: SEEDS });
    assert.deepEqual(
      tally.failed.flatMap((result) => failureLines(result)),
      [],
    );
    assert.deepEqual(tally.missed(1), []);
    assert.equal(tally.seeds, SEEDS);
    assert.ok(tally.fewestOperations >= 200, `a seed has only ${tally.fewestOperations} operations`);
  });

  it("plays a seed the same way every time, to the last event", async () => {
    const trace = async (): Promise<[SeedResult, string[]]> => {
      const log: string[] = [];
      const result = await runSeed(7, ({ witness, scheduler }) => {
        for (const { path, bytes, at } of witness.log.values()) log.push(`${at} ${path} ${Buffer.from(bytes)}`);
        log.push(String(scheduler.now));
      });
      return [result, log];
    };
    const [first, second] = [await trace(), await trace()];
    assert.deepEqual(first, second);
    assert.ok(first[1].length > 3);
    assert.ok(Math.abs(Date.now() - performance.timeOrigin - performance.now()) < 60_000, "the wall clock is back");
  });
});

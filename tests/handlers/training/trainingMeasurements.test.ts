import assert from "node:assert/strict";
import { metricsOf } from "../../../handlers/metrics/handlerMetrics";
import { train } from "../../../handlers/training/train";
import { countingLearners } from "../../support/countingLearner";
import { MemoryBench } from "../../support/memoryBench";

const MINUTE = 60_000;

describe("the trainer's metrics", () => {
  let bench: MemoryBench;

  beforeEach(() => {
    bench = new MemoryBench();
  });

  /** Trains until so many measurements were taken; before each step the clock moves by half a minute. */
  async function measurements(count: number, between: (taken: number) => void | Promise<void> = () => {}) {
    const stop = new AbortController();
    const taken: Readonly<Record<string, number | undefined>>[] = [];
    const settings = { ...{ publishRecords: 1, publishSeconds: 0, checkpointRecords: 100 } };
    const options = bench.options(
      {
        settings: { ...settings, dedupHours: 24, discoverySeconds: 1 },
        measured: (values) => {
          taken.push(values);
          if (taken.length === count) stop.abort();
        },
        // Of the loop's own pauses only: retries of single calls pause too.
        pause: async (_milliseconds, signal) => {
          if (signal === undefined) return;
          bench.now += MINUTE / 2;
          await between(taken.length);
        },
      },
      countingLearners(),
    );
    await train(options, stop.signal);
    return taken;
  }

  it("are taken once a minute: what was learned since, what waits, and how old the newest model is", async () => {
    await bench.send("a", 3);
    const taken = await measurements(2, async (soFar) => {
      if (soFar === 1 && bench.disk.list("/samples").length === 1) await bench.send("b", 2);
    });
    const base = { QuarantinedRecords: 0, TrainingFailures: 0, PendingSegments: 0, OldestPendingAge: 0, LogLoss: 0.5 };
    assert.deepEqual(taken, [
      { ...base, TrainedRecords: 3, NewestModelVersion: 1, NewestModelAge: 60 },
      { ...base, TrainedRecords: 2, NewestModelVersion: 2, NewestModelAge: 30 },
    ]);
  });

  it("do not count again what was learned before this process began", async () => {
    await bench.send("a", 3);
    await measurements(1);
    const [again] = await measurements(1);
    assert.deepEqual([again?.TrainedRecords, again?.NewestModelVersion], [0, 1]);
  });

  it("tell of failures and of samples that nobody takes, and have no model's age before there is a model", async () => {
    await bench.send("a", 3);
    bench.disk.faults = ({ operation, path }) =>
      operation === "read" && path.startsWith("/samples/ready") ? { error: "EIO" } : undefined;
    const [first, second] = await measurements(2);
    assert.deepEqual(
      [first?.OldestPendingAge, second?.OldestPendingAge, first?.NewestModelAge, first?.TrainedRecords],
      [60, 120, undefined, 0],
    );
    bench.disk.faults = () => undefined;
    const [failing] = await measurements(1, () => {
      bench.disk.faults = ({ operation, path }) =>
        operation === "readdir" && path.startsWith("/samples") ? { error: "EIO" } : undefined;
    });
    assert.equal(failing?.TrainingFailures, 2);
  });

  it("are those of the table", async () => {
    await bench.send("a", 1);
    const [first] = await measurements(1);
    assert.deepEqual(Object.keys(first!).sort(), metricsOf("handlers/retrain.ts", false).toSorted());
  });
});

import assert from "node:assert/strict";
import { StorageError } from "../../../handlers/protocol/errors";
import { train } from "../../../handlers/training/train";
import type { TrainerOptions } from "../../../handlers/training/trainerOptions";
import { countingLearners } from "../../support/countingLearner";
import { MemoryBench } from "../../support/memoryBench";

describe("the training loop", () => {
  let bench: MemoryBench;
  let stop: AbortController;

  beforeEach(() => {
    bench = new MemoryBench();
    stop = new AbortController();
  });

  /** Options whose log calls `on` at each line. */
  const watched = (on: (message: string) => void, changes: Partial<TrainerOptions> = {}): TrainerOptions => {
    const settings = {
      publishRecords: 1,
      publishSeconds: 0,
      checkpointRecords: 9,
      dedupHours: 24,
      discoverySeconds: 0.05,
    };
    const options = bench.options({ settings, ...changes }, countingLearners());
    const { log } = options;
    const tell =
      (level: "info" | "warn" | "error") =>
      (message: string, fields?: Readonly<Record<string, unknown>>): void => {
        log[level](message, fields);
        on(message);
      };
    return { ...options, log: { info: tell("info"), warn: tell("warn"), error: tell("error") } };
  };
  const messages = (): string[] => bench.lines.map(({ message }) => message);

  it("trains until it is told to stop, then finishes at the log's end", async () => {
    await bench.send("k", 3);
    await train(
      watched((message) => message === "training" && stop.abort()),
      stop.signal,
    );
    assert.deepEqual(messages(), ["checkpoint", "ready", "model published", "training", "checkpoint", "finished"]);
    assert.deepEqual(bench.lines.at(-1)?.fields, {
      position: 1,
      trained: 3,
      heldOut: 0,
      excluded: 0,
      quarantined: 0,
      duplicateSegments: 0,
      conflictSegments: 0,
      pendingSegments: 0,
      modelVersion: 1,
      logLoss: 0.5,
    });
  });

  it("takes nothing if it was told to stop before it began", async () => {
    await bench.send("k", 3);
    stop.abort();
    await train(
      watched(() => {}),
      stop.signal,
    );
    assert.deepEqual(messages(), ["checkpoint", "ready", "finished"]);
  });

  it("waits a full disk out, says so, and goes on", async () => {
    await bench.send("k", 3);
    const options = watched((message) => {
      if (message === "ready")
        bench.disk.faults = ({ operation }) => (operation === "write" ? { error: "ENOSPC" } : undefined);
      if (message === "training waits") bench.disk.faults = () => undefined;
      if (message === "model published") stop.abort();
    });
    await train(options, stop.signal);
    const waited = bench.lines.find(({ message }) => message === "training waits");
    assert.equal(waited?.level, "warn");
    assert.match(String(waited?.fields.reason), /^ENOSPC: write '\/journal\/tmp\//);
    assert.equal(waited?.fields.retryMs, 250);
    assert.equal(bench.lines.at(-1)?.fields.trained, 3);
  });

  it("ends with the reason if its identity or mount is wrong", async () => {
    const options = watched((message) => {
      if (message === "ready")
        bench.disk.faults = ({ operation }) => (operation === "readdir" ? { error: "EACCES" } : undefined);
    });
    await assert.rejects(train(options, stop.signal), new StorageError("EACCES", "readdir", "/samples/ready"));
  });

  it("tries its last checkpoint again, and ends with the reason if it cannot be written", async () => {
    await bench.send("k", 3);
    const options = watched((message) => {
      if (message !== "training") return;
      stop.abort();
      bench.disk.faults = ({ operation }) => (operation === "write" ? { error: "ENOSPC" } : undefined);
    });
    await assert.rejects(train(options, stop.signal), /ENOSPC/);
    assert.equal(messages().filter((message) => message === "the last checkpoint waits").length, 4);
  });
});

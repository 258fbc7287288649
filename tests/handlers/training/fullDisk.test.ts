import assert from "node:assert/strict";
import { train } from "../../../handlers/training/train";
import { Trainer } from "../../../handlers/training/trainer";
import { HOUR, keep, MaintenanceBench } from "../../support/maintenanceBench";

describe("a disk that is full", () => {
  it("is freed by the janitor itself, and everything goes on without anybody's help", async () => {
    const bench = new MaintenanceBench();
    const stop = new AbortController();
    const settings = {
      publishRecords: 1,
      publishSeconds: 0,
      checkpointRecords: 1,
      dedupHours: 24,
      discoverySeconds: 1,
    };
    const first = await bench.start(1);
    await bench.feed(first, "k", 8);
    await first.finish();
    await bench.packAll();
    const limit = bench.disk.list("/samples/ready").length;
    // Full as long as all these segments stand: only deletion makes room.
    bench.disk.faults = ({ operation }) =>
      operation === "write" && bench.disk.list("/samples/ready").length >= limit ? { error: "ENOSPC" } : undefined;
    const refused = await bench.send("more", 2);
    assert.deepEqual([refused.statusCode, refused.retryAfterSeconds], [503, 30]);
    let accepted = 0;
    const options = bench.options(
      {
        settings,
        maintenance: { settings: keep, monotonic: () => bench.monotonic },
        pause: async () => {
          bench.later(HOUR);
          if (bench.now > Date.UTC(2026, 10, 27)) stop.abort();
          if (accepted === 0 && (await bench.send("more", 2)).statusCode === 200) accepted++;
        },
      },
      bench.learners,
    );
    await train(options, stop.signal);
    assert.equal(accepted, 1);
    const seen = bench.learners.latest!.records();
    assert.deepEqual([seen.length, new Set(seen).size], [18, 18]);
  });

  it("does not stop training when packing cannot write, and packs when it can", async () => {
    const bench = new MaintenanceBench();
    const settings = {
      ...{ publishRecords: 1_000_000, publishSeconds: 0, checkpointRecords: 1, dedupHours: 24, discoverySeconds: 1 },
    };
    const maintenance = { settings: keep, monotonic: () => bench.monotonic };
    const trainer = await Trainer.start(bench.options({ settings, maintenance }, bench.learners));
    bench.disk.faults = ({ operation, path }) =>
      operation === "link" && path.includes("/packed/") ? { error: "ENOSPC" } : undefined;
    await bench.feed(trainer, "k", 6);
    assert.equal(trainer.progress().trained, 12);
    const said = bench.lines.filter(({ message }) => message === "packing waits");
    assert.deepEqual(
      said.map(({ level }) => level),
      ["error"],
      "once, not at every step",
    );
    bench.disk.faults = () => undefined;
    bench.later(10_000);
    await trainer.step();
    assert.equal(bench.messages("info").includes("packed"), true);
  });
});

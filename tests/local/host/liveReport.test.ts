import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CheckResult } from "../../../local/checker/check";
import { Storage } from "../../../local/checker/storage";
import { readBaseline } from "../../../local/host/baseline";
import { finalReport, liveReport, type Moment } from "../../../local/host/liveReport";
import type { ConsumerReport } from "../../../local/report/report";
import { StorageFixture } from "../checker/storageFixture";
import { BASELINE, DRIVER, MANIFEST } from "./moments";

const CONSUMER: ConsumerReport = {
  ...{ name: "serve", compute: "fargate", pids: [], uid: 1_100_000_000, restarts: 0 },
  mounts: [{ directory: "models", rights: "read", at: "/mnt/models" }],
  peakMemory: 90,
};
const MOMENT: Moment = {
  ...{ baseline: BASELINE, readyMs: 4_000, driver: DRIVER, manifest: MANIFEST, staleness: { p50: 1_000, p99: 2_000 } },
  ...{ malformed: 3, predictions: 80, refusedMounts: 1, expectedRefusals: 1 },
  ...{ peakMemory: 300, consumers: [CONSUMER] },
};

describe("report of a moment", () => {
  it("has the fields so far: sums since the reset, this run's share, null for what only the checker counts", () => {
    assert.deepEqual(liveReport(MOMENT), {
      readyMs: 4_000,
      ...{ requests: 30, acknowledged: 1_500, trained: 1_200, heldOut: 60, quarantined: 10, excluded: 5, pending: 225 },
      ...{ lost: null, duplicates: null, resends: 3, unacknowledged: null, unkeyed: null },
      ...{ sandboxes: 3, modelVersion: 7, progressiveLogLoss: 0.5, progressiveAccuracy: 0.75, bayesLogLoss: 0.4 },
      ...{ stalenessMs: { p50: 1_000, p99: 2_000 }, malformed: 3, predictions: 80 },
      ...{ acknowledgedPerSecond: 2_000, refusedMounts: 1, expectedRefusals: 1 },
      ...{ peakMemory: { host: 300, checker: null }, consumers: [CONSUMER] },
      run: {
        ...{ requests: 10, acknowledged: 500, trained: 300, heldOut: 10, quarantined: 0, excluded: 0, pending: 190 },
        ...{ lost: null, duplicates: null, resends: 2, unacknowledged: null, unkeyed: null },
      },
    });
  });

  it("knows no best possible loss as soon as nobody knows it of some records", () => {
    const moments: Moment[] = [
      { ...MOMENT, driver: { ...DRIVER, trueLoss: null } },
      { ...MOMENT, baseline: { ...BASELINE, trueLoss: null } },
    ];
    assert.deepEqual(
      moments.map((moment) => liveReport(moment).bayesLogLoss),
      [null, null],
    );
  });

  it("before traffic and model stands where the last run ended", () => {
    const early = liveReport({ ...MOMENT, readyMs: null, driver: undefined, manifest: undefined });
    assert.deepEqual([early.acknowledged, early.trained, early.heldOut, early.modelVersion], [1_000, 900, 50, null]);
    assert.deepEqual([early.run.acknowledged, early.run.trained, early.run.pending], [0, 0, 0]);
    assert.equal(early.bayesLogLoss, 0.4);
    assert.equal(early.acknowledgedPerSecond, null);
  });

  it("at the end is the checker's wherever the checker counts", () => {
    const counts = {
      ...{ requests: 1, acknowledged: 2, trained: 3, heldOut: 4, quarantined: 5, excluded: 6, pending: 7, lost: 8 },
      ...{ duplicates: 9, resends: 10, unacknowledged: 11, unkeyed: 12 },
    };
    const check: CheckResult = {
      ...{ counts, run: { ...counts, lost: 0 }, sandboxes: 13, modelVersion: 14, progressiveLogLoss: 0.15 },
      ...{ progressiveAccuracy: 0.16, bayesLogLoss: 0.17, logEnd: 18, position: 19, differences: [] },
      ...{ countsFrom: 0, peakMemory: 120 },
    };
    assert.deepEqual(finalReport(MOMENT, check), {
      ...{ readyMs: 4_000, ...counts, sandboxes: 13, modelVersion: 14, progressiveLogLoss: 0.15 },
      ...{ progressiveAccuracy: 0.16, bayesLogLoss: 0.17, stalenessMs: { p50: 1_000, p99: 2_000 }, predictions: 80 },
      ...{ malformed: 3, acknowledgedPerSecond: 2_000, refusedMounts: 1, expectedRefusals: 1, consumers: [CONSUMER] },
      ...{ peakMemory: { host: 300, checker: 120 }, run: { ...counts, lost: 0 } },
    });
    const { peakMemory: _, ...unmeasured } = check;
    assert.equal(finalReport(MOMENT, unmeasured).peakMemory.checker, null);
  });
});

describe("baseline", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "baseline-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("of an empty .local is nothing", () => {
    const fixture = new StorageFixture(folder);
    assert.deepEqual(readBaseline(fixture.acknowledgements, new Storage(fixture.roots)), {
      ...{ requests: 0, acknowledged: 0, resends: 0, trueLoss: 0, sandboxes: new Set() },
      ...{ trained: 0, heldOut: 0, quarantined: 0, excluded: 0, checkpoint: undefined },
    });
  });

  it("is what earlier runs were answered and the newest checkpoint says", async () => {
    const fixture = new StorageFixture(folder);
    await fixture.ingest("run-1", 6, (k) => k !== 5);
    await fixture.ingest("run-2", 2);
    await fixture.train();
    const baseline = readBaseline(fixture.acknowledgements, new Storage(fixture.roots));
    assert.deepEqual([baseline.requests, baseline.acknowledged, baseline.resends], [7, 350, 0]);
    assert.equal(baseline.trained + baseline.heldOut, 400);
    assert.deepEqual([...baseline.sandboxes].sort(), ["sandbox-0", "sandbox-1", "sandbox-2", "sandbox-3"]);
    assert.equal(baseline.checkpoint, fixture.check("run-2").position);
    assert.ok(baseline.trueLoss !== null && baseline.trueLoss > 0);
  });

  it("goes on without a damaged checkpoint: the checker will name it", () => {
    const fixture = new StorageFixture(folder);
    mkdirSync(join(fixture.roots.journal, "checkpoint"));
    writeFileSync(join(fixture.roots.journal, "checkpoint", `${"3".padStart(20, "0")}.ckpt`), "torn");
    assert.equal(readBaseline(fixture.acknowledgements, new Storage(fixture.roots)).checkpoint, undefined);
  });
});

import assert from "node:assert/strict";
import type { ConsumerStatus } from "../../../local/compute/types";
import { quantile } from "../../../local/report/quantile";
import { type Counts, consumerReport, type Report, reportJson } from "../../../local/report/report";
import { statusLine } from "../../../local/report/statusLine";
import { summaryLines } from "../../../local/report/summaryLines";

const COUNTS: Counts = {
  requests: 600,
  acknowledged: 60_000,
  trained: 58_800,
  heldOut: 1_200,
  quarantined: 0,
  excluded: 0,
  pending: 0,
  lost: 0,
  duplicates: 0,
  resends: 2,
  unacknowledged: 0,
  unkeyed: 0,
};

const REPORT: Report = {
  readyMs: 4_200,
  ...COUNTS,
  sandboxes: 4,
  modelVersion: 21,
  progressiveLogLoss: 0.52134,
  progressiveAccuracy: 0.75,
  bayesLogLoss: 0.487,
  stalenessMs: { p50: 1_432, p99: 2_900 },
  malformed: 0,
  acknowledgedPerSecond: 998,
  predictions: 2_400,
  refusedMounts: 0,
  expectedRefusals: 1,
  peakMemory: { host: 310, checker: 120 },
  consumers: [
    {
      name: "ingest",
      compute: "lambda",
      pids: [10, 11],
      uid: 1_234_567_890,
      mounts: [{ directory: "samples", rights: "write", at: "/mnt/samples" }],
      restarts: 0,
      peakMemory: 150,
    },
  ],
  run: COUNTS,
};

describe("report", () => {
  it("is the JSON of exactly these fields, in this order", () => {
    const read: Report = JSON.parse(reportJson(REPORT));
    assert.deepEqual(read, REPORT);
    const counts = [
      ...["requests", "acknowledged", "trained", "heldOut", "quarantined", "excluded", "pending", "lost"],
      ...["duplicates", "resends", "unacknowledged", "unkeyed"],
    ];
    assert.deepEqual(Object.keys(read), [
      "readyMs",
      ...counts,
      ...["sandboxes", "modelVersion", "progressiveLogLoss", "progressiveAccuracy", "bayesLogLoss", "stalenessMs"],
      ...["malformed", "acknowledgedPerSecond", "predictions", "refusedMounts", "expectedRefusals"],
      ...["peakMemory", "consumers", "run"],
    ]);
    assert.deepEqual(Object.keys(read.run), counts);
    assert.deepEqual(Object.keys(read.consumers[0]!), [
      ...["name", "compute", "pids", "uid", "mounts", "restarts", "peakMemory"],
    ]);
  });

  it("keeps infinite staleness a number that no limit admits", () => {
    const text = reportJson({ ...REPORT, stalenessMs: { p50: 12, p99: Number.POSITIVE_INFINITY } });
    assert.ok(text.includes('"p99": 1e999'));
    assert.equal(JSON.parse(text).stalenessMs.p99, Number.POSITIVE_INFINITY);
  });

  it("takes from a consumer's status what the report names and nothing else", () => {
    const { peakMemory, ...named } = REPORT.consumers[0]!;
    const status: ConsumerStatus = { ...named, refusal: undefined, crashLoop: "because" };
    const sizes = new Map([
      [10, peakMemory! - 1],
      [11, peakMemory!],
    ]);
    assert.deepEqual(
      consumerReport(status, (pid) => sizes.get(pid)),
      REPORT.consumers[0],
    );
    // One of them has ended.
    sizes.delete(11);
    assert.equal(consumerReport(status, (pid) => sizes.get(pid)).peakMemory, peakMemory! - 1);
    assert.equal(consumerReport(status, () => undefined).peakMemory, null);
  });
});

describe("quantile", () => {
  const table: readonly [readonly number[], number, number | null][] = [
    [[], 0.5, null],
    [[7], 0.5, 7],
    [[7], 0.99, 7],
    [[3, 1, 2], 0.5, 2],
    [[4, 3, 2, 1], 0.5, 2],
    [Array.from({ length: 100 }, (_, i) => i + 1), 0.99, 99],
    [Array.from({ length: 101 }, (_, i) => i + 1), 0.99, 100],
    [[10, 9, 100], 0.99, 100],
    [[1, Number.POSITIVE_INFINITY], 0.5, 1],
    [[1, Number.POSITIVE_INFINITY], 0.99, Number.POSITIVE_INFINITY],
  ];
  for (const [values, share, expected] of table) {
    it(`${share} of ${values.length} values is ${expected}`, () => assert.equal(quantile(values, share), expected));
  }

  it("does not reorder its argument", () => {
    const values = [3, 1, 2];
    quantile(values, 0.5);
    assert.deepEqual(values, [3, 1, 2]);
  });
});

describe("summary", () => {
  it("tells how many rows of a replayed file were not sent, if any", () => {
    assert.deepEqual(
      summaryLines({ ...REPORT, malformed: 1_234 }).filter((line) => line.startsWith("malformed")),
      ["malformed     1,234 rows of the file were not sent"],
    );
    assert.equal(
      summaryLines(REPORT).some((line) => line.startsWith("malformed")),
      false,
    );
  });

  it("tells from where the checker counted one by one, if not from the beginning", () => {
    assert.equal(
      summaryLines({ ...REPORT, countsFrom: 1_205 })[2],
      "counted       from log entry 1,205 on; for what retention took before, a checkpoint tells",
    );
  });

  it("tells where every example is, what is lost, and how stale predictions were", () => {
    assert.deepEqual(summaryLines(REPORT), [
      "acknowledged  60,000 examples = 58,800 trained + 1,200 held out; 60,000 of them in this run",
      "lost          0, counted twice: 0",
      "staleness     median 1.4 s, 99 % within 2.9 s, seen by 2,400 predictions",
    ]);
  });

  it("names what is not learned, and what this traffic had no answer to", () => {
    const report = {
      ...REPORT,
      quarantined: 50,
      excluded: 3,
      pending: 1_000,
      unacknowledged: 100,
      lost: 7,
      duplicates: 8,
    };
    assert.deepEqual(summaryLines(report).slice(0, 2), [
      "acknowledged  60,000 examples (+ 100 that others sent, or got no answer) = 58,800 trained + 1,200 held out + 50 quarantined + 3 without a label + 1,000 pending; 60,000 of them in this run",
      "lost          7, counted twice: 8",
    ]);
  });

  const infinite = Number.POSITIVE_INFINITY;
  const table: readonly (readonly [Report["stalenessMs"], string])[] = [
    [{ p50: null, p99: null }, "no request"],
    [{ p50: infinite, p99: infinite }, "half of the requests or more were never served"],
    [{ p50: 900, p99: infinite }, "median 900 ms, more than 1 % never served"],
  ];
  for (const [stalenessMs, text] of table) {
    it(`staleness: ${text}`, () => {
      assert.equal(summaryLines({ ...REPORT, stalenessMs })[2], `staleness     ${text}, seen by 2,400 predictions`);
    });
  }
});

describe("status line", () => {
  it("says everything once there is a model", () => {
    assert.equal(
      statusLine(REPORT, 39.6),
      "acknowledged 60,000 · trained 58,800 · model v21 · log loss 0.5213 (best possible 0.4870) · staleness 1.4 s · 40 predictions/s",
    );
  });

  it("says what is not there yet", () => {
    const early: Report = {
      ...REPORT,
      acknowledged: 100,
      trained: 0,
      modelVersion: null,
      progressiveLogLoss: null,
      bayesLogLoss: null,
      stalenessMs: { p50: null, p99: null },
    };
    assert.equal(
      statusLine(early, 0),
      "acknowledged 100 · trained 0 · model none yet · log loss – · staleness – · 0 predictions/s",
    );
    assert.equal(
      statusLine({ ...early, stalenessMs: { p50: Number.POSITIVE_INFINITY, p99: Number.POSITIVE_INFINITY } }, 0),
      "acknowledged 100 · trained 0 · model none yet · log loss – · staleness not served yet · 0 predictions/s",
    );
  });

  it("writes short staleness in milliseconds", () => {
    assert.match(statusLine({ ...REPORT, stalenessMs: { p50: 999.4, p99: 1 } }, 1), / staleness 999 ms /);
  });

  it("never wraps", () => {
    assert.equal(statusLine(REPORT, 40, 24), "acknowledged 60,000 · …");
    assert.equal(statusLine(REPORT, 40, 24).length, 23);
  });
});

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { openReplay } from "../../../local/host/openReplay";
import { StartError } from "../../../local/host/startError";
import { count } from "../../../local/report/statusLine";
import { REFUSAL } from "./consumers";
import type { InProcessOptions } from "./inProcessCompute";
import { InProcessStack } from "./inProcessStack";

/** Rows whose label follows from their features: x above 0.5 or b is yes. */
function rows(count: number, first = 0): string[] {
  return Array.from({ length: count }, (_, n) => {
    const x = (((first + n) * 7_919) % 1_000) / 1_000;
    const b = (first + n) % 5 === 0 ? "yes" : "no";
    return `${x},${b},${x > 0.5 || b === "yes" ? 1 : 0}`;
  });
}

describe("a replayed file", function () {
  this.timeout(30_000);
  let stack: InProcessStack;
  let file: string;

  beforeEach(() => {
    stack = new InProcessStack();
    file = join(stack.folder, "rows.csv");
  });
  afterEach(() => stack.remove());

  const write = (lines: readonly string[]) => writeFileSync(file, ["x,b,class", ...lines, ""].join("\n"));
  const open = (label: string, rate?: number) =>
    openReplay({ file, label, key: undefined, rate }, (text) => stack.printed.push(text));

  const runOn = async (
    run: string,
    consumers: Omit<InProcessOptions, "roots"> = {},
    { rate, forMs }: { rate?: number; forMs?: number } = {},
  ) => stack.run(run, consumers, { rate: 1_000, forMs, replay: await open("class", rate) });

  it("is learned wholly, row by row, and then the run ends by itself", async () => {
    write([...rows(2_500), "0.1,no,maybe", ...rows(500, 2_500)]);
    const { report, outcome } = await runOn("run-1");
    assert.deepEqual(outcome, { accountingProblems: [], consumerProblems: [] });
    assert.equal(report.trained + report.heldOut, 3_000);
    const { requests, acknowledged, lost, duplicates, pending, malformed, bayesLogLoss } = report;
    assert.deepEqual(
      { requests, acknowledged, lost, duplicates, pending, malformed, bayesLogLoss },
      {
        ...{ requests: 3, acknowledged: 3_000, lost: 0, duplicates: 0, pending: 0, malformed: 1, bayesLogLoss: null },
      },
    );
    assert.ok(report.progressiveAccuracy! > 0.9, `accuracy ${report.progressiveAccuracy}`);
    assert.ok(report.progressiveLogLoss! < 0.35, `log loss ${report.progressiveLogLoss}`);
    assert.deepEqual(
      stack.printed.filter((line) => line.includes(file)),
      [
        `${file}: line 2502: label: got "maybe", allowed are 0, 1, true, false, and nothing or null (not known yet)`,
        `traffic: ${file} in order, as fast as it is acknowledged`,
        `${file} is through: 3,000 examples acknowledged, ${count(report.acknowledgedPerSecond!)} a second`,
      ],
    );
    assert.ok(report.acknowledgedPerSecond! > 100, `${report.acknowledgedPerSecond} acknowledged a second`);
    assert.ok(report.peakMemory.host > 30, `${report.peakMemory.host} MiB`);
  });

  it("gives the same loss whether or not sandboxes die, and counts every row once", async () => {
    write(rows(5_000));
    const losses: (number | null)[] = [];
    const deaths: (InProcessOptions["dies"] | undefined)[] = [
      undefined,
      (n) => (n % 3 === 0 ? "after" : n % 3 === 1 ? "before" : undefined),
    ];
    for (const dies of deaths) {
      stack.reset();
      const { report, outcome } = await runOn("run-1", dies === undefined ? {} : { dies });
      assert.deepEqual(outcome, { accountingProblems: [], consumerProblems: [] });
      assert.equal(report.trained + report.heldOut, 5_000);
      assert.equal(report.resends > 0, dies !== undefined);
      losses.push(report.progressiveLogLoss);
    }
    assert.equal(losses[0], losses[1]);
  });

  it("goes on in a second run where the first one was ended, at any rate, and a third one has nothing to do", async () => {
    write(rows(1_200));
    const first = await runOn("run-1", {}, { rate: 400, forMs: 700 });
    const { acknowledged } = first.report;
    assert.ok(acknowledged > 0 && acknowledged < 1_200, `${acknowledged} acknowledged`);
    const second = await runOn("run-2");
    assert.deepEqual(second.outcome, { accountingProblems: [], consumerProblems: [] });
    assert.equal(second.report.trained + second.report.heldOut, 1_200);
    assert.deepEqual([second.report.run.acknowledged, second.report.duplicates], [1_200 - acknowledged, 0]);
    stack.printed.length = 0;
    const third = await runOn("run-3");
    assert.deepEqual(third.outcome, { accountingProblems: [], consumerProblems: [] });
    assert.deepEqual([third.report.run.requests, third.report.acknowledged], [0, 1_200]);
    assert.ok(stack.printed.includes(`${file} is through: 0 examples acknowledged, 1,200 stood since an earlier run`));
  });

  it("ends at once where nobody may send it, and without a trainer when it is acknowledged", async () => {
    write(rows(100));
    const unsent = await runOn("run-1", { changes: { ingest: { refusal: REFUSAL, pids: [] } } });
    assert.deepEqual([unsent.report.acknowledged, unsent.report.lost], [0, 0]);
    const untrained = await runOn("run-2", { changes: { retrain: { refusal: REFUSAL, pids: [] } } });
    assert.deepEqual([untrained.report.acknowledged, untrained.report.pending], [100, 100]);
  });

  it("is read no further when the run has ended", async () => {
    write(rows(20_000));
    const replay = await open("class");
    const consumers = { changes: { ingest: { refusal: REFUSAL, pids: [] } } };
    await stack.run("run-1", consumers, { rate: 1_000, replay });
    let left = 0;
    for await (const records of replay!.rows.records()) left += records.length;
    assert.ok(left < 20_000, `${left} records left of what one reading brings`);
  });

  it("is refused before anything starts if it cannot be used", async () => {
    write(rows(3));
    const refusals: [() => Promise<unknown>, string][] = [
      [
        () => open("clas"),
        `--replay ${file}: the first line must name the columns: there is no column "clas" for the label; did you mean "class"?`,
      ],
      [
        () => open("zzzzzzzz"),
        `--replay ${file}: the first line must name the columns: there is no column "zzzzzzzz" for the label; columns are x, b, class`,
      ],
      [
        () => openReplay({ file: `${file}.gone`, label: undefined, key: undefined, rate: undefined }, () => {}),
        `--replay ${file}.gone: no such file`,
      ],
    ];
    for (const [attempt, message] of refusals) {
      await assert.rejects(attempt, (error) => error instanceof StartError && error.message === message);
    }
    assert.equal(await openReplay(undefined, () => {}), undefined);
  });
});

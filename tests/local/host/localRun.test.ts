import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { exitCode } from "../../../local/host/exitCode";
import { REFUSAL } from "./consumers";
import type { InProcessOptions } from "./inProcessCompute";
import { InProcessStack } from "./inProcessStack";

describe("local run", function () {
  this.timeout(30_000);
  let stack: InProcessStack;

  beforeEach(() => {
    stack = new InProcessStack();
  });
  afterEach(() => stack.remove());

  const runOn = (
    run: string,
    consumers: Omit<InProcessOptions, "roots">,
    forMs: number,
    circumstances: { readonly stop?: AbortSignal; readonly idsEnforced?: boolean } = {},
  ) => stack.run(run, consumers, { rate: 4_000, forMs, ...circumstances });

  it("acknowledges, learns and serves all of it, in order, and continues in a second run", async () => {
    const first = await runOn("run-1", {}, 1_000);
    assert.deepEqual(first.outcome, { accountingProblems: [], consumerProblems: [] });
    assert.equal(exitCode(first.outcome), 0);
    const { report } = first;
    assert.ok(report.acknowledged >= 2_000, `${report.acknowledged} acknowledged`);
    assert.equal(report.trained + report.heldOut, report.acknowledged);
    assert.deepEqual([report.lost, report.duplicates, report.unacknowledged, report.pending], [0, 0, 0, 0]);
    assert.deepEqual(report.run, {
      ...{ requests: report.requests, acknowledged: report.acknowledged, trained: report.trained },
      ...{ heldOut: report.heldOut, quarantined: 0, excluded: 0, pending: 0, lost: 0, duplicates: 0 },
      ...{ resends: 0, unacknowledged: 0, unkeyed: 0 },
    });
    assert.ok(report.readyMs !== null && report.readyMs < 10_000);
    assert.equal(report.sandboxes, 4);
    assert.ok(report.modelVersion! >= 2);
    assert.ok(report.stalenessMs.p99! < 5_000, `${report.stalenessMs.p99} ms`);
    assert.ok(report.predictions > 0);
    assert.deepEqual(
      report.consumers.map(({ name, pids }) => [name, pids]),
      [
        ["ingest", [100]],
        ["retrain", [100]],
        ["serve", [100]],
      ],
    );
    assert.deepEqual(first.compute.asked.slice(0, 4), ["gate", "stop ec2", "stop fargate", "stop lambda"]);
    assert.match(stack.printed[0]!, /^mount gate: ingest passed$/);
    assert.equal(stack.printed[1], "traffic: 4 clients, 100 examples a request, 4000 examples/s");
    assert.match(stack.printed[2]!, /^ready after \d+\.\d s$/);
    assert.equal(stack.printed[3], "traffic is off, every request answered");
    assert.equal(stack.printed[4], `worker stopped; model v${report.modelVersion} is served`);
    const status = JSON.parse(readFileSync(stack.paths.status, "utf8"));
    assert.equal(status.trained, report.trained);
    assert.deepEqual(status.consumers[0].pids, []);

    const second = await runOn("run-2", {}, 300);
    assert.deepEqual(second.outcome, { accountingProblems: [], consumerProblems: [] });
    assert.equal(second.report.acknowledged, report.acknowledged + second.report.run.acknowledged);
    assert.ok(second.report.run.acknowledged > 0);
    assert.ok(second.report.modelVersion! > report.modelVersion!);
  });

  it("repeats what a dying sandbox left unanswered, loses nothing and counts nothing twice", async () => {
    const dies = (request: number) => (request % 5 === 3 ? "before" : request % 5 === 1 ? "after" : undefined);
    const { report, outcome } = await runOn("run-1", { dies }, 600);
    assert.ok(report.resends > 0, "a stored but unanswered request is answered as a duplicate");
    assert.deepEqual([report.lost, report.duplicates], [0, 0]);
    assert.deepEqual(outcome, { accountingProblems: [], consumerProblems: [] });
    assert.ok(report.requests > 5);
    assert.equal(report.trained + report.heldOut, report.acknowledged);
  });

  it("goes on without a service whose mount is refused, and says why it is not good", async () => {
    const { report, outcome } = await runOn("run-1", { changes: { serve: { refusal: REFUSAL, pids: [] } } }, 300);
    assert.deepEqual(outcome, {
      accountingProblems: [],
      consumerProblems: [
        "serve: mount refused: EFSMountFailureException (missing: an Allow for elasticfilesystem:ClientMount)",
      ],
    });
    assert.equal(exitCode(outcome), 3);
    assert.deepEqual([report.readyMs, report.refusedMounts, report.predictions], [null, 1, 0]);
    assert.deepEqual(report.stalenessMs, { p50: Number.POSITIVE_INFINITY, p99: Number.POSITIVE_INFINITY });
    assert.ok(report.acknowledged > 0);
    assert.equal(report.trained + report.heldOut, report.acknowledged);
  });

  it("sends nothing to a function whose mount is refused", async () => {
    const gate = [
      { consumer: "ingest", passed: false, reason: "EFSMountFailureException", expectedRefusal: false },
      { consumer: "negative-probe", passed: true, reason: "EFSMountFailureException", expectedRefusal: true },
    ];
    const { report, outcome } = await runOn(
      "run-1",
      { changes: { ingest: { refusal: REFUSAL, pids: [] } }, gate },
      200,
    );
    assert.equal(exitCode(outcome), 3);
    assert.deepEqual(outcome.consumerProblems, [
      "ingest: mount refused: EFSMountFailureException (missing: an Allow for elasticfilesystem:ClientMount)",
    ]);
    assert.equal(stack.printed[0]?.split(":")[0], "ingest", "the reason comes before its consequences");
    assert.ok(stack.printed.includes("mount gate: ingest failed: EFSMountFailureException"));
    assert.deepEqual([report.requests, report.refusedMounts, report.expectedRefusals], [0, 1, 1]);
    assert.ok(stack.printed.includes("traffic is off: the stack has no function ingest that may run"));
  });

  it("runs all the same where the gate can prove nothing, and is good", async () => {
    const gate = [{ consumer: "ingest", passed: false, reason: "a file belongs to 1:1", expectedRefusal: false }];
    const { report, outcome } = await runOn("run-1", { gate }, 200, { idsEnforced: false });
    assert.deepEqual(outcome, { accountingProblems: [], consumerProblems: [] });
    assert.equal(stack.printed[0], "mount gate: cannot prove ingest on this machine: a file belongs to 1:1");
    assert.ok(report.readyMs !== null && report.acknowledged > 0);
  });

  it("stops in order at the first Ctrl-C, also before it is ready", async () => {
    const stop = new AbortController();
    stop.abort();
    const { report, outcome, compute } = await runOn("run-1", {}, 60_000, { stop: stop.signal });
    assert.deepEqual(outcome, { accountingProblems: [], consumerProblems: [] });
    assert.equal(report.readyMs, null);
    assert.deepEqual(compute.asked.slice(0, 3), ["stop ec2", "stop fargate", "stop lambda"]);
  });
});

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lastEntry } from "../../local/traffic/journalFollower";
import { HostProcess, runs, until } from "./hostProcess";

/** A consumer that was killed is back within this time (and the second that status.json may be old). */
const BACK_MS = 6_000;

describe("npm start, end to end", function () {
  this.timeout(90_000);
  let folder: string;
  const hosts: HostProcess[] = [];
  const start = (...args: string[]) => {
    const host = new HostProcess(folder, args);
    hosts.push(host);
    return host;
  };
  const pidsOf = (host: HostProcess, name: string) =>
    host.status().consumers.find((consumer) => consumer.name === name)?.pids ?? [];
  const allPids = (host: HostProcess) => host.status().consumers.flatMap(({ pids }) => pids);

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "end-to-end-"));
  });
  after(async () => {
    for (const host of hosts) host.kill("SIGKILL");
    await Promise.all(hosts.map(({ ended }) => ended));
    rmSync(folder, { recursive: true, force: true });
  });

  it("trains and serves every acknowledged example, while worker, sandbox and service are killed one after another", async () => {
    const host = start("--for", "10s");
    await host.says("ready after");
    for (const name of ["retrain", "ingest", "serve"]) {
      const before = pidsOf(host, name);
      const [victim] = before;
      assert.ok(victim !== undefined, `${name} runs`);
      process.kill(victim, "SIGKILL");
      await until(`${name} is back`, BACK_MS, () => {
        const now = pidsOf(host, name);
        return !now.includes(victim) && now.some((pid) => !before.includes(pid));
      });
    }
    const pids = allPids(host);
    assert.equal(await host.ended, 0, host.output);
    const report = host.report();
    assert.deepEqual(pids.filter(runs), []);
    assert.deepEqual(
      [report.lost, report.duplicates, report.pending, report.quarantined, report.unkeyed],
      [0, 0, 0, 0, 0],
    );
    assert.equal(report.trained + report.heldOut, report.acknowledged + report.unacknowledged!);
    assert.ok(report.acknowledged > 5_000, `${report.acknowledged} acknowledged`);
    assert.ok(report.sandboxes >= 4, `${report.sandboxes} sandboxes`);
    assert.ok(report.predictions > 100, `${report.predictions} predictions`);
    assert.deepEqual([report.refusedMounts, report.expectedRefusals], [0, 1]);
    assert.deepEqual(
      report.consumers.map(({ name, compute, restarts }) => [name, compute, restarts > 0]),
      [
        ["ingest", "lambda", true],
        ["retrain", "ec2", true],
        ["score", "lambda", false],
        ["serve", "fargate", true],
      ],
    );
    assert.ok(report.bayesLogLoss! < report.progressiveLogLoss!);
    assert.ok(report.stalenessMs.p50! < 5_000, `${report.stalenessMs.p50} ms`);
    const versions = manifests();
    assert.equal(versions.length, report.modelVersion);
    assert.ok(versions.length >= 3);
    assert.equal(new Set(versions.map(({ blob }) => blob)).size, versions.length);
    assert.equal(versions.at(-1)?.log.to, lastEntry(join(folder, "local/efs/journal")));
  });

  it("leaves nothing running when the host is killed, and the next start continues with nothing lost until Ctrl-C", async () => {
    const killed = start("--for", "60s");
    await killed.says("ready after");
    const atKill = killed.status();
    const pids = allPids(killed);
    assert.ok(pids.length >= 3, `${pids.length} processes`);
    killed.kill("SIGKILL");
    await killed.ended;
    await until("everything has ended", 5_000, () => !pids.some(runs));

    const next = start();
    await next.says("ready after");
    next.kill("SIGINT");
    assert.equal(await next.ended, 0, next.output);
    assert.match(next.output, new RegExp(`the last run \\(pid ${killed.pid}\\) was killed; it left nothing running`));
    const report = next.report();
    assert.ok(report.acknowledged - report.run.acknowledged >= atKill.acknowledged);
    assert.ok(report.modelVersion! > atKill.modelVersion!);
    assert.deepEqual([report.lost, report.duplicates, report.pending], [0, 0, 0]);
    assert.equal(report.trained + report.heldOut, report.acknowledged + report.unacknowledged!);
    assert.equal(report.run.trained + report.run.heldOut, report.run.acknowledged);
  });

  it("refuses exactly the mounts that lack something, and the others run", async () => {
    const without = ["--without", "aws:iam/rolePolicy:RolePolicy::serve-mounts", "--without-tls", "retrain"];
    const host = start("--reset", "--for", "1s", ...without);
    assert.equal(await host.ended, 3, host.output);
    const report = host.report();
    assert.deepEqual([report.refusedMounts, report.readyMs, report.modelVersion], [2, null, null]);
    assert.deepEqual(
      report.consumers.map(({ name, pids }) => [name, pids.length > 0]),
      [
        ["ingest", true],
        ["retrain", false],
        ["score", true],
        ["serve", false],
      ],
    );
    assert.ok(report.acknowledged > 0);
    assert.deepEqual([report.trained, report.pending, report.lost], [0, report.acknowledged, 0]);
    assert.match(host.output, /^serve: mount refused: /m);
    assert.match(host.output, /^retrain: mount refused: /m);
    assert.doesNotMatch(host.output, /^ingest: mount refused: /m);
  });

  it("replays a file: every row once, in order, and the run ends by itself", async () => {
    const file = join(folder, "rows.jsonl");
    const rows = Array.from({ length: 5_000 }, (_, n) => ({ clicked: n % 3 === 0, slot: `s${n % 3}`, price: n % 7 }));
    writeFileSync(file, `${rows.map((row) => `${JSON.stringify(row)}\n`).join("")}{torn\n`);
    const host = start("--reset", "--replay", file, "--label", "clicked");
    assert.equal(await host.ended, 0, host.output);
    const { acknowledged, requests, trained, heldOut, lost, duplicates, malformed, bayesLogLoss } = host.report();
    assert.deepEqual(
      { acknowledged, requests, learned: trained + heldOut },
      { acknowledged: 5_000, requests: 5, learned: 5_000 },
    );
    assert.deepEqual(
      { lost, duplicates, malformed, bayesLogLoss },
      { lost: 0, duplicates: 0, malformed: 1, bayesLogLoss: null },
    );
    assert.ok(host.report().progressiveAccuracy! > 0.98, `accuracy ${host.report().progressiveAccuracy}`);
    assert.match(host.output, /rows\.jsonl: line 5001: is not JSON: /);
  });

  function manifests(): { blob: string; log: { to: number } }[] {
    const root = join(folder, "local/efs/models/manifest");
    return readdirSync(root, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".json"))
      .sort()
      .map((path) => JSON.parse(readFileSync(join(root, path), "utf8")));
  }
});

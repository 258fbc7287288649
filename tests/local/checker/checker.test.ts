import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeCheckpoint, encodeCheckpoint } from "../../../handlers/protocol/checkpoint";
import { isHeldOutRun } from "../../../handlers/training/heldOut";
import { isHeldOut } from "../../../local/checker/heldOutDecision";
import type { Counts } from "../../../local/report/report";
import { RECORDS, StorageFixture } from "./storageFixture";

const REQUESTS = 60;
const TOTAL = REQUESTS * RECORDS;
/** Records 3000 in runs of 64: which of the 47 runs are held out is fixed by the rule. */
const HELD_OUT = Array.from({ length: TOTAL }, (_, r) => r).filter((r) =>
  isHeldOut({ run: 64, share: 0.02 }, r),
).length;
const GOOD: Counts = {
  ...{ requests: REQUESTS, acknowledged: TOTAL, trained: TOTAL - HELD_OUT, heldOut: HELD_OUT, quarantined: 0 },
  ...{ excluded: 0, pending: 0, lost: 0, duplicates: 0, resends: 0, unacknowledged: 0, unkeyed: 0 },
};

describe("checker", function () {
  this.timeout(30_000);
  let template: string;
  let ids: string[];
  let folder: string;
  let fixture: StorageFixture;

  before(async () => {
    template = mkdtempSync(join(tmpdir(), "checker-template-"));
    const written = new StorageFixture(template);
    ids = await written.ingest("run-1", REQUESTS);
    await written.train();
  });
  after(() => rmSync(template, { recursive: true, force: true }));
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "checker-"));
    cpSync(template, folder, { recursive: true });
    fixture = new StorageFixture(folder);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const segment = (k: number) => fixture.find("samples", `${ids[k]}.seg`);
  const relative = (path: string) => path.slice(fixture.roots.samples.length + 1);
  const logFile = (n: number) => fixture.find("journal", `${String(n).padStart(20, "0")}.json`);
  const alterLog = (n: number, alter: (entry: { segments: Record<string, unknown>[] }) => void) => {
    const entry = JSON.parse(readFileSync(logFile(n), "utf8"));
    alter(entry);
    writeFileSync(logFile(n), JSON.stringify(entry));
  };
  /** The only checkpoint that holds the whole log. */
  const checkpointFile = () =>
    fixture.find("journal", `${String(fixture.check("run-1").position).padStart(20, "0")}.ckpt`);
  const alterCheckpoint = (alter: (accounting: Record<string, number>) => void) => {
    const path = checkpointFile();
    const checkpoint = decodeCheckpoint(new Uint8Array(readFileSync(path)));
    const accounting = { ...checkpoint.accounting };
    alter(accounting);
    writeFileSync(path, encodeCheckpoint({ ...checkpoint, accounting }));
  };

  it("finds nothing wrong where nothing is, and counts it all", () => {
    const result = fixture.check("run-1");
    assert.deepEqual(result.differences, []);
    assert.deepEqual(result.counts, GOOD);
    assert.deepEqual(result.run, GOOD);
    assert.ok(HELD_OUT > 0, "the fixture must hold some records out");
    assert.equal(result.sandboxes, 4);
    assert.equal(result.position, result.logEnd);
    assert.ok(result.modelVersion! >= 1);
    assert.ok(result.bayesLogLoss! > 0.3 && result.bayesLogLoss! < result.progressiveLogLoss!);
    assert.ok(result.progressiveAccuracy! > 0.5 && result.progressiveAccuracy! < 1);
  });

  it("tells runs apart and sums them since the reset", async () => {
    await fixture.ingest("run-2", 8);
    await fixture.train();
    const { counts, run, differences } = fixture.check("run-2");
    assert.deepEqual(differences, []);
    assert.equal(counts.acknowledged, TOTAL + 400);
    assert.equal(run.acknowledged, 400);
    assert.equal(run.trained + run.heldOut, 400);
    assert.equal(counts.trained + counts.heldOut, TOTAL + 400);
  });

  it("counts what is not learned yet as pending, logged or not", async () => {
    await fixture.ingest("run-2", 8);
    assert.equal(fixture.check("run-2").run.pending, 400);
    await fixture.train(false);
    const { run, position, logEnd, differences } = fixture.check("run-2");
    assert.deepEqual(differences, []);
    assert.ok(logEnd > position);
    assert.deepEqual([run.pending, run.trained, run.lost], [400, 0, 0]);
  });

  it("counts what was learned but never answered", async () => {
    await fixture.ingest("run-2", 8, (k) => k !== 3);
    await fixture.train();
    const { run, differences } = fixture.check("run-2");
    assert.deepEqual(differences, []);
    assert.deepEqual(
      [run.requests, run.acknowledged, run.unacknowledged, run.trained + run.heldOut],
      [7, 350, 50, 400],
    );
  });

  it("counts somebody else's requests, with and without a key", async () => {
    await fixture.store("curl", "their key", 0, [{ label: 1, features: { a: "b" } }]);
    await fixture.store("curl", undefined, 0, [{ label: 0, features: { a: "b" } }, { features: { a: "c" } }]);
    await fixture.train();
    const { counts, run, differences } = fixture.check("run-1");
    assert.deepEqual(differences, []);
    assert.deepEqual([counts.unacknowledged, counts.unkeyed, counts.excluded], [3, 2, 1]);
    assert.deepEqual([run.unacknowledged, run.unkeyed, run.excluded], [0, 0, 0]);
  });

  it("counts a repeat in a later minute once", async () => {
    const again = { label: 1 as const, features: { a: "b" } };
    await fixture.store("curl", "k", 0, [again]);
    await fixture.train();
    await fixture.store("curl", "k", 0, [again], 2);
    await fixture.train();
    const { counts, differences } = fixture.check("run-1");
    assert.deepEqual(differences, []);
    assert.deepEqual([counts.unacknowledged, counts.duplicates], [1, 0]);
  });

  it("counts a conflict in a later minute as quarantined", async () => {
    await fixture.store("curl", "k", 0, [{ label: 1, features: { a: "b" } }]);
    await fixture.train();
    await fixture.store(
      "curl",
      "k",
      0,
      [
        { label: 0, features: { a: "b" } },
        { label: 0, features: {} },
      ],
      2,
    );
    await fixture.train();
    const { counts, differences } = fixture.check("run-1");
    assert.deepEqual(differences, []);
    assert.deepEqual([counts.unacknowledged, counts.quarantined, counts.duplicates], [3, 2, 0]);
  });

  it("counts a segment damaged before it was logged as quarantined", async () => {
    const [id] = await fixture.ingest("run-2", 1);
    const path = fixture.find("samples", `${id}.seg`);
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(path, bytes);
    await fixture.train();
    const { run, differences } = fixture.check("run-2");
    assert.deepEqual(differences, []);
    assert.deepEqual([run.acknowledged, run.quarantined, run.trained, run.lost], [50, 50, 0, 0]);
  });

  it("ignores the torn last line of a killed host, and counts its request as never answered", () => {
    const path = join(fixture.acknowledgements, "run-1.jsonl");
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.slice(0, -20));
    const { run, differences } = fixture.check("run-1");
    assert.deepEqual(differences, []);
    assert.deepEqual([run.requests, run.acknowledged, run.unacknowledged], [REQUESTS - 1, TOTAL - 50, 50]);
  });

  describe("finds", () => {
    const planted = (expected: () => string[]) => {
      const result = fixture.check("run-1");
      assert.deepEqual(result.differences, expected());
      return result;
    };

    it("an acknowledged request that is nowhere", async () => {
      const [id] = await fixture.ingest("run-2", 1);
      rmSync(fixture.find("samples", `${id}.seg`));
      const { counts } = planted(() => [
        `lost: request run-2-0 (50 records, id ${id}) was acknowledged, but is neither in the log nor in samples`,
      ]);
      assert.equal(counts.lost, 50);
    });

    it("an acknowledged request whose only copy is damaged", async () => {
      const [id] = await fixture.ingest("run-2", 1);
      const path = fixture.find("samples", `${id}.seg`);
      writeFileSync(path, readFileSync(path).subarray(0, 100));
      const { counts } = planted(() => [
        `lost: request run-2-0 (50 records, id ${id}) was acknowledged, but is neither in the log and only damaged in samples (${relative(path)})`,
      ]);
      assert.equal(counts.lost, 50);
    });

    it("a logged segment that is gone", () => {
      const path = segment(7);
      unlinkSync(path);
      const { differences } = fixture.check("run-1");
      assert.equal(differences.length, 1);
      assert.match(
        differences[0]!,
        new RegExp(`^log entry 1 names a segment that is gone or damaged: ${relative(path)} cannot be read: ENOENT`),
      );
    });

    it("a logged segment with one bit turned", () => {
      const path = segment(7);
      const bytes = readFileSync(path);
      bytes[bytes.length - 200]! ^= 4;
      writeFileSync(path, bytes);
      const { differences } = fixture.check("run-1");
      assert.equal(differences.length, 1);
      assert.match(
        differences[0]!,
        new RegExp(`^log entry 1 names a segment that is gone or damaged: ${relative(path)} cannot be read: `),
      );
    });

    it("a logged segment replaced by another whole one", async () => {
      const other = new StorageFixture(join(folder, "other"));
      const id = await other.store("client-3", "run-1-7", 7, [{ label: 1, features: {} }]);
      assert.equal(id, ids[7]);
      writeFileSync(segment(7), readFileSync(other.find("samples", `${id}.seg`)));
      const names = fixture
        .check("run-1")
        .differences.map((text) => /with (\w+) /.exec(text)?.[1] ?? text.split(" ")[0]);
      // The file's own counts, then what follows from 49 records too few.
      assert.deepEqual(names.slice(0, 4), ["sha256", "payload", "records", "bytes"]);
      assert.ok(names.includes("checkpoint") && names.includes("records"), names.join(" "));
    });

    it("a duplicate that was learned a second time", async () => {
      const again = { label: 1 as const, features: { a: "b" } };
      await fixture.store("curl", "k", 0, [again]);
      await fixture.train();
      await fixture.store("curl", "k", 0, [again], 2);
      await fixture.train();
      const n = fixture.check("run-1").logEnd;
      alterLog(n, (entry) => {
        entry.segments[0]!.outcome = "learn";
      });
      const { counts, differences } = fixture.check("run-1");
      assert.equal(counts.duplicates, 1);
      assert.match(
        differences[0]!,
        new RegExp(`^log entry ${n} calls segment \\w{32} learn, but entry ${n - 1} learned it: it is duplicate$`),
      );
      assert.ok(differences.includes("learning counted 1 records twice"));
      assert.ok(differences.some((text) => text.startsWith(`checkpoint ${n} says duplicateSegments 1, `)));
    });

    it("an acknowledged request that fell out of the log after it was learned", () => {
      alterLog(1, (entry) => {
        entry.segments = entry.segments.filter(({ id }) => id !== ids[7]);
      });
      const { differences, counts } = fixture.check("run-1");
      assert.equal(counts.pending, RECORDS);
      assert.equal(counts.trained + counts.heldOut, TOTAL - RECORDS);
      assert.ok(differences.some((text) => text.endsWith(`the log and the segments make it ${TOTAL - RECORDS}`)));
      assert.ok(
        differences.every((text) => /^(checkpoint|model version) /.test(text)),
        differences.join("\n"),
      );
    });

    it("a request that the log passes over as a duplicate though nothing learned it", () => {
      alterLog(1, (entry) => {
        entry.segments[0]!.outcome = "duplicate";
      });
      const { differences, counts } = fixture.check("run-1");
      assert.match(
        differences[0]!,
        /^log entry 1 calls segment \w{32} duplicate, but no earlier entry learned it: it is learn$/,
      );
      assert.ok(counts.trained + counts.heldOut < TOTAL);
    });

    for (const name of [
      "trained",
      "heldOut",
      "excluded",
      "quarantined",
      "duplicateSegments",
      "conflictSegments",
      "quarantinedSegments",
    ]) {
      it(`a checkpoint with a wrong ${name}`, () => {
        let wrong = 0;
        alterCheckpoint((accounting) => {
          accounting[name]!++;
          wrong = accounting[name]!;
        });
        planted(() => [
          `checkpoint ${fixture.check("run-1").position} says ${name} ${wrong}, the log and the segments make it ${wrong - 1}`,
        ]);
      });
    }

    it("a damaged checkpoint", () => {
      const path = checkpointFile();
      writeFileSync(path, readFileSync(path).subarray(0, 200));
      const { differences, run } = fixture.check("run-1");
      assert.match(differences[0]!, /^checkpoint\/\d{20}\.ckpt cannot be read: /);
      assert.equal(run.pending, TOTAL);
    });

    it("a model version with a wrong count", () => {
      const version = fixture.check("run-1").modelVersion!;
      const path = fixture.find("models", `${String(version).padStart(20, "0")}.json`);
      const manifest = JSON.parse(readFileSync(path, "utf8"));
      manifest.metrics.trained -= 1;
      writeFileSync(path, JSON.stringify(manifest));
      planted(() => [
        `model version ${version} says trained ${GOOD.trained - 1} at log entry ${manifest.log.to}, the log and the segments make it ${GOOD.trained}`,
      ]);
    });

    it("a gap in the log", () => {
      unlinkSync(logFile(0));
      const { differences } = fixture.check("run-1");
      assert.equal(differences[0], "the log has no entry 0, though later ones stand");
    });

    it("an entry of a type that it does not know", () => {
      writeFileSync(logFile(1), '{"type":"fork","v":1,"n":1,"at":"x","by":"y"}');
      assert.match(fixture.check("run-1").differences[0]!, /cannot be read: log entry 1 has type "fork"/);
    });

    it("an answer with another id, a second answer, an answer to nothing, and a refusal", () => {
      const line = (type: string, fields: object) =>
        appendFileSync(
          join(fixture.acknowledgements, "run-1.jsonl"),
          `${JSON.stringify({ type, producer: "client-0", ...fields })}\n`,
        );
      const answer = { records: 50, outcome: "stored", receivedAt: 1, trueLoss: 1, sandbox: "s" };
      line("sent", { key: "a", records: 50, trueLoss: 1 });
      line("acknowledged", { key: "a", id: "0".repeat(32), ...answer });
      line("acknowledged", { key: "run-1-0", id: ids[0], ...answer });
      line("acknowledged", { key: "b", id: "0".repeat(32), ...answer });
      line("refused", { key: "a", statusCode: 409, problems: ["other records"] });
      const result = fixture.check("run-1");
      assert.equal(result.differences.length, 4);
      assert.match(result.differences[0]!, /^request a was acknowledged as 0{32}, its key makes it [0-9a-f]{32}$/);
      assert.deepEqual(result.differences.slice(1), [
        "request run-1-0 was acknowledged twice",
        "request b was acknowledged but never sent",
        "request a was refused: 409 other records",
      ]);
    });

    it("an acknowledgement of more records than were stored", () => {
      const path = join(fixture.acknowledgements, "run-1.jsonl");
      writeFileSync(
        path,
        readFileSync(path, "utf8").replace('"key":"run-1-0","records":50', '"key":"run-1-0","records":51'),
      );
      const sum = `acknowledged ${TOTAL + 1} + unacknowledged 0 = ${TOTAL + 1}, but trained ${GOOD.trained} + heldOut ${HELD_OUT} + quarantined 0 + excluded 0 + pending 0 + lost 0 = ${TOTAL}`;
      planted(() => [
        `records since the last reset do not add up: ${sum}`,
        `records of run run-1 do not add up: ${sum}`,
      ]);
    });
  });

  it("is a process of its own: JSON on stdout, exit code 1 for a difference, 2 for what it cannot read", () => {
    const run = () =>
      spawnSync(
        process.execPath,
        [
          ...["-r", "ts-node/register/transpile-only", "local/checker/main.ts", "--run", "run-1"],
          ...["--acknowledgements", fixture.acknowledgements, "--samples", fixture.roots.samples],
          ...["--journal", fixture.roots.journal, "--models", fixture.roots.models],
        ],
        { encoding: "utf8" },
      );
    const good = run();
    assert.equal(good.status, 0, good.stderr);
    assert.deepEqual(JSON.parse(good.stdout).counts, GOOD);
    unlinkSync(segment(0));
    const bad = run();
    assert.equal(bad.status, 1);
    assert.equal(JSON.parse(bad.stdout).differences.length, 1);
    writeFileSync(join(fixture.acknowledgements, "run-1.jsonl"), "x\n");
    const unreadable = run();
    assert.equal(unreadable.status, 2);
    assert.equal(unreadable.stderr, "checker: acknowledgement file run-1.jsonl line 1 is not JSON: x\n");
  });
});

describe("held-out decision", () => {
  it("is the trainer's, computed in another way", () => {
    const rule = { run: 64, share: 0.02 };
    let heldOut = 0;
    for (let run = 0; run < 5_000; run++) {
      const expected = isHeldOutRun(rule, run);
      for (const record of [run * 64, run * 64 + 63]) assert.equal(isHeldOut(rule, record), expected, `run ${run}`);
      if (expected) heldOut++;
    }
    assert.ok(heldOut > 70 && heldOut < 130, `${heldOut} of 5000`);
    for (const run of [2 ** 32 - 1, 2 ** 32, 2 ** 40 + 5]) {
      assert.equal(isHeldOut(rule, run * 64), isHeldOutRun(rule, run), `run ${run}`);
    }
  });
});

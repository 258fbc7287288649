import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeCheckpoint, encodeCheckpoint } from "../../../handlers/protocol/checkpoint";
import { segmentId } from "../../../handlers/protocol/segmentId";
import { checkpointPath, logPath, packedPath } from "../../../handlers/protocol/tree";
import { Storage } from "../../../local/checker/storage";
import { stat, statLines } from "../../../local/data/stat";
import { openAcknowledgements } from "../../../local/traffic/acknowledgements";
import { expire, pack } from "./packing";
import { RECORDS, StorageFixture } from "./storageFixture";

const RUNS = 8;
const REQUESTS = 2;
const FIRST = Date.UTC(2026, 10, 24, 2, 1);
const DAY = 24 * 3_600_000;
const TOTAL = RUNS * REQUESTS * RECORDS;

/** Eight runs, ten days apart: entry 0 is the configuration, entries 1 to 8 have a run's segments each. */
describe("checker on a log whose beginning retention has deleted", function () {
  this.timeout(30_000);
  let template: string;
  let fixture: StorageFixture;

  before(async () => {
    template = mkdtempSync(join(tmpdir(), "checker-retention-template-"));
    const written = new StorageFixture(template);
    for (let k = 1; k <= RUNS; k++) {
      await written.ingest(`run-${k}`, REQUESTS);
      await written.train(true, k * 10);
      await pack(written.roots, REQUESTS, { from: k === 1 ? 0 : k, to: k });
    }
    await expire(written.roots);
  });
  after(() => rmSync(template, { recursive: true }));
  beforeEach(() => {
    const folder = mkdtempSync(join(tmpdir(), "checker-retention-"));
    cpSync(template, folder, { recursive: true });
    fixture = new StorageFixture(folder);
  });
  afterEach(() => rmSync(fixture.folder, { recursive: true }));

  const journal = (path: string): string => join(fixture.roots.journal, path);
  const remove = (n: number): void => {
    rmSync(journal(logPath(n)), { force: true });
    for (const part of ["log", "seg"] as const) unlinkSync(journal(packedPath(n, n, part)));
  };
  /** Somebody was answered whose request is nowhere. */
  const answer = (receivedAt: number): string => {
    const file = openAcknowledgements(fixture.acknowledgements, "run-9");
    const request = { producer: "client-1", key: "gone", records: 3, trueLoss: 1 };
    const id = segmentId({ producer: request.producer, key: request.key, part: 0 });
    file.append({ type: "sent", ...request });
    file.append({ type: "acknowledged", ...request, id, outcome: "stored", receivedAt, sandbox: "s" });
    file.close();
    return id;
  };

  it("begins with the oldest checkpoint that stands, and counts everything all the same", () => {
    const { logBegin, positions } = standing();
    assert.deepEqual([logBegin, positions], [4, [4, 5, 6, 7, 8]]);
    const { counts, run, differences, countsFrom, position } = fixture.check("run-8");
    assert.deepEqual(differences, []);
    assert.deepEqual([countsFrom, position], [5, 8]);
    assert.equal(counts.trained + counts.heldOut, TOTAL);
    assert.deepEqual([counts.acknowledged, counts.lost, counts.pending, counts.unacknowledged], [TOTAL, 0, 0, 0]);
    assert.equal(run.trained + run.heldOut, REQUESTS * RECORDS);
    assert.equal(fixture.check("run-1").run.before, REQUESTS * RECORDS);
  });

  it("is told of by npm run data -- stat", () => {
    const storage = new Storage(fixture.roots);
    const counted = stat(storage);
    assert.deepEqual([counted.log.from, counted.log.entries, counted.log.learned.segments], [4, 5, 10]);
    assert.match(
      statLines(counted)[2]!,
      /^journal {5}5 log entries from 4 on, older ones are past the journal's retention; learned 500 records of 10 segments$/,
    );
  });

  it("still finds a gap in the middle", () => {
    remove(7);
    assert.equal(fixture.check("run-8").differences[0], "the log has no entry 7, though later ones stand");
    assert.throws(() => stat(new Storage(fixture.roots)), /^Error: the log has no entry 7, though later ones stand$/);
  });

  it("finds that more is gone than retention takes", () => {
    for (const n of [4, 5, 6, 7]) remove(n);
    assert.equal(
      fixture.check("run-8").differences[0],
      "checkpoint 6 is one of the newest, but the log after it begins with entry 8",
    );
    for (const n of [4, 5, 6, 7, 8]) unlinkSync(journal(checkpointPath(n)));
    assert.equal(fixture.check("run-8").differences[0], "the log has no entry 0, though later ones stand");
  });

  it("finds a checkpoint after the first one that counts something else", () => {
    const path = journal(checkpointPath(7));
    const { accounting, ...checkpoint } = decodeCheckpoint(new Uint8Array(readFileSync(path)));
    const trained = accounting.trained + 1;
    writeFileSync(path, encodeCheckpoint({ ...checkpoint, accounting: { ...accounting, trained } }));
    assert.deepEqual(fixture.check("run-8").differences, [
      `checkpoint 7 says trained ${trained}, the log and the segments make it ${trained - 1}`,
    ]);
  });

  it("finds what was acknowledged and is neither in the log that stands nor counted before", () => {
    answer(FIRST);
    const { counts, differences } = fixture.check("run-8");
    assert.deepEqual(differences, [
      "lost: 3 records were acknowledged that are neither in the log from entry 5 on nor in samples, and before it fewer " +
        "were counted than were acknowledged until then",
    ]);
    assert.deepEqual([counts.lost, counts.acknowledged], [3, TOTAL + 3]);
  });

  it("finds what was acknowledged after the log's beginning and is in nothing that stands", () => {
    const id = answer(FIRST + 41 * DAY);
    const { counts, differences } = fixture.check("run-8");
    assert.deepEqual(differences, [
      `lost: request gone (3 records, id ${id}) was acknowledged, but is neither in the log nor in samples`,
    ]);
    assert.equal(counts.lost, 3);
  });

  function standing() {
    const storage = new Storage(fixture.roots);
    return { logBegin: storage.logBegin(), positions: storage.checkpointPositions() };
  }
});

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exclude } from "../../../handlers/training/commands/exclude";
import { deletePacked, pack, trainingOptions } from "./packing";
import { RECORDS, StorageFixture } from "./storageFixture";

const REQUESTS = 6;
const TOTAL = REQUESTS * RECORDS;
const number = (n: number): string => String(n).padStart(20, "0");

describe("checker on a log that was packed and forked", function () {
  this.timeout(30_000);
  let folder: string;
  let fixture: StorageFixture;
  let ids: string[];
  const logFile = (n: number): string => fixture.find("journal", `log/0/${number(n)}.json`);

  /** Entry 0 is the configuration, entry 1 has all segments. */
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "checker-packed-"));
    fixture = new StorageFixture(folder);
    ids = await fixture.ingest("run-1", REQUESTS);
    await fixture.train();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const packAll = () => pack(fixture.roots, REQUESTS, { from: 0, to: 1 });
  const deleteSegments = () => deletePacked(fixture.roots, REQUESTS);

  it("counts the same with the segments in a pack alone", async () => {
    const before = fixture.check("run-1");
    await packAll();
    await deleteSegments();
    assert.deepEqual(fixture.check("run-1"), before);
    assert.deepEqual(before.differences, []);
    unlinkSync(logFile(0));
    unlinkSync(logFile(1));
    assert.deepEqual(fixture.check("run-1"), before, "entries from the pack, too");
  });

  it("finds a pack whose segments are damaged once it is all that is left", async () => {
    await packAll();
    await deleteSegments();
    const path = fixture.find("journal", ".seg");
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(path, bytes);
    const { differences } = fixture.check("run-1");
    assert.equal(
      differences.filter((text) => text.includes("names a segment that is gone or damaged")).length,
      REQUESTS,
    );
  });

  it("finds a pack that says something else than the log, and one above the newest checkpoint", async () => {
    await packAll();
    const entry = JSON.parse(readFileSync(logFile(0), "utf8"));
    writeFileSync(logFile(0), `${JSON.stringify({ ...entry, by: "somebody" })}\n`);
    assert.equal(fixture.check("run-1").differences[0], "log entry 0 is packed with other content than its file has");
    writeFileSync(logFile(0), `${JSON.stringify(entry)}\n`);
    unlinkSync(fixture.find("journal", `${number(1)}.ckpt`));
    assert.ok(
      fixture.check("run-1").differences.includes("log entries are packed up to 1, above the newest checkpoint (0)"),
    );
  });

  it("counts what a fork took out as excluded, and agrees with the trainer", async () => {
    const names = [`${ids[2]}#0`, `${ids[2]}#49`, `${ids[4]}#7`];
    const { exclusion, fork } = await exclude(trainingOptions(fixture.roots), names);
    assert.deepEqual([exclusion, fork], [2, 3]);
    assert.equal(fixture.check("run-1").run.excluded, 0, "the newest checkpoint is before the fork");
    await fixture.train();
    const { counts, differences, position } = fixture.check("run-1");
    assert.deepEqual(differences, []);
    assert.deepEqual([counts.trained + counts.heldOut, counts.excluded, position], [TOTAL - 3, 3, 3]);
  });

  it("finds a fork that leaves excluded records in the model", async () => {
    await exclude(trainingOptions(fixture.roots), [`${ids[2]}#0`]);
    await fixture.train();
    const entry = JSON.parse(readFileSync(logFile(3), "utf8"));
    writeFileSync(logFile(3), `${JSON.stringify({ ...entry, from: 1 })}\n`);
    const { differences } = fixture.check("run-1");
    assert.equal(
      differences[0],
      `log entry 3 forks from entry 1, but excluded record 0 of segment ${ids[2]} was learned in entry 1`,
    );
    assert.ok(
      differences.some((text) => text.startsWith("checkpoint 3 says excluded 1, the log and the segments make it 0")),
    );
  });
});

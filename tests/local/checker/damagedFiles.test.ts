import assert from "node:assert/strict";
import { readFileSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CheckedStorage, TOTAL } from "./checkedStorage";
import { StorageFixture } from "./storageFixture";

describe("checker: finds damaged and missing files", () => {
  const storage = CheckedStorage.use();
  const planted = (expected: () => string[]) => {
    const result = storage.fixture.check("run-1");
    assert.deepEqual(result.differences, expected());
    return result;
  };

  it("an acknowledged request that is nowhere", async () => {
    const [id] = await storage.fixture.ingest("run-2", 1);
    rmSync(storage.fixture.find("samples", `${id}.seg`));
    const { counts } = planted(() => [
      `lost: request run-2-0 (50 records, id ${id}) was acknowledged, but is neither in the log nor in samples`,
    ]);
    assert.equal(counts.lost, 50);
  });

  it("an acknowledged request whose only copy is damaged", async () => {
    const [id] = await storage.fixture.ingest("run-2", 1);
    const path = storage.fixture.find("samples", `${id}.seg`);
    writeFileSync(path, readFileSync(path).subarray(0, 100));
    const { counts } = planted(() => [
      `lost: request run-2-0 (50 records, id ${id}) was acknowledged, but is neither in the log and only damaged in samples (${storage.relative(path)})`,
    ]);
    assert.equal(counts.lost, 50);
  });

  it("a logged segment that is gone", () => {
    const path = storage.segment(7);
    unlinkSync(path);
    const { differences } = storage.fixture.check("run-1");
    assert.equal(differences.length, 1);
    assert.match(
      differences[0]!,
      new RegExp(
        `^log entry 1 names a segment that is gone or damaged: ${storage.relative(path)} cannot be read: ENOENT`,
      ),
    );
  });

  it("a logged segment with one bit turned", () => {
    const path = storage.segment(7);
    const bytes = readFileSync(path);
    bytes[bytes.length - 200]! ^= 4;
    writeFileSync(path, bytes);
    const { differences } = storage.fixture.check("run-1");
    assert.equal(differences.length, 1);
    assert.match(
      differences[0]!,
      new RegExp(`^log entry 1 names a segment that is gone or damaged: ${storage.relative(path)} cannot be read: `),
    );
  });

  it("a logged segment replaced by another whole one", async () => {
    const other = new StorageFixture(join(storage.fixture.folder, "other"));
    const id = await other.store("client-3", "run-1-7", 7, [{ label: 1, features: {} }]);
    assert.equal(id, storage.ids[7]);
    writeFileSync(storage.segment(7), readFileSync(other.find("samples", `${id}.seg`)));
    const names = storage.fixture
      .check("run-1")
      .differences.map((text) => /with (\w+) /.exec(text)?.[1] ?? text.split(" ")[0]);
    // The file's own counts, then what follows from 49 records too few.
    assert.deepEqual(names.slice(0, 4), ["sha256", "payload", "records", "bytes"]);
    assert.ok(names.includes("checkpoint") && names.includes("records"), names.join(" "));
  });

  it("a damaged checkpoint", () => {
    const path = storage.checkpointFile();
    writeFileSync(path, readFileSync(path).subarray(0, 200));
    const { differences, run } = storage.fixture.check("run-1");
    assert.match(differences[0]!, /^checkpoint\/\d{20}\.ckpt cannot be read: /);
    assert.equal(run.pending, TOTAL);
  });

  it("a gap in the log", () => {
    unlinkSync(storage.logFile(0));
    const { differences } = storage.fixture.check("run-1");
    assert.equal(differences[0], "the log has no entry 0, though later ones stand");
  });

  it("an entry of a type that it does not know", () => {
    writeFileSync(storage.logFile(1), '{"type":"unheard-of","v":1,"n":1,"at":"x","by":"y"}');
    assert.match(storage.fixture.check("run-1").differences[0]!, /cannot be read: log entry 1 has type "unheard-of"/);
  });
});

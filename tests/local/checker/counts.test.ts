import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CheckedStorage, GOOD, HELD_OUT, REQUESTS, TOTAL } from "./checkedStorage";

describe("checker: counts", () => {
  const storage = CheckedStorage.use();

  it("finds nothing wrong where nothing is, and counts it all", () => {
    const result = storage.fixture.check("run-1");
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
    await storage.fixture.ingest("run-2", 8);
    await storage.fixture.train();
    const { counts, run, differences } = storage.fixture.check("run-2");
    assert.deepEqual(differences, []);
    assert.equal(counts.acknowledged, TOTAL + 400);
    assert.equal(run.acknowledged, 400);
    assert.equal(run.trained + run.heldOut, 400);
    assert.equal(counts.trained + counts.heldOut, TOTAL + 400);
  });

  it("counts what is not learned yet as pending, logged or not", async () => {
    await storage.fixture.ingest("run-2", 8);
    assert.equal(storage.fixture.check("run-2").run.pending, 400);
    await storage.fixture.train(false);
    const { run, position, logEnd, differences } = storage.fixture.check("run-2");
    assert.deepEqual(differences, []);
    assert.ok(logEnd > position);
    assert.deepEqual([run.pending, run.trained, run.lost], [400, 0, 0]);
  });

  it("counts what was learned but never answered", async () => {
    await storage.fixture.ingest("run-2", 8, (k) => k !== 3);
    await storage.fixture.train();
    const { run, differences } = storage.fixture.check("run-2");
    assert.deepEqual(differences, []);
    assert.deepEqual(
      [run.requests, run.acknowledged, run.unacknowledged, run.trained + run.heldOut],
      [7, 350, 50, 400],
    );
  });

  it("counts somebody else's requests, with and without a key", async () => {
    await storage.fixture.store("curl", "their key", 0, [{ label: 1, features: { a: "b" } }]);
    await storage.fixture.store("curl", undefined, 0, [{ label: 0, features: { a: "b" } }, { features: { a: "c" } }]);
    await storage.fixture.train();
    const { counts, run, differences } = storage.fixture.check("run-1");
    assert.deepEqual(differences, []);
    assert.deepEqual([counts.unacknowledged, counts.unkeyed, counts.excluded], [3, 2, 1]);
    assert.deepEqual([run.unacknowledged, run.unkeyed, run.excluded], [0, 0, 0]);
  });

  it("counts a repeat in a later minute once", async () => {
    const again = { label: 1 as const, features: { a: "b" } };
    await storage.fixture.store("curl", "k", 0, [again]);
    await storage.fixture.train();
    await storage.fixture.store("curl", "k", 0, [again], 2);
    await storage.fixture.train();
    const { counts, differences } = storage.fixture.check("run-1");
    assert.deepEqual(differences, []);
    assert.deepEqual([counts.unacknowledged, counts.duplicates], [1, 0]);
  });

  it("counts a conflict in a later minute as quarantined", async () => {
    await storage.fixture.store("curl", "k", 0, [{ label: 1, features: { a: "b" } }]);
    await storage.fixture.train();
    await storage.fixture.store(
      "curl",
      "k",
      0,
      [
        { label: 0, features: { a: "b" } },
        { label: 0, features: {} },
      ],
      2,
    );
    await storage.fixture.train();
    const { counts, differences } = storage.fixture.check("run-1");
    assert.deepEqual(differences, []);
    assert.deepEqual([counts.unacknowledged, counts.quarantined, counts.duplicates], [3, 2, 0]);
  });

  it("counts a segment damaged before it was logged as quarantined", async () => {
    const [id] = await storage.fixture.ingest("run-2", 1);
    const path = storage.fixture.find("samples", `${id}.seg`);
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(path, bytes);
    await storage.fixture.train();
    const { run, differences } = storage.fixture.check("run-2");
    assert.deepEqual(differences, []);
    assert.deepEqual([run.acknowledged, run.quarantined, run.trained, run.lost], [50, 50, 0, 0]);
  });

  it("ignores the torn last line of a killed host, and counts its request as never answered", () => {
    const path = join(storage.fixture.acknowledgements, "run-1.jsonl");
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.slice(0, -20));
    const { run, differences } = storage.fixture.check("run-1");
    assert.deepEqual(differences, []);
    assert.deepEqual([run.requests, run.acknowledged, run.unacknowledged], [REQUESTS - 1, TOTAL - 50, 50]);
  });
});

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { CheckedStorage, GOOD, TOTAL } from "./checkedStorage";
import { RECORDS } from "./storageFixture";

describe("checker: finds wrong decisions and counts", () => {
  const storage = CheckedStorage.use();
  const planted = (expected: () => string[]) => {
    const result = storage.fixture.check("run-1");
    assert.deepEqual(result.differences, expected());
    return result;
  };

  it("a duplicate that was learned a second time", async () => {
    const again = { label: 1 as const, features: { a: "b" } };
    await storage.fixture.store("curl", "k", 0, [again]);
    await storage.fixture.train();
    await storage.fixture.store("curl", "k", 0, [again], 2);
    await storage.fixture.train();
    const n = storage.fixture.check("run-1").logEnd;
    storage.alterLog(n, (entry) => {
      entry.segments[0]!.outcome = "learn";
    });
    const { counts, differences } = storage.fixture.check("run-1");
    assert.equal(counts.duplicates, 1);
    assert.match(
      differences[0]!,
      new RegExp(`^log entry ${n} calls segment \\w{32} learn, but entry ${n - 1} learned it: it is duplicate$`),
    );
    assert.ok(differences.includes("learning counted 1 records twice"));
    assert.ok(differences.some((text) => text.startsWith(`checkpoint ${n} says duplicateSegments 1, `)));
  });

  it("an acknowledged request that fell out of the log after it was learned", () => {
    storage.alterLog(1, (entry) => {
      entry.segments = entry.segments.filter(({ id }) => id !== storage.ids[7]);
    });
    const { differences, counts } = storage.fixture.check("run-1");
    assert.equal(counts.pending, RECORDS);
    assert.equal(counts.trained + counts.heldOut, TOTAL - RECORDS);
    assert.ok(differences.some((text) => text.endsWith(`the log and the segments make it ${TOTAL - RECORDS}`)));
    assert.ok(
      differences.every((text) => /^(checkpoint|model version) /.test(text)),
      differences.join("\n"),
    );
  });

  it("a request that the log passes over as a duplicate though nothing learned it", () => {
    storage.alterLog(1, (entry) => {
      entry.segments[0]!.outcome = "duplicate";
    });
    const { differences, counts } = storage.fixture.check("run-1");
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
      storage.alterCheckpoint((accounting) => {
        accounting[name]!++;
        wrong = accounting[name]!;
      });
      planted(() => [
        `checkpoint ${storage.fixture.check("run-1").position} says ${name} ${wrong}, the log and the segments make it ${wrong - 1}`,
      ]);
    });
  }

  it("a model version with a wrong count", () => {
    const version = storage.fixture.check("run-1").modelVersion!;
    const path = storage.fixture.find("models", `${String(version).padStart(20, "0")}.json`);
    const manifest = JSON.parse(readFileSync(path, "utf8"));
    manifest.metrics.trained -= 1;
    writeFileSync(path, JSON.stringify(manifest));
    planted(() => [
      `model version ${version} says trained ${GOOD.trained - 1} at log entry ${manifest.log.to}, the log and the segments make it ${GOOD.trained}`,
    ]);
  });
});

import assert from "node:assert/strict";
import fc from "fast-check";
import * as names from "../../../handlers/protocol/tree";

const { tree } = names;

describe("the tree", () => {
  it("has an example of every kind that matches its own pattern and no other of its directory", () => {
    for (const [kind, entry] of Object.entries(tree)) {
      const matching = Object.entries(tree)
        .filter(([, other]) => other.directory === entry.directory && other.pattern.test(entry.example))
        .map(([name]) => name);
      assert.deepEqual(matching, [kind]);
    }
  });

  it("says that ingest writes samples, and retrain alone the journal", () => {
    const writers = (directory: string): string[] => [
      ...new Set(
        Object.values(tree).flatMap((entry) =>
          entry.directory === directory ? [...entry.writers, ...entry.readers] : [],
        ),
      ),
    ];
    assert.deepEqual(writers("journal"), ["retrain"]);
    assert.deepEqual(writers("samples"), ["ingest", "retrain"]);
    assert.deepEqual(writers("models"), ["retrain", "serve"]);
  });

  it("builds the paths of protocol.md", () => {
    const id = "a3c59d1f0b7e4a6688d2f1c0b9a87654";
    assert.equal(names.segmentPath("202611240201", id), tree.segment.example);
    assert.equal(names.logPath(1234), tree.log.example);
    assert.equal(names.logPath(0), "log/0/00000000000000000000.json");
    assert.equal(names.checkpointPath(1234), tree.checkpoint.example);
    assert.equal(names.blobPath("5e".repeat(32)), tree.blob.example);
    assert.equal(names.manifestPath(17), tree.manifest.example);
    assert.equal(names.packedPath(1, 512, "seg"), tree.packedSegments.example);
    assert.equal(names.packedPath(1, 512, "log"), tree.packedLog.example);
  });

  it("parses what it builds", () => {
    fc.assert(
      fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), (n) => {
        assert.equal(names.parseLogPath(names.logPath(n)), n);
        assert.equal(names.parseManifestPath(names.manifestPath(n)), n);
        assert.equal(names.parseCheckpointPath(names.checkpointPath(n)), n);
      }),
    );
    assert.deepEqual(names.parseSegmentPath(tree.segment.example), {
      minute: "202611240201",
      id: "a3c59d1f0b7e4a6688d2f1c0b9a87654",
    });
    assert.equal(names.parseBlobPath(tree.blob.example), "5e".repeat(32));
  });

  it("says of every kind when it may be deleted, with an hour of grace where nothing else holds it back", () => {
    const rules = Object.entries(tree).map(([kind, { deletion }]) => [kind, deletion.rule]);
    assert.deepEqual(rules, [
      ["segment", "packed"],
      ["log", "packed"],
      ["checkpoint", "thinned"],
      ["packedSegments", "expired"],
      ["packedLog", "expired"],
      ["blob", "unnamed"],
      ["manifest", "thinned"],
      ["samplesTmp", "listed"],
      ["journalTmp", "listed"],
      ["modelsTmp", "listed"],
    ]);
    for (const { deletion } of Object.values(tree)) {
      if ("graceMs" in deletion) assert.equal(deletion.graceMs, 3_600_000);
    }
    for (const [kind, { referencedBy }] of Object.entries(tree)) {
      for (const other of referencedBy) assert.ok(other in tree, `${kind} is named by ${other}`);
    }
  });

  it("parses ranges of packs by their logs alone", () => {
    assert.deepEqual(names.parsePackedLogPath(tree.packedLog.example), { from: 1, to: 512 });
    assert.equal(names.parsePackedLogPath(tree.packedSegments.example), undefined);
    assert.equal(names.parsePackedLogPath(names.packedPath(5, 4, "log")), undefined, "ends before it begins");
  });

  it("refuses names that are not its own", () => {
    const id = "a3c59d1f0b7e4a6688d2f1c0b9a87654";
    assert.equal(names.parseSegmentPath(`ready/202611240201/b/${id}.seg`), undefined, "wrong first digit");
    assert.equal(names.parseSegmentPath(`ready/202611240201/a/${id}.seg.tmp`), undefined);
    assert.equal(names.parseSegmentPath(`ready/202611240201/a/../${id}.seg`), undefined);
    assert.equal(names.parseLogPath("log/2/00000000000000001234.json"), undefined, "wrong shard");
    assert.equal(names.parseLogPath("log/1/1234.json"), undefined);
    assert.equal(names.parseCheckpointPath("checkpoint/99999999999999999999.ckpt"), undefined, "beyond 2^53");
  });

  it("names minutes in UTC", () => {
    assert.equal(names.minuteOf(Date.UTC(2026, 0, 2, 3, 4, 59, 999)), "202601020304");
  });
});

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { encodeLogEntry, type LogEntry } from "../../../handlers/protocol/logEntry";
import { logPath, segmentPath } from "../../../handlers/protocol/tree";
import { JournalFollower, lastEntry, loggedIds } from "../../../local/traffic/journalFollower";
import { StalenessWatch } from "../../../local/traffic/stalenessWatch";

describe("staleness", () => {
  it("is from the receipt of the answer to the first prediction that has learned it", () => {
    const watch = new StalenessWatch();
    watch.acknowledged("a", 1_000);
    watch.acknowledged("b", 1_500);
    assert.equal(watch.pending, 2);
    watch.logged(0, ["a"]);
    watch.logged(1, ["b"]);
    assert.equal(watch.pending, 0);
    watch.served({ from: 0, to: 0 }, 2_000);
    watch.served({ from: 0, to: 0 }, 2_400);
    watch.served({ from: 0, to: 1 }, 4_000);
    watch.served({ from: 0, to: 1 }, 9_000);
    assert.deepEqual(watch.final(), { p50: 1_000, p99: 2_500 });
  });

  it("is infinite for what was never served: unlogged, or above or below every served range", () => {
    const watch = new StalenessWatch();
    for (const id of ["unlogged", "below", "above", "served"]) watch.acknowledged(id, 0);
    watch.logged(0, ["below"]);
    watch.logged(1, ["served"]);
    watch.logged(2, ["above"]);
    watch.served({ from: 1, to: 1 }, 10);
    const infinite = Number.POSITIVE_INFINITY;
    assert.deepEqual(watch.final(), { p50: infinite, p99: infinite });
    assert.deepEqual(watch.soFar(), { p50: 10, p99: 10 });
    assert.equal(watch.pending, 1);
  });

  it("counts from the next prediction if the model was quicker than the answer", () => {
    const watch = new StalenessWatch();
    watch.logged(0, ["a"]);
    watch.served({ from: 0, to: 0 }, 100);
    watch.acknowledged("a", 150);
    watch.served({ from: 0, to: 0 }, 190);
    assert.deepEqual(watch.final(), { p50: 40, p99: 40 });
  });

  it("goes by the first entry that names an id, and ignores ids of others", () => {
    const watch = new StalenessWatch();
    watch.acknowledged("a", 0);
    watch.logged(3, ["a", "somebody else's"]);
    watch.logged(4, ["a"]);
    watch.served({ from: 0, to: 3 }, 5);
    assert.deepEqual(watch.final(), { p50: 5, p99: 5 });
  });

  it("of nothing is nothing", () => {
    assert.deepEqual(new StalenessWatch().final(), { p50: null, p99: null });
  });
});

describe("journal follower", () => {
  let journal: string;
  beforeEach(() => {
    journal = mkdtempSync(join(tmpdir(), "journal-"));
  });
  afterEach(() => rmSync(journal, { recursive: true, force: true }));

  const id = (n: number) => n.toString(16).padStart(32, "0");
  const entry = (n: number): LogEntry => ({
    ...{ type: "segments", v: 1, n, at: "2026-11-24T00:00:00.000Z", by: "t" },
    segments: [
      {
        ...{ id: id(n), path: segmentPath("202611240000", id(n)), sha256: "0".repeat(64), payload: "1".repeat(64) },
        ...{ records: 1, bytes: 10, outcome: "learn" },
      },
    ],
  });
  const put = (n: number) => {
    const path = join(journal, logPath(n));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, encodeLogEntry(entry(n)));
  };

  it("reads each entry once, as it comes, across shards", () => {
    const seen: string[] = [];
    const follower = new JournalFollower(journal, (read) => seen.push(...loggedIds(read)));
    follower.read();
    assert.equal(follower.last, -1);
    put(0);
    put(1);
    follower.read();
    follower.read();
    put(2);
    follower.read();
    assert.deepEqual(seen, [id(0), id(1), id(2)]);
    assert.equal(follower.last, 2);
  });

  it("begins behind what stands when it starts", () => {
    for (const n of [0, 998, 999, 1000]) put(n);
    assert.equal(lastEntry(journal), 1000);
    const seen: string[] = [];
    const follower = new JournalFollower(journal, (read) => seen.push(...loggedIds(read)));
    put(1001);
    follower.read();
    assert.deepEqual(seen, [id(1001)]);
  });

  it("waits for a missing entry instead of passing over it", () => {
    const seen: string[] = [];
    const follower = new JournalFollower(journal, (read) => seen.push(...loggedIds(read)));
    put(1);
    follower.read();
    assert.deepEqual(seen, []);
    put(0);
    follower.read();
    assert.deepEqual(seen, [id(0), id(1)]);
  });

  it("stops loudly at an entry that it does not know", () => {
    const follower = new JournalFollower(journal, () => {});
    mkdirSync(join(journal, "log/0"), { recursive: true });
    writeFileSync(join(journal, logPath(0)), JSON.stringify({ type: "unheard-of", v: 1, n: 0, at: "t", by: "t" }));
    assert.throws(() => follower.read(), { name: "FormatError" });
  });
});

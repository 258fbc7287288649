import * as assert from "node:assert/strict";
import { batchesOf } from "../../../local/data/batches";
import { importKey } from "../../../local/data/importState";
import type { RecordOrProblem } from "../../../local/input/openRecordStream";

/** Two at a time, as readings of a file bring them. */
async function* items(...list: readonly (string | RecordOrProblem)[]): AsyncGenerator<readonly RecordOrProblem[]> {
  const all = list.map((item, index) =>
    typeof item === "string" ? { line: index + 1, record: { features: { a: item } } } : item,
  );
  for (let at = 0; at < all.length; at += 2) yield all.slice(at, at + 2);
}

async function cut(stream: AsyncIterable<readonly RecordOrProblem[]>, limits?: { records: number; bytes: number }) {
  const problems: [number, string][] = [];
  const batches: unknown[][] = [];
  for await (const batch of batchesOf(stream, (line, problem) => void problems.push([line, problem]), limits)) {
    batches.push(batch.map(({ features }) => features.a));
  }
  return { batches, problems };
}

describe("batches of an import", () => {
  it("are cut by records, and by bytes", async () => {
    const limits = { records: 3, bytes: 70 };
    const long = "x".repeat(100);
    assert.deepEqual((await cut(items("a", "b", "c", "d"), limits)).batches, [["a", "b", "c"], ["d"]]);
    assert.deepEqual((await cut(items("a", long, "b", "c"), limits)).batches, [["a"], [long], ["b", "c"]]);
    // 24 bytes each: two fit into 70 with what is before, three do not.
    assert.deepEqual((await cut(items("abcd", "efgh", "ijkl"), limits)).batches, [["abcd", "efgh"], ["ijkl"]]);
    assert.deepEqual((await cut(items(), limits)).batches, []);
  });

  it("leave malformed rows out, without a gap", async () => {
    const stream = items("a", { line: 2, problem: "broken" }, "b");
    assert.deepEqual(await cut(stream, { records: 2, bytes: 1_000 }), {
      batches: [["a", "b"]],
      problems: [[2, "broken"]],
    });
  });

  it("have keys that depend on the content and the chosen columns, and on nothing else", () => {
    const identity = { path: "/a", size: 1, mtimeMs: 2, sha256: "5e".repeat(32) };
    const key = importKey(identity, {});
    // For ever: another key would import a file a second time.
    assert.equal(key, "9d7c5d2f47e8542c661bdb57527bf42d");
    assert.equal(importKey({ ...identity, path: "/b", mtimeMs: 3 }, {}), key);
    const others = [
      importKey({ ...identity, sha256: "5f".repeat(32) }, {}),
      importKey(identity, { label: "y" }),
      importKey(identity, { key: "y" }),
    ];
    assert.equal(new Set([key, ...others]).size, 4);
  });
});

import * as assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Storage } from "../../../local/checker/storage";
import { dataCommand } from "../../../local/data/dataCommand";
import { deletePacked, pack } from "../checker/packing";
import { IngestServer } from "./ingestServer";
import { flipBit, records, StoredStack } from "./storedStack";

const rowsOf = (out: string): unknown[] =>
  out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("npm run data -- export", () => {
  let stack: StoredStack;

  beforeEach(() => {
    stack = new StoredStack();
  });
  afterEach(() => stack.remove());

  it("gives back what was sent, by the time of receipt, each request once", async () => {
    await stack.fixture.store("p", "late", 0, records("late", 1), 5);
    await stack.fixture.store("p", "b", 1, records("b", 2), 2);
    await stack.fixture.store("p", "a", 0, records("a", 2), 1);
    await stack.fixture.store("p", "a", 0, records("a", 2), 3);
    const { code, out, said } = await stack.run("export", "--from", "2026-11-24T02:02Z", "--to", "2026-11-24T02:06Z");
    assert.equal(code, 0);
    assert.deepEqual(rowsOf(out), [...records("a", 2), ...records("b", 2)]);
    assert.deepEqual(said, ["4 records of 2 segments, received 2026-11-24T02:02:00.000Z to 2026-11-24T02:06:00.000Z"]);
  });

  it("gives the same from packs, after the segments' own files are deleted, and what came later", async () => {
    await stack.fixture.store("p", "a", 0, records("a", 3), 1);
    await stack.fixture.store("p", "b", 1, records("b", 2), 3);
    await stack.fixture.train();
    const before = await stack.run("export", "--from", "1h", "--to", "2026-11-24T02:09Z");
    await pack(stack.fixture.roots, 2, { from: 0, to: 1 });
    const packed = await stack.run("export", "--from", "1h", "--to", "2026-11-24T02:09Z");
    assert.deepEqual(packed, before, "each once, though it stands twice");
    await deletePacked(stack.fixture.roots, 2);
    assert.deepEqual([...new Storage(stack.fixture.roots).segments()], []);
    assert.deepEqual(await stack.run("export", "--from", "1h", "--to", "2026-11-24T02:09Z"), before);
    assert.deepEqual(rowsOf(before.out), [...records("a", 3), ...records("b", 2)]);

    await stack.fixture.store("p", "c", 2, records("c", 1), 4);
    const { out } = await stack.run("export", "--from", "2026-11-24T02:03Z", "--to", "2026-11-24T02:09Z");
    assert.deepEqual(rowsOf(out), [...records("b", 2), ...records("c", 1)]);
  });

  it("names a pack that is damaged and gives the rest", async () => {
    await stack.fixture.store("p", "a", 0, records("a", 3), 1);
    await stack.fixture.train();
    await pack(stack.fixture.roots, 1, { from: 0, to: 1 });
    await deletePacked(stack.fixture.roots, 1);
    await stack.fixture.store("p", "b", 1, records("b", 1), 3);
    flipBit(stack.fixture.find("journal", ".seg"));
    const segments = await stack.run("export", "--from", "1h");
    assert.deepEqual([segments.code, rowsOf(segments.out)], [1, records("b", 1)]);
    assert.match(segments.said[0]!, /^packed\/\d{20}-\d{20}\.seg cannot be read: /);
    flipBit(stack.fixture.find("journal", ".log"));
    const log = await stack.run("export", "--from", "1h");
    assert.deepEqual([log.code, rowsOf(log.out)], [1, records("b", 1)]);
    assert.match(log.said[0]!, /^packed\/\d{20}-\d{20}\.log cannot be read: /);
  });

  it("writes a file of its own, and never over another", async () => {
    await stack.fixture.store("p", "a", 0, records("a", 3));
    const path = join(stack.localRoot, "out.jsonl");
    assert.equal((await stack.run("export", "--from", "1h", "--out", path)).code, 0);
    assert.equal(readFileSync(path, "utf8").split("\n").length, 4);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    const again = await stack.run("export", "--from", "1h", "--out", path);
    assert.deepEqual(
      [again.code, again.said],
      [2, [`--out ${path}: EEXIST: file already exists, open '${path}'; name a new file in a folder that exists`]],
    );
  });

  it("comes in again as it was", async () => {
    await stack.fixture.store("p", "a", 0, records("a", 3));
    const path = join(stack.localRoot, "out.jsonl");
    await stack.run("export", "--from", "1h", "--out", path);
    const other = mkdtempSync(join(tmpdir(), "again-"));
    const server = new IngestServer(other);
    try {
      await server.start();
      await dataCommand(["import", path], {
        ...{ localRoot: other, now: Date.now, out: async () => undefined, say: () => undefined },
        ...{ progress: () => undefined, pause: async () => undefined },
      });
      const [[stored]] = [...server.storage().segments().values()] as [[string]];
      const sent = records("a", 3).map((record) => ({ ...record, label: record.label ? 1 : 0 }));
      assert.deepEqual(JSON.parse(server.storage().segment(stored).raw()), sent);
    } finally {
      await server.stop();
      rmSync(other, { recursive: true });
    }
  });

  it("names what is damaged and gives the rest", async () => {
    const id = await stack.fixture.store("p", "a", 0, records("a", 1));
    await stack.fixture.store("p", "b", 0, records("b", 1));
    stack.damage(id);
    const { code, out, said } = await stack.run("export", "--from", "1h");
    assert.deepEqual([code, JSON.parse(out)], [1, records("b", 1)[0]]);
    assert.match(said[0]!, new RegExp(`^ready/202611240201/${id[0]}/${id}\\.seg cannot be read: `));
  });
});

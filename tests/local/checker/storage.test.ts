import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DamagedFile, Storage } from "../../../local/checker/storage";
import { CheckedStorage } from "./checkedStorage";

describe("checker: storage", () => {
  const storage = CheckedStorage.use();
  const open = () => new Storage(storage.fixture.roots);
  const put = (root: "samples" | "journal" | "models", path: string, text = "not ours") => {
    const file = join(storage.fixture.roots[root], path);
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, text);
  };

  it("passes over names that are none of the protocol's", () => {
    const before = [[...open().log()].length, open().segments().size, open().checkpointPositions().at(-1)];
    put("journal", "log/0/1.json");
    put("journal", "log/0/.DS_Store");
    put("journal", "log/7/00000000000000000001.json");
    put("journal", "checkpoint/99999.ckpt");
    put("samples", "ready/202611240201/a/notes.txt");
    put("samples", "tmp/0b8e4a1c");
    put("models", "manifest/0/latest.json");
    const after = [[...open().log()].length, open().segments().size, open().checkpointPositions().at(-1)];
    assert.deepEqual(after, before);
    assert.equal(open().newestManifest()?.version, storage.fixture.check("run-1").modelVersion);
  });

  it("finds the newest by number, not by the order of a listing", () => {
    const name = (n: number) => `checkpoint/${String(n).padStart(20, "0")}.ckpt`;
    for (const n of [100_000, 99_999, 3]) put("journal", name(n));
    assert.equal(open().checkpointPositions().at(-1), 100_000);
    assert.throws(
      () => open().newestCheckpoint(),
      (error) => error instanceof DamagedFile && error.message.startsWith(`${name(100_000)} cannot be read: `),
    );
  });

  it("lists every file of an id, whatever its minute", () => {
    const id = storage.ids[0]!;
    const copy = `ready/202611240900/${id[0]}/${id}.seg`;
    put("samples", copy, "x");
    assert.deepEqual(open().segments().get(id)?.length, 2);
    assert.ok(open().segments().get(id)?.includes(copy));
  });

  it("refuses a whole segment under another one's name", () => {
    const [id, other] = [storage.ids[0]!, storage.ids[1]!];
    const path = `ready/202611240900/${id[0]}/${id}.seg`;
    put("samples", path);
    writeFileSync(join(storage.fixture.roots.samples, path), readFileSync(storage.segment(1)));
    assert.throws(() => open().segment(path), { message: `${path} calls itself ${other}` });
  });

  it("of an empty file system is empty", () => {
    const roots = { samples: "/nowhere/samples", journal: "/nowhere/journal", models: "/nowhere/models" };
    const empty = new Storage(roots);
    assert.deepEqual([...empty.log()], []);
    assert.deepEqual([...empty.segments()], []);
    assert.deepEqual(
      [empty.newestCheckpoint(), empty.checkpointPositions().at(-1), empty.newestManifest()],
      [undefined, undefined, undefined],
    );
  });
});

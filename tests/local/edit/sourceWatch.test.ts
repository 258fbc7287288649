import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { changedText, failureLines, secondsText } from "../../../local/edit/editLines";
import { SourceWatch } from "../../../local/edit/sourceWatch";

describe("a watch over source files", () => {
  let root: string;
  let watch: SourceWatch | undefined;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "shared-storage-watch-"));
    for (const folder of ["a", "b"]) mkdirSync(join(root, folder));
    writeFileSync(join(root, "a", "one.ts"), "1");
  });
  afterEach(() => {
    watch?.close();
    rmSync(root, { recursive: true });
  });

  /** Resolves when the watch tells of this path. */
  function tells(path: string, folders: readonly string[], act: () => void): Promise<void> {
    return new Promise((resolve) => {
      watch = new SourceWatch(root, (changed) => {
        if (changed === path) resolve();
      });
      watch.update(folders.map((folder) => `${folder}/any.ts`));
      act();
    });
  }

  it("tells of a file that is written in place", () =>
    tells("a/one.ts", ["a"], () => writeFileSync(join(root, "a", "one.ts"), "2")));

  it("tells of a file that an editor puts in the old one's place", () =>
    tells("a/one.ts", ["a", "b"], () => {
      writeFileSync(join(root, "b", "one.ts.tmp"), "2");
      renameSync(join(root, "b", "one.ts.tmp"), join(root, "a", "one.ts"));
    }));

  it("keeps the folders that it still needs, and lets go of the others", () => {
    const log: string[] = [];
    watch = new SourceWatch(
      "/root",
      () => {},
      (folder) => {
        log.push(`open ${folder}`);
        return { close: () => void log.push(`close ${folder}`) };
      },
    );
    watch.update(["a/one.ts", "a/two.ts", "b/one.ts", "top.ts"]);
    assert.deepEqual(watch.folders, [".", "a", "b"]);
    watch.update(["b/two.ts", "c/one.ts"]);
    assert.deepEqual(watch.folders, ["b", "c"]);
    watch.close();
    assert.deepEqual(log, [
      ...["open /root/a", "open /root/b", "open /root", "close /root/a", "close /root", "open /root/c"],
      ...["close /root/b", "close /root/c"],
    ]);
  });
});

describe("lines of an edit", () => {
  it("name three files and count the others", () => {
    assert.equal(changedText(["a.ts"]), "a.ts changed");
    assert.equal(changedText(["a.ts", "b.ts", "c.ts", "d.ts", "e.ts"]), "a.ts, b.ts, c.ts and 2 more changed");
  });

  it("give seconds with two digits", () => {
    assert.deepEqual([0, 4, 5, 999, 12_345].map(secondsText), ["0.00 s", "0.00 s", "0.01 s", "1.00 s", "12.35 s"]);
  });

  it("put consumers with the same problems together", () => {
    const failures = new Map([
      ["ingest", ["a.ts:1: no", "b.ts:2: no"]],
      ["score", ["c.ts:1: no"]],
      ["serve", ["a.ts:1: no", "b.ts:2: no"]],
    ]);
    assert.deepEqual(failureLines(failures), [
      "a.ts:1: no; b.ts:2: no; ingest, serve: run on as before",
      "c.ts:1: no; score: runs on as before",
    ]);
    assert.deepEqual(failureLines(new Map()), []);
  });
});

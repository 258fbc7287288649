import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { needsNamespaces, Scratch } from "./scratch";

/** Tries to write a file; "ok" or the error's code. */
const WRITE = (path: string) =>
  `(() => { try { fs.writeFileSync(${JSON.stringify(path)}, "x"); return "ok"; } catch (e) { return e.code; } })()`;

describe("what a process in a root of its own may write", () => {
  let scratch: Scratch;
  before(needsNamespaces);
  beforeEach(() => {
    scratch = new Scratch();
  });
  afterEach(() => scratch?.close());

  it("writes only where it was given a writable mount, and /tmp", async () => {
    const writable = scratch.directory("writable", 4001);
    const readable = scratch.directory("readable", 4001, 0o777);
    const paths = [
      "/mnt/writable/f",
      "/mnt/readable/f",
      "/tmp/f",
      "/f",
      "/mnt/f",
      "/var/task/f",
      "/usr/f",
      "/etc/f",
      "/dev/f",
    ];
    const found = await scratch.evaluate(`[${paths.map(WRITE).join(",")}]`, {
      mounts: [
        { source: writable, at: "/mnt/writable", readOnly: false },
        { source: readable, at: "/mnt/readable", readOnly: true },
      ],
    });
    assert.deepEqual(Object.fromEntries(paths.map((path, index) => [path, (found as string[])[index]])), {
      "/mnt/writable/f": "ok",
      "/mnt/readable/f": "EROFS",
      "/tmp/f": "ok",
      "/f": "EACCES",
      "/mnt/f": "EACCES",
      "/var/task/f": "EROFS",
      "/usr/f": "EROFS",
      "/etc/f": "EACCES",
      "/dev/f": "EACCES",
    });
    assert.equal(readFileSync(join(writable, "f"), "utf8"), "x");
  });

  it("gives files the process's uid and, under a setgid root, the directory's group", async () => {
    const data = scratch.directory("data", 7001, 0o2775);
    await scratch.evaluate(`(() => { fs.mkdirSync("/mnt/data/d"); ${WRITE("/mnt/data/d/f")}; })() ?? null`, {
      uid: 5001,
      gid: 5001,
      groups: [7001],
      umask: 0o002,
      mounts: [{ source: data, at: "/mnt/data", readOnly: false }],
    });
    const owner = (path: string) => {
      const { uid, gid, mode } = statSync(join(data, path));
      return [uid, gid, (mode & 0o7777).toString(8)];
    };
    assert.deepEqual(owner("d"), [5001, 7001, "2775"]);
    assert.deepEqual(owner("d/f"), [5001, 7001, "664"]);
  });

  it("has a /tmp of the given size, and of its own", async () => {
    const size = `(({ blocks, bsize }) => blocks * bsize)(fs.statfsSync("/tmp"))`;
    assert.equal(await scratch.evaluate(size, { tmpBytes: 512 * 1024 * 1024 }), 512 * 1024 * 1024);
    const fill = `(() => { try { fs.writeFileSync("/tmp/f", Buffer.alloc(3 << 20)); return "ok"; } catch (e) { return e.code; } })()`;
    assert.equal(await scratch.evaluate(fill, { tmpBytes: 1 << 20 }), "ENOSPC");
    assert.equal(await scratch.evaluate(fill, { tmpBytes: 4 << 20 }), "ok");
    assert.deepEqual(await scratch.evaluate(`fs.readdirSync("/tmp")`), []);
  });

  it("takes folders and mounts whose paths have blanks and other signs", async () => {
    const odd = scratch.directory("an odd\tname #1 \\ é", 4001);
    const at = "/mnt/with blank/ü\\x";
    assert.equal(await scratch.evaluate(WRITE(`${at}/f`), { mounts: [{ source: odd, at, readOnly: false }] }), "ok");
    assert.equal(readFileSync(join(odd, "f"), "utf8"), "x");
  });
});

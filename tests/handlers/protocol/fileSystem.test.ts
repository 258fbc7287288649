import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { errnoOf, isErrno } from "../../../handlers/protocol/errors";
import type { FileSystem } from "../../../handlers/protocol/fileSystem";
import { nodeFileSystem } from "../../../handlers/protocol/nodeFileSystem";
import type { ThreadFileSystem } from "../../../handlers/protocol/threadFileSystem";
import { MemoryFileSystem } from "../../support/memoryFileSystem";
import { scratchDirectory } from "../../support/scratchDirectory";
import { threadForTests } from "../../support/threadForTests";

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("utf8");

async function write(fileSystem: FileSystem, path: string, content: string): Promise<void> {
  const handle = await fileSystem.openExclusive(path, 0o644);
  await fileSystem.write(handle, Buffer.from(content, "utf8"));
  await fileSystem.fsync(handle);
  await fileSystem.close(handle);
}

/** What every implementation does; the one in memory too, or the tests that use it would prove nothing. */
function behavesAsFileSystem(open: () => { fileSystem: FileSystem; root: string }): void {
  let fileSystem: FileSystem;
  let root: string;
  const refusedWith = (errno: Parameters<typeof isErrno>[1]) => (error: unknown) => {
    assert.ok(isErrno(error, errno), `expected ${errno}, got ${String(error)} (${errnoOf(error)})`);
    return true;
  };

  beforeEach(() => {
    ({ fileSystem, root } = open());
  });

  it("writes, links and reads files", async () => {
    await write(fileSystem, `${root}/a`, "one two");
    await fileSystem.link(`${root}/a`, `${root}/b`);
    await fileSystem.unlink(`${root}/a`);
    assert.equal(text(await fileSystem.read(`${root}/b`)), "one two");
    assert.deepEqual(await fileSystem.readdir(root), ["b"]);
    await fileSystem.syncDirectory(root);
  });

  it("reads into memory that begins at offset 0, so that columns can look into it", async () => {
    await write(fileSystem, `${root}/a`, "x".repeat(100));
    const bytes = await fileSystem.read(`${root}/a`);
    assert.deepEqual([bytes.byteOffset, bytes.buffer.byteLength, bytes.length], [0, 100, 100]);
  });

  it("reads an empty file", async () => {
    await write(fileSystem, `${root}/a`, "");
    assert.equal((await fileSystem.read(`${root}/a`)).length, 0);
  });

  it("tells kind, size and mode", async () => {
    await write(fileSystem, `${root}/a`, "four");
    await fileSystem.mkdir(`${root}/d`, 0o755);
    const file = await fileSystem.lstat(`${root}/a`);
    assert.deepEqual([file.kind, file.size, file.mode], ["file", 4, 0o644]);
    const directory = await fileSystem.lstat(`${root}/d`);
    assert.deepEqual([directory.kind, directory.mode], ["directory", 0o755]);
  });

  it("refuses with the errno of the system", async () => {
    await write(fileSystem, `${root}/a`, "x");
    await fileSystem.mkdir(`${root}/d`, 0o755);
    await write(fileSystem, `${root}/d/e`, "x");
    await assert.rejects(fileSystem.openExclusive(`${root}/a`, 0o644), refusedWith("EEXIST"));
    await assert.rejects(fileSystem.openExclusive(`${root}/none/a`, 0o644), refusedWith("ENOENT"));
    await assert.rejects(fileSystem.link(`${root}/a`, `${root}/d/e`), refusedWith("EEXIST"));
    await assert.rejects(fileSystem.link(`${root}/gone`, `${root}/f`), refusedWith("ENOENT"));
    await assert.rejects(fileSystem.mkdir(`${root}/d`, 0o755), refusedWith("EEXIST"));
    await assert.rejects(fileSystem.rmdir(`${root}/d`), refusedWith("ENOTEMPTY"));
    await assert.rejects(fileSystem.readdir(`${root}/none`), refusedWith("ENOENT"));
    await assert.rejects(fileSystem.read(`${root}/none`), refusedWith("ENOENT"));
    await assert.rejects(fileSystem.unlink(`${root}/none`), refusedWith("ENOENT"));
    await assert.rejects(fileSystem.lstat(`${root}/none`), refusedWith("ENOENT"));
    await assert.rejects(fileSystem.syncDirectory(`${root}/none`), refusedWith("ENOENT"));
  });

  it("removes empty directories", async () => {
    await fileSystem.mkdir(`${root}/d`, 0o755);
    await fileSystem.rmdir(`${root}/d`);
    assert.deepEqual(await fileSystem.readdir(root), []);
  });
}

describe("file systems", () => {
  describe("in memory", () => {
    behavesAsFileSystem(() => ({ fileSystem: new MemoryFileSystem("/root"), root: "/root" }));

    it("lose what was not synced when the machine goes down", async () => {
      const disk = new MemoryFileSystem("/root");
      await write(disk, "/root/synced", "kept");
      const handle = await disk.openExclusive("/root/unsynced", 0o644);
      await disk.write(handle, Buffer.from("lost", "utf8"));
      disk.crash();
      assert.equal(text(await disk.read("/root/synced")), "kept");
      assert.equal(text(await disk.read("/root/unsynced")), "");
    });
  });

  describe("through Node's promises", () => {
    const scratch = scratchDirectory();
    behavesAsFileSystem(() => ({ fileSystem: nodeFileSystem(), root: scratch() }));

    it("know a local disk from NFS", async () => {
      assert.equal(await nodeFileSystem().isNetwork(scratch()), false);
    });
  });

  describe("through a thread of their own", () => {
    const scratch = scratchDirectory();
    let thread: ThreadFileSystem;
    before(() => {
      thread = threadForTests();
    });
    after(() => thread.end());
    behavesAsFileSystem(() => ({ fileSystem: thread, root: scratch() }));

    it("answer many calls in flight, each with its own", async () => {
      const root = scratch();
      mkdirSync(`${root}/d`);
      const names = Array.from({ length: 200 }, (_, k) => `${root}/d/${k}`);
      for (const name of names) writeFileSync(name, name);
      assert.deepEqual((await Promise.all(names.map((name) => thread.read(name)))).map(text), names);
    });
  });
});

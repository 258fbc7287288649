import assert from "node:assert/strict";
import { constants } from "node:os";
import { type ErrnoName, errnoOf } from "../../../handlers/protocol/errors";
import { type Publication, PublishError, Publisher } from "../../../handlers/protocol/publish";
import { type Fault, MemoryFileSystem, type Operation } from "../../support/memoryFileSystem";

const bytes = (text: string): Uint8Array => Buffer.from(text, "utf8");
const path = "log/0/00000000000000000007.json";
const final = `/journal/${path}`;

describe("publish", () => {
  let disk: MemoryFileSystem;
  let publisher: Publisher;
  const publish = (text: string): Promise<Publication> => publisher.publish(path, bytes(text));
  const standing = async (): Promise<string> => Buffer.from(await disk.read(final)).toString("utf8");
  const operations = (): string[] => disk.calls.map(({ operation, path }) => `${operation} ${path}`);
  /** The given fault at the k-th call of an operation. */
  const faultAt = (operation: Operation, count: number, fault: Fault): void => {
    disk.faults = (call, k) => (call.operation === operation && k === count ? fault : undefined);
  };

  /** Makes the directories and forgets the calls that took. */
  const warmUp = async (): Promise<void> => {
    await publisher.publish("log/0/00000000000000000001.json", bytes("x"));
    disk.calls.length = 0;
  };

  beforeEach(() => {
    disk = new MemoryFileSystem("/journal");
    let id = 0;
    publisher = new Publisher({
      fileSystem: disk,
      root: "/journal",
      newId: () => `t${id++}`,
      pause: () => Promise.resolve(),
    });
  });

  it("creates, writes, syncs, closes, links, and removes the temporary name, in this order", async () => {
    await publish("first");
    disk.calls.length = 0;
    assert.deepEqual(await publisher.publish("log/0/00000000000000000008.json", bytes("x")), { outcome: "published" });
    assert.deepEqual(operations(), [
      "openExclusive /journal/tmp/t1",
      "write /journal/tmp/t1",
      "fsync /journal/tmp/t1",
      "close /journal/tmp/t1",
      "link /journal/log/0/00000000000000000008.json",
      "unlink /journal/tmp/t1",
    ]);
  });

  it("makes tmp/ and the directories on the way with mode 0775, files with 0644", async () => {
    assert.deepEqual(await publish("first"), { outcome: "published" });
    assert.deepEqual(disk.list(), [final]);
    assert.equal(disk.modeOf(final), 0o644);
    for (const made of ["tmp", "log", "log/0"]) assert.equal(disk.modeOf(`/journal/${made}`), 0o775);
  });

  it("syncs the names on the way on a local disk, the file's own directory last and every time", async () => {
    disk.network = false;
    await publish("first");
    await publisher.publish("log/0/00000000000000000008.json", bytes("x"));
    const synced = disk.calls.filter(({ operation }) => operation === "syncDirectory").map((call) => call.path);
    assert.deepEqual(synced, ["/journal", "/journal/log", "/journal/log/0", "/journal/log/0"]);
  });

  it("syncs a name that another writer left, before it tells of it", async () => {
    await publish("first");
    disk.network = false;
    const other = new Publisher({ fileSystem: disk, root: "/journal", newId: () => "o", pause: async () => {} });
    await other.publish(path, bytes("second"));
    const synced = disk.calls.filter(({ operation }) => operation === "syncDirectory").map((call) => call.path);
    assert.deepEqual(synced, ["/journal", "/journal/log", "/journal/log/0"]);
  });

  it("tells what stands when the name is taken by other bytes, and changes nothing", async () => {
    await publish("first");
    const second = await publish("second");
    assert.deepEqual(second, { outcome: "alreadyPublished", standing: new Uint8Array(bytes("first")) });
    assert.equal(await standing(), "first");
    assert.deepEqual(disk.list(), [final]);
  });

  it("counts equal bytes as its own", async () => {
    await publish("first");
    assert.deepEqual(await publish("first"), { outcome: "published" });
  });

  for (const error of ["EIO", "ESTALE", "ETIMEDOUT", "EEXIST", "ENOENT", "ENOSPC"] as const) {
    it(`is published if link took effect and then said ${error}`, async () => {
      await warmUp();
      faultAt("link", 1, { error, applied: true });
      assert.deepEqual(await publish("mine"), { outcome: "published" });
      assert.equal(await standing(), "mine");
      assert.deepEqual(disk.list("/journal/tmp"), []);
    });
  }

  for (const error of ["EIO", "ESTALE", "ETIMEDOUT", "EINTR"] as const) {
    it(`links again after ${error} without effect`, async () => {
      await warmUp();
      faultAt("link", 1, { error });
      assert.deepEqual(await publish("mine"), { outcome: "published" });
      assert.equal(await standing(), "mine");
      assert.equal(disk.calls.filter(({ operation }) => operation === "link").length, 2);
    });
  }

  it("lists again if the name that stands cannot be opened yet (ENOENT after EEXIST)", async () => {
    await publish("first");
    const reads = disk.calls.filter(({ operation }) => operation === "read").length;
    faultAt("read", reads + 1, { error: "ENOENT" });
    const second = await publish("second");
    assert.equal(second.outcome, "alreadyPublished");
  });

  it("lists again if the listing is older than the name (EEXIST, not listed)", async () => {
    await publish("first");
    const lists = disk.calls.filter(({ operation }) => operation === "readdir").length;
    disk.faults = (call, k) => (call.operation === "readdir" && k <= lists + 3 ? { stale: true } : undefined);
    const second = await publish("second");
    assert.equal(second.outcome, "alreadyPublished");
  });

  it("gives up, recoverably, if the name stays taken and unlisted", async () => {
    await publish("first");
    disk.faults = (call) => (call.operation === "readdir" ? { stale: true } : undefined);
    await assert.rejects(publish("second"), (error: Error) => {
      assert.ok(error instanceof PublishError);
      assert.equal(
        error.message,
        `cannot publish ${path} after 5 attempts: EAGAIN: link '${path}', the name is neither listed nor free`,
      );
      assert.equal(errnoOf(error), constants.errno.EAGAIN);
      return true;
    });
    assert.equal(await standing(), "first");
  });

  it("never repeats an fsync: a failed one abandons the file and starts under a new name", async () => {
    faultAt("fsync", 1, { error: "EIO" });
    assert.deepEqual(await publish("mine"), { outcome: "published" });
    const files = disk.calls.filter(({ operation }) => operation === "fsync").map((call) => call.path);
    assert.deepEqual(files, ["/journal/tmp/t0", "/journal/tmp/t1"]);
    const writes = disk.calls.filter(({ operation }) => operation === "write").map((call) => call.path);
    assert.deepEqual(writes, ["/journal/tmp/t0", "/journal/tmp/t1"]);
    assert.deepEqual(disk.list(), [final]);
  });

  for (const operation of ["openExclusive", "write", "close"] as const) {
    it(`starts under a new name after a failed ${operation}`, async () => {
      faultAt(operation, 1, { error: "EIO", applied: operation === "close" });
      assert.deepEqual(await publish("mine"), { outcome: "published" });
      assert.equal(await standing(), "mine");
      assert.deepEqual(disk.list(), [final]);
    });
  }

  for (const error of ["ENOSPC", "EDQUOT"] as const) {
    for (const operation of ["openExclusive", "write", "fsync", "link"] as const) {
      it(`passes ${error} of ${operation} on at once, with nothing left behind`, async () => {
        await warmUp();
        faultAt(operation, 1, { error });
        await assert.rejects(publish("mine"), (failure) => errnoOf(failure) === constants.errno[error]);
        assert.deepEqual(disk.list(), ["/journal/log/0/00000000000000000001.json"]);
      });
    }
  }

  for (const error of ["EACCES", "EROFS", "EPERM"] satisfies ErrnoName[]) {
    it(`stops at ${error}: the identity or the mount is wrong`, async () => {
      disk.faults = ({ operation }) => (operation === "openExclusive" ? { error } : undefined);
      await assert.rejects(publish("mine"), (failure) => errnoOf(failure) === constants.errno[error]);
      assert.equal(disk.calls.filter(({ operation }) => operation === "openExclusive").length, 1);
    });
  }

  it("gives up after 5 attempts and leaves nothing in tmp/", async () => {
    disk.faults = ({ operation }) => (operation === "fsync" ? { error: "EIO" } : undefined);
    await assert.rejects(publish("mine"), {
      name: "PublishError",
      message: `cannot publish ${path} after 5 attempts: EIO: fsync '/journal/tmp/t4'`,
    });
    assert.deepEqual(disk.list(), []);
  });

  it("is published even if the temporary name cannot be removed", async () => {
    disk.faults = ({ operation }) => (operation === "unlink" ? { error: "EIO" } : undefined);
    assert.deepEqual(await publish("mine"), { outcome: "published" });
  });

  it("makes its directory again if somebody removed it in between", async () => {
    await publish("first");
    await disk.unlink(final);
    await disk.rmdir("/journal/log/0");
    assert.deepEqual(await publish("second"), { outcome: "published" });
  });

  it("lets exactly one of many writers win, and shows the others what stands", async () => {
    const writers = Array.from({ length: 8 }, (_, w) => {
      let id = 0;
      return new Publisher({
        fileSystem: disk,
        root: "/journal",
        newId: () => `w${w}-${id++}`,
        pause: async () => {},
      }).publish(path, bytes(`writer ${w}`));
    });
    const results = await Promise.all(writers);
    const winners = results.flatMap(({ outcome }, w) => (outcome === "published" ? [w] : []));
    assert.equal(winners.length, 1);
    assert.equal(await standing(), `writer ${winners[0]}`);
    for (const result of results) {
      if (result.outcome === "alreadyPublished") {
        assert.equal(Buffer.from(result.standing).toString("utf8"), `writer ${winners[0]}`);
      }
    }
    assert.deepEqual(disk.list("/journal/tmp"), []);
  });
});

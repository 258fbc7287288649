import assert from "node:assert/strict";
import { constants } from "node:os";
import { type ErrnoName, errnoOf } from "../../../handlers/protocol/errors";
import { type Publication, PublishError, type Publisher } from "../../../handlers/protocol/publish";
import { type Fault, MemoryFileSystem, type Operation } from "../../support/memoryFileSystem";
import { bytes, ENTRY, ENTRY_FILE, journalPublisher } from "./journalPublisher";

describe("publish, when calls fail", () => {
  let disk: MemoryFileSystem;
  let publisher: Publisher;
  const publish = (text: string): Promise<Publication> => publisher.publish(ENTRY, bytes(text));
  const standing = async (): Promise<string> => Buffer.from(await disk.read(ENTRY_FILE)).toString("utf8");
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
    publisher = journalPublisher(disk);
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
        `cannot publish ${ENTRY} after 5 attempts: EAGAIN: link '${ENTRY}', the name is neither listed nor free`,
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
    assert.deepEqual(disk.list(), [ENTRY_FILE]);
  });

  for (const operation of ["openExclusive", "write", "close"] as const) {
    it(`starts under a new name after a failed ${operation}`, async () => {
      faultAt(operation, 1, { error: "EIO", applied: operation === "close" });
      assert.deepEqual(await publish("mine"), { outcome: "published" });
      assert.equal(await standing(), "mine");
      assert.deepEqual(disk.list(), [ENTRY_FILE]);
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
      message: `cannot publish ${ENTRY} after 5 attempts: EIO: fsync '/journal/tmp/t4'`,
    });
    assert.deepEqual(disk.list(), []);
  });
});

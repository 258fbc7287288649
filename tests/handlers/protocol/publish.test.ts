import assert from "node:assert/strict";
import type { ErrnoName } from "../../../handlers/protocol/errors";
import type { Publication, Publisher } from "../../../handlers/protocol/publish";
import { MemoryFileSystem, type Operation } from "../../support/memoryFileSystem";
import { bytes, ENTRY, ENTRY_FILE, journalPublisher } from "./journalPublisher";

describe("publish", () => {
  let disk: MemoryFileSystem;
  let publisher: Publisher;
  const publish = (text: string): Promise<Publication> => publisher.publish(ENTRY, bytes(text));
  const standing = async (): Promise<string> => Buffer.from(await disk.read(ENTRY_FILE)).toString("utf8");
  const operations = (): string[] => disk.calls.map(({ operation, path }) => `${operation} ${path}`);
  const synced = (): string[] =>
    disk.calls
      .filter(({ operation }) => operation === "syncDirectory")
      .map(({ path }) => path.replace(/^\/journal/, ""));
  const faultOnce = (operation: Operation, error: ErrnoName): void => {
    let met = false;
    disk.faults = (call) => {
      if (met || call.operation !== operation) return undefined;
      met = true;
      return { error };
    };
  };

  beforeEach(() => {
    disk = new MemoryFileSystem("/journal");
    publisher = journalPublisher(disk);
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
    assert.deepEqual(disk.list(), [ENTRY_FILE]);
    assert.equal(disk.modeOf(ENTRY_FILE), 0o644);
    for (const made of ["tmp", "log", "log/0"]) assert.equal(disk.modeOf(`/journal/${made}`), 0o775);
  });

  it("syncs the names on the way on a local disk, the file's own directory last and every time", async () => {
    disk.network = false;
    await publish("first");
    await publisher.publish("log/0/00000000000000000008.json", bytes("x"));
    assert.deepEqual(synced(), ["", "/log", "/log/0", "/log/0"]);
  });

  it("syncs a name that another writer left, before it tells of it", async () => {
    await publish("first");
    disk.network = false;
    await journalPublisher(disk, "o").publish(ENTRY, bytes("second"));
    assert.deepEqual(synced(), ["", "/log", "/log/0"]);
  });

  it("tells what stands when the name is taken by other bytes, and changes nothing", async () => {
    await publish("first");
    const second = await publish("second");
    assert.deepEqual(second, { outcome: "alreadyPublished", standing: new Uint8Array(bytes("first")) });
    assert.equal(await standing(), "first");
    assert.deepEqual(disk.list(), [ENTRY_FILE]);
  });

  it("counts equal bytes as its own", async () => {
    await publish("first");
    assert.deepEqual(await publish("first"), { outcome: "published" });
  });

  it("is published even if the temporary name cannot be removed", async () => {
    disk.faults = ({ operation }) => (operation === "unlink" ? { error: "EIO" } : undefined);
    assert.deepEqual(await publish("mine"), { outcome: "published" });
  });

  it("makes its directory again if somebody removed it in between", async () => {
    await publish("first");
    await disk.unlink(ENTRY_FILE);
    await disk.rmdir("/journal/log/0");
    assert.deepEqual(await publish("second"), { outcome: "published" });
  });

  describe("when the directory is gone", () => {
    const [old, current] = ["ready/202611240201/a/x.seg", "ready/202611240205/a/x.seg"];
    const remove = async (): Promise<void> => {
      for (const path of ["ready/202611240201/a", "ready/202611240201"]) await disk.rmdir(`/journal/${path}`);
    };
    /** Asked where to, it is told the next of `places`. */
    const publishTo = (places: string[]): Promise<Publication> =>
      publisher.publish(old, bytes("x"), () => places.shift()!);

    it("takes the place that it is told then, and makes none of before again", async () => {
      assert.deepEqual(await publishTo([current]), { outcome: "published" });
      assert.deepEqual(disk.list(), [`/journal/${current}`]);
      assert.equal(disk.modeOf("/journal/ready/202611240201"), undefined);
    });

    it("asks again if that is gone, too, by the time it links", async () => {
      let links = 0;
      const { link } = disk;
      disk.link = async (from, to) => {
        if (++links === 2) await remove();
        return link.call(disk, from, to);
      };
      assert.deepEqual(await publishTo([old, current]), { outcome: "published" });
      assert.deepEqual(disk.list(), [`/journal/${current}`]);
      assert.equal(disk.modeOf("/journal/ready/202611240201"), undefined);
    });

    it("stays where it is after any other failure", async () => {
      await publisher.publish("ready/202611240201/a/y.seg", bytes("y"));
      disk.calls.length = 0;
      faultOnce("link", "EIO");
      assert.deepEqual(await publishTo([]), { outcome: "published" });
      faultOnce("fsync", "EIO");
      assert.deepEqual(await publisher.publish("ready/202611240201/a/z.seg", bytes("z"), () => assert.fail()), {
        outcome: "published",
      });
    });

    it("finds what it linked before the answer said that there is no such directory", async () => {
      await publisher.publish("ready/202611240201/a/y.seg", bytes("y"));
      disk.calls.length = 0;
      disk.faults = ({ operation }, k) =>
        operation === "link" && k === 1 ? { error: "ENOENT", applied: true } : undefined;
      assert.deepEqual(await publishTo([]), { outcome: "published" });
      assert.deepEqual(disk.list("/journal/ready/202611240205"), []);
    });

    it("syncs the names that lead to a directory that was made again", async () => {
      disk.network = false;
      await publisher.publish(old, bytes("x"));
      await disk.unlink(`/journal/${old}`);
      await remove();
      disk.calls.length = 0;
      await publisher.publish(old, bytes("x"));
      assert.deepEqual(synced(), ["", "/ready", "/ready/202611240201", "/ready/202611240201/a"]);
    });
  });

  it("tells of a name on a local disk only after a directory's fsync that succeeded", async () => {
    disk.network = false;
    await publish("first");
    disk.calls.length = 0;
    faultOnce("syncDirectory", "EIO");
    assert.deepEqual(await publisher.publish("log/0/00000000000000000008.json", bytes("x")), { outcome: "published" });
    assert.deepEqual(synced(), ["/log/0", "/log/0"]);
    disk.faults = ({ operation }) => (operation === "syncDirectory" ? { error: "EIO" } : undefined);
    await assert.rejects(publisher.publish("log/0/00000000000000000009.json", bytes("x")), {
      name: "PublishError",
      message: "cannot publish log/0/00000000000000000009.json after 5 attempts: EIO: syncDirectory '/journal/log/0'",
    });
  });

  it("lets exactly one of many writers win, and shows the others what stands", async () => {
    const writers = Array.from({ length: 8 }, (_, w) =>
      journalPublisher(disk, `w${w}-`).publish(ENTRY, bytes(`writer ${w}`)),
    );
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

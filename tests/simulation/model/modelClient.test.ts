import assert from "node:assert/strict";
import { describeFailure, failureKind } from "../../../handlers/protocol/errors";
import { World } from "../world";
import type { ModelClient } from "./modelClient";
import { failure } from "./modelServer";

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
const bytesOf = (value: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(value));

/** What NFS does to two clients of one server; by itself nothing goes wrong here. */
describe("the model file system", () => {
  let world: World;
  let a: ModelClient;
  let b: ModelClient;

  beforeEach(() => {
    world = new World(1);
    world.weather.rate = 0;
    [a, b] = ["a", "b"].map((name) => world.life({ name, dies: false }).client) as [ModelClient, ModelClient];
  });

  const play = async <T>(work: Promise<T>): Promise<T> => {
    let over = false;
    const settled = work.then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    void settled.then(() => {
      over = true;
    });
    await world.scheduler.run(() => over);
    const outcome = await settled;
    if ("error" in outcome) throw outcome.error;
    return outcome.value;
  };
  const put = async (client: ModelClient, path: string, content: string): Promise<void> => {
    const handle = await play(client.openExclusive(path, 0o644));
    await play(client.write(handle, bytesOf(content)));
    await play(client.close(handle));
  };
  const read = async (client: ModelClient, path: string): Promise<string> => text(await play(client.read(path)));
  const later = (milliseconds: number): void => {
    world.scheduler.now += milliseconds;
  };
  /** The next call of this client fails so. */
  const strikeWith = (kind: string, error: "EIO" | "ENOENT" | "EEXIST", applied: boolean): void => {
    let left = 1;
    world.weather.strikes = () => (left-- > 0 ? { kind: kind as "ESTALE", error, applied } : undefined);
  };

  it("shows data to others when the writer closes, and to the writer at once", async () => {
    const handle = await play(a.openExclusive("/samples/f", 0o644));
    await play(a.write(handle, bytesOf("data")));
    assert.deepEqual([await read(a, "/samples/f"), await read(b, "/samples/f")], ["data", ""]);
    await play(a.close(handle));
    assert.equal(await read(b, "/samples/f"), "data");
  });

  it("believes a missing name until the directory expires, or is listed", async () => {
    await assert.rejects(play(b.read("/samples/f")), { code: "ENOENT" });
    await put(a, "/samples/f", "data");
    await assert.rejects(play(b.read("/samples/f")), { code: "ENOENT" });
    assert.deepEqual(await play(b.readdir("/samples")), ["f"]);
    assert.equal(await read(b, "/samples/f"), "data");
    await assert.rejects(play(b.read("/samples/g")), { code: "ENOENT" });
    await put(a, "/samples/g", "more");
    later(60_000);
    assert.equal(await read(b, "/samples/g"), "more");
    assert.equal(world.weather.counts.get("missing name cached"), 1);
  });

  it("opens a known name by its handle: the old file after it was replaced, ESTALE or the new one when that is gone", async () => {
    await put(a, "/samples/f", "old");
    await play(a.link("/samples/f", "/samples/kept"));
    assert.equal(await read(b, "/samples/f"), "old");
    await put(a, "/samples/new", "new");
    await play(a.rename("/samples/new", "/samples/f"));
    assert.equal(await read(b, "/samples/f"), "old");
    await play(a.unlink("/samples/kept"));
    assert.equal(await read(b, "/samples/f"), "new", "the kernel looks the name up once more");
    assert.equal(world.weather.counts.get("handle of a removed file"), 1);
  });

  it("lets a crash leave any part of what was not synced, and all of what was", async () => {
    const seen = new Set<string>();
    for (let k = 0; k < 60; k++) {
      const { client } = world.life({ name: `writer-${k}`, dies: false });
      const synced = await play(client.openExclusive(`/samples/s${k}`, 0o644));
      await play(client.write(synced, bytesOf("synced")));
      await play(client.fsync(synced));
      const handle = await play(client.openExclusive(`/samples/f${k}`, 0o644));
      await play(client.write(handle, bytesOf("0123456789")));
      client.abandon(true);
      later(61_000);
      assert.equal(await read(b, `/samples/s${k}`), "synced");
      seen.add(await read(b, `/samples/f${k}`));
    }
    assert.ok(seen.has(""), "nothing");
    assert.ok(
      [...seen].some((one) => one.length > 0 && "0123456789".startsWith(one)),
      "a part",
    );
    assert.ok(
      [...seen].some((one) => one.includes("\0")),
      "a hole",
    );
  });

  it("lets a second fsync succeed falsely after one that failed", async () => {
    const handle = await play(a.openExclusive("/samples/f", 0o644));
    await play(a.write(handle, bytesOf("0123456789".repeat(50))));
    strikeWith("failed fsync, pages dropped", "EIO", false);
    await assert.rejects(play(a.fsync(handle)), { code: "EIO" });
    await play(a.fsync(handle));
    await play(a.close(handle));
    assert.notEqual(await read(b, "/samples/f"), "0123456789".repeat(50));
  });

  it("does a link and reports that it failed, with the old link count for a while", async () => {
    await put(a, "/samples/tmp", "x");
    world.weather.bad = () => true;
    strikeWith("link done and reported failed", "ENOENT", true);
    await assert.rejects(play(a.link("/samples/tmp", "/samples/f")), { code: "ENOENT" });
    assert.equal(await read(b, "/samples/f"), "x");
    assert.equal((await play(a.lstat("/samples/tmp"))).nlink, 1);
    later(3_000);
    assert.equal((await play(a.lstat("/samples/tmp"))).nlink, 2);
  });

  it("never replaces what stands by a link, whatever a cache says", async () => {
    await put(a, "/samples/one", "1");
    await put(b, "/samples/two", "2");
    await play(a.link("/samples/one", "/samples/f"));
    await assert.rejects(play(b.link("/samples/two", "/samples/f")), { code: "EEXIST" });
    assert.equal(await read(b, "/samples/f"), "1");
  });

  it("is full for everybody while it is full, and still deletes", async () => {
    await put(a, "/samples/f", "data");
    const handle = await play(a.openExclusive("/samples/g", 0o644));
    await play(a.write(handle, bytesOf("data")));
    world.server.fullUntil = world.scheduler.now + 10_000;
    await assert.rejects(play(a.fsync(handle)), { code: "ENOSPC" });
    await assert.rejects(play(b.mkdir("/samples/d", 0o775)), { code: "ENOSPC" });
    await play(b.unlink("/samples/f"));
    later(10_000);
    await play(b.mkdir("/samples/d", 0o775));
  });

  it("rejects a call that hangs at its deadline, every other until it is answered, and does it all the same", async () => {
    const { client } = world.life({ name: "worker", dies: false, deadline: 30_000 });
    world.weather.hang = () => 100_000;
    await assert.rejects(play(client.mkdir("/samples/d", 0o775)), { code: "ETIMEDOUT" });
    world.weather.hang = () => 0;
    await assert.rejects(play(client.readdir("/samples")), { code: "ETIMEDOUT" });
    later(80_000);
    await play(world.wait(10_000));
    assert.deepEqual(await play(client.readdir("/samples")), ["d"]);
  });

  it("shapes errors as Node does: ESTALE and EDQUOT without a name", () => {
    const stale = failure("ESTALE", "open", "/samples/f") as NodeJS.ErrnoException;
    assert.deepEqual([stale.code, stale.errno], ["Unknown system error -116", -116]);
    assert.equal(
      describeFailure(stale),
      "ESTALE: Unknown system error -116: Unknown system error -116, open '/samples/f'",
    );
    assert.equal(failureKind(failure("EDQUOT", "open", "/f")), "backPressure");
  });
});

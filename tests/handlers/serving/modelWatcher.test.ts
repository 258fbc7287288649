import assert from "node:assert/strict";
import { StorageError } from "../../../handlers/protocol/errors";
import { manifestPath } from "../../../handlers/protocol/tree";
import { encodeRecords } from "../../../handlers/records/encodeRecords";
import { modelBytes, sha256 } from "./modelsDirectory";
import { watcherSetUp } from "./watcherSetUp";

const [A, B, C] = [1, 2, 3].map(modelBytes) as [Uint8Array, Uint8Array, Uint8Array];
const RECORD = encodeRecords([{ features: { site: "s1", returning: true, price: 40 } }]);

describe("model watcher", () => {
  it("has no model where none was published, and says nothing about it", async () => {
    const { watcher, metrics, lines, clock } = watcherSetUp();
    clock.now = 5_000;
    await watcher.look();
    assert.equal(watcher.current, undefined);
    assert.deepEqual([metrics.swaps, metrics.failedLooks, metrics.lastLook, lines], [0, 0, 5_000, []]);
  });

  it("takes the highest version, then each newer one", async () => {
    const { watcher, directory, metrics, lines } = watcherSetUp();
    directory.publish(1, A);
    const second = directory.publish(2, B);
    await watcher.look();
    assert.deepEqual(watcher.current?.manifest, second);
    const third = directory.publish(3, C);
    await watcher.look();
    assert.deepEqual(watcher.current?.manifest, third);
    assert.equal(metrics.swaps, 2);
    assert.deepEqual(lines, [
      ["info", "model in use", { version: 2, from: undefined, blob: sha256(B) }],
      ["info", "model in use", { version: 3, from: 2, blob: sha256(C) }],
    ]);
  });

  it("lists two directories and reads nothing while nothing is new, even if what is newest was refused", async () => {
    const { watcher, directory } = watcherSetUp();
    directory.publish(1, A);
    await watcher.look();
    for (const version of [1, 2_000]) {
      if (version > 1) directory.publish(version, Buffer.from("broken"));
      await watcher.look();
      directory.calls.length = 0;
      await watcher.look();
      assert.deepEqual(directory.calls, ["readdir manifest", `readdir manifest/${version === 1 ? 0 : 2}`]);
    }
  });

  it("finds versions in the newest shard, numerically", async () => {
    const { watcher, directory } = watcherSetUp();
    directory.publish(999, A);
    directory.publish(2_001, B);
    directory.publish(10_000, C);
    directory.files.set(`${directory.root}/manifest/not-a-shard/x`, A);
    await watcher.look();
    assert.equal(watcher.current?.manifest.version, 10_000);
  });

  it("replaces model and manifest as one, and leaves the old pair whole", async () => {
    const { watcher, directory } = watcherSetUp();
    directory.publish(1, A);
    await watcher.look();
    const old = watcher.current!;
    const answer = old.model.predict(RECORD, 0);
    directory.publish(2, B);
    await watcher.look();
    assert.notEqual(watcher.current, old);
    assert.deepEqual([old.manifest.version, old.model.predict(RECORD, 0)], [1, answer]);
    assert.notEqual(watcher.current!.model.predict(RECORD, 0), answer);
  });

  it("takes a rollback without reading its blob again if it is the one in use", async () => {
    const { watcher, directory } = watcherSetUp();
    directory.publish(1, A);
    await watcher.look();
    directory.publish(2, A);
    directory.calls.length = 0;
    await watcher.look();
    assert.equal(watcher.current?.manifest.version, 2);
    assert.deepEqual(
      directory.calls.filter((call) => call.startsWith("read ")),
      [`read ${manifestPath(2)}`],
    );
  });

  it("tries a version again whose blob is not to be seen yet", async () => {
    const { watcher, directory, metrics, lines } = watcherSetUp();
    directory.publish(1, A);
    const manifest = directory.publish(2, B);
    const blob = `${directory.root}/blob/${manifest.blob}.model`;
    directory.files.delete(blob);
    await watcher.look();
    await watcher.look();
    assert.deepEqual([watcher.current?.manifest.version, metrics.refused], [1, 0]);
    assert.deepEqual(
      lines.filter(([level]) => level === "warn"),
      [["warn", "model cannot be read yet", { version: 2, reason: `ENOENT: read '${blob}'` }]],
    );
    directory.files.set(blob, B);
    await watcher.look();
    assert.equal(watcher.current?.manifest.version, 2);
  });

  it("keeps its model while the file system fails, says so once, and goes on afterwards", async () => {
    const { watcher, directory, metrics, lines, clock } = watcherSetUp();
    directory.publish(1, A);
    await watcher.look();
    directory.publish(2, B);
    directory.before = () => {
      throw new StorageError("ETIMEDOUT", "readdir", "/mnt/models/manifest", "no answer within 30000 ms");
    };
    clock.now = 60_000;
    for (let look = 0; look < 3; look++) await watcher.look();
    assert.deepEqual([watcher.current?.manifest.version, metrics.failedLooks, metrics.lastLook], [1, 3, 1_000]);
    const reason = "ETIMEDOUT: readdir '/mnt/models/manifest', no answer within 30000 ms";
    assert.deepEqual(lines.slice(1), [["warn", "cannot look for a newer model; the one in use stays", { reason }]]);
    directory.before = () => undefined;
    await watcher.look();
    assert.deepEqual([watcher.current?.manifest.version, metrics.lastLook], [2, 60_000]);
  });

  it("gives up when the file system is gone for good", async () => {
    const { watcher, directory } = watcherSetUp();
    directory.before = () => {
      throw new Error("the file-system thread (x.mjs) ended with exit code 1");
    };
    await assert.rejects(
      watcher.watch(1, new AbortController().signal),
      new Error("the file-system thread (x.mjs) ended with exit code 1"),
    );
  });

  it("looks again and again until told to stop", async () => {
    const { watcher, directory, metrics } = watcherSetUp();
    const stop = new AbortController();
    let looks = 0;
    directory.before = (call) => {
      if (!call.endsWith("/manifest")) return;
      looks++;
      if (looks === 2) directory.publish(1, A);
      if (looks === 5) stop.abort();
    };
    await watcher.watch(1, stop.signal);
    assert.deepEqual([looks, watcher.current?.manifest.version, metrics.swaps], [5, 1, 1]);
  });
});

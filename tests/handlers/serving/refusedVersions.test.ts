import assert from "node:assert/strict";
import { manifestPath } from "../../../handlers/protocol/tree";
import { modelBytes, sha256 } from "./modelsDirectory";
import { type WatcherSetUp, watcherSetUp } from "./watcherSetUp";

const [A, B, C] = [1, 2, 3].map(modelBytes) as [Uint8Array, Uint8Array, Uint8Array];

describe("a version that does not verify", () => {
  describe("is refused once, and the older one stays:", () => {
    const damages: [string, (setup: WatcherSetUp) => void, RegExp][] = [
      [
        "whose blob has other bytes",
        ({ directory }) =>
          directory.damage(
            directory.publish(2, B),
            Uint8Array.from(B, (x, k) => (k === 200 ? x ^ 1 : x)),
          ),
        new RegExp(`^blob ${sha256(B)} has other content: its sha256 is [0-9a-f]{64}$`),
      ],
      [
        "whose blob was cut short",
        ({ directory }) => directory.damage(directory.publish(2, B), B.subarray(0, 100)),
        new RegExp(`^blob ${sha256(B)} has 100 bytes, its manifest says ${B.length}$`),
      ],
      [
        "whose blob is no model",
        ({ directory }) => directory.publish(2, Buffer.from("{}")),
        new RegExp(`^blob ${sha256(Buffer.from("{}"))}: not a model: the bytes do not start with SSMD$`),
      ],
      [
        "whose manifest is not JSON",
        ({ directory }) => {
          directory.publish(2, B);
          directory.files.set(`${directory.root}/${manifestPath(2)}`, Buffer.from("{"));
        },
        /^manifest 2 is not JSON: /,
      ],
      [
        "whose manifest is of another format",
        ({ directory }) => {
          const manifest = directory.publish(2, B);
          const other = Buffer.from(JSON.stringify({ ...manifest, v: 2 }));
          directory.files.set(`${directory.root}/${manifestPath(2)}`, other);
        },
        /^manifest 2 has format 2, this program reads 1$/,
      ],
    ];
    for (const [name, damage, reason] of damages) {
      it(name, async () => {
        const setup = watcherSetUp();
        const { watcher, directory, metrics, lines } = setup;
        directory.publish(1, A);
        await watcher.look();
        damage(setup);
        await watcher.look();
        await watcher.look();
        assert.equal(watcher.current?.manifest.version, 1);
        assert.deepEqual([metrics.refused, metrics.swaps, lines.length], [1, 1, 2]);
        const [level, message, fields] = lines[1]!;
        assert.deepEqual([level, message, fields.version, fields.inUse], ["error", "model refused", 2, 1]);
        assert.match(String(fields.reason), reason);
        directory.publish(3, C);
        await watcher.look();
        assert.equal(watcher.current?.manifest.version, 3);
      });
    }

    it("but only after reading it twice: the first bytes may come from a stale cache", async () => {
      const { watcher, directory, metrics } = watcherSetUp();
      const manifest = directory.publish(1, A);
      directory.damage(manifest, A.subarray(0, 10));
      let reads = 0;
      directory.before = (call) => {
        if (call.includes("/blob/") && ++reads === 2) directory.damage(manifest, A);
      };
      await watcher.look();
      assert.deepEqual([watcher.current?.manifest.version, metrics.refused, reads], [1, 0, 2]);
    });
  });

  it("starts with the newest version that verifies", async () => {
    const { watcher, directory, metrics } = watcherSetUp();
    directory.publish(1, A);
    directory.publish(2, B);
    for (const version of [3, 4, 1_003]) directory.publish(version, Buffer.from(`broken ${version}`));
    await watcher.look();
    assert.deepEqual([watcher.current?.manifest.version, metrics.refused], [2, 3]);
  });

  it("never goes below the version in use", async () => {
    const { watcher, directory } = watcherSetUp();
    directory.publish(5, A);
    await watcher.look();
    directory.publish(3, B);
    directory.publish(6, Buffer.from("broken"));
    await watcher.look();
    assert.equal(watcher.current?.manifest.version, 5);
  });

  it("tries at most 16 versions a look, and the rest in the next ones", async () => {
    const { watcher, directory, metrics } = watcherSetUp();
    directory.publish(1, A);
    for (let version = 2; version <= 40; version++) directory.publish(version, Buffer.from(`broken ${version}`));
    const refused: number[] = [];
    for (let look = 0; look < 3; look++) {
      await watcher.look();
      refused.push(metrics.refused);
    }
    assert.deepEqual([refused, watcher.current?.manifest.version], [[16, 31, 39], 1]);
  });
});

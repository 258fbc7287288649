import assert from "node:assert/strict";
import { FreshModel } from "../../../handlers/scoring/freshModel";
import { modelBytes } from "../serving/modelsDirectory";
import { watcherSetUp } from "../serving/watcherSetUp";

const BYTES = modelBytes(1);
/** An invocation that has just begun. */
const REMAINING = 30_000;

/** A model in a directory whose calls can be held, with a clock and pauses by hand. */
function setUp() {
  const { directory, metrics, clock, lines, watcher } = watcherSetUp();
  const pauses: number[] = [];
  let pauseEnds = true;
  const model = new FreshModel({
    ...{ watcher, metrics, now: () => clock.now },
    log: {
      info: () => undefined,
      warn: () => undefined,
      error: (message, fields) => void lines.push(["error", message, fields ?? {}]),
    },
    // A pause that ends does so before any look that is held; one that does not, never.
    pause: (milliseconds) => {
      pauses.push(milliseconds);
      return pauseEnds ? new Promise((resolve) => setImmediate(resolve)) : new Promise(() => undefined);
    },
  });
  let release: () => void = () => undefined;
  return {
    ...{ directory, clock, lines, watcher, model, pauses },
    version: async (remaining = REMAINING) => (await model.current(remaining))?.manifest.version,
    /** Every further call on the directory waits. */
    hang(): void {
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      directory.before = () => held;
    },
    /** Lets held calls go on. */
    async release(): Promise<void> {
      directory.before = () => undefined;
      release();
      await new Promise((resolve) => setImmediate(resolve));
    },
    pausesNeverEnd(): void {
      pauseEnds = false;
    },
    looks: () => directory.calls.filter((call) => call === "readdir manifest").length,
  };
}

describe("the model of a sandbox", () => {
  it("is looked for before the first answer, and again when the last look is older than 2 s", async () => {
    const at = setUp();
    at.directory.publish(1, BYTES);
    at.pausesNeverEnd();
    assert.equal(await at.version(), 1);
    at.directory.publish(2, modelBytes(2));
    at.clock.now += 2_000;
    assert.equal(await at.version(), 1);
    assert.equal(at.looks(), 1);
    at.clock.now += 1;
    assert.equal(await at.version(), 2);
    assert.equal(at.looks(), 2);
    assert.equal(at.model.lookAgeSeconds(), 0);
    at.clock.now += 1_500;
    assert.equal(at.model.lookAgeSeconds(), 1.5);
  });

  it("is looked for again when the clock was set back", async () => {
    const at = setUp();
    at.directory.publish(1, BYTES);
    await at.version();
    at.directory.publish(2, BYTES);
    at.clock.now -= 60_000;
    assert.equal(await at.version(), 2);
    assert.equal(at.model.lookAgeSeconds(), 0);
  });

  it("is undefined as long as there is none, and then looked for every 2 s", async () => {
    const at = setUp();
    assert.equal(await at.version(), undefined);
    at.directory.publish(1, BYTES);
    assert.equal(await at.version(), undefined);
    at.clock.now += 2_001;
    assert.equal(await at.version(), 1);
  });

  describe("while the mount hangs", () => {
    it("is the one in memory after 50 ms, and the age of the last good look grows", async () => {
      const at = setUp();
      at.directory.publish(1, BYTES);
      await at.version();
      at.directory.publish(2, BYTES);
      at.hang();
      at.pauses.length = 0;
      at.clock.now += 3_000;
      assert.equal(await at.version(), 1);
      assert.deepEqual(at.pauses, [50]);
      assert.equal(at.model.lookAgeSeconds(), 3);
    });

    it("delays one answer in 2 s, and has one look under way", async () => {
      const at = setUp();
      at.directory.publish(1, BYTES);
      await at.version();
      at.hang();
      at.pauses.length = 0;
      at.clock.now += 3_000;
      for (const _ of [1, 2, 3]) await at.version();
      assert.deepEqual(at.pauses, [50]);
      at.clock.now += 2_001;
      for (const _ of [1, 2, 3]) await at.version();
      assert.deepEqual(at.pauses, [50, 50]);
      assert.equal(at.looks(), 2);
    });

    it("is the newer one once the look has come back, without another look", async () => {
      const at = setUp();
      at.directory.publish(1, BYTES);
      await at.version();
      at.directory.publish(2, BYTES);
      at.hang();
      at.clock.now += 3_000;
      assert.equal(await at.version(), 1);
      await at.release();
      assert.equal(await at.version(), 2);
      assert.equal(at.looks(), 2);
    });

    it("is waited for longer if there is none in memory, but never past the invocation's own time", async () => {
      const at = setUp();
      at.directory.publish(1, BYTES);
      at.hang();
      assert.equal(await at.version(), undefined);
      assert.equal(await at.version(3_000), undefined);
      assert.equal(await at.version(400), undefined);
      assert.deepEqual(at.pauses, [5_000, 2_500, 0]);
      assert.equal(at.model.lookAgeSeconds(), undefined);
      await at.release();
      assert.equal(await at.version(), 1);
    });
  });

  it("stays, and the fault is told, when a look fails for another reason than the file system", async () => {
    const at = setUp();
    at.directory.publish(1, BYTES);
    await at.version();
    at.directory.before = () => {
      throw new TypeError("a fault of the program");
    };
    at.clock.now += 3_000;
    assert.equal(await at.version(), 1);
    assert.deepEqual(
      at.lines
        .filter(([level]) => level === "error")
        .map(([, message, { reason }]) => [message, String(reason).split("\n")[0]]),
      [["the look for a newer model failed", "TypeError: a fault of the program"]],
    );
    at.directory.before = () => undefined;
    at.directory.publish(2, BYTES);
    at.clock.now += 2_001;
    assert.equal(await at.version(), 2);
  });
});

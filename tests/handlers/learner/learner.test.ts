import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import fc from "fast-check";
import { createLearnerFactory, learnerFactory } from "../../../handlers/learner/learner";
import { encodeRecords } from "../../../handlers/records/encodeRecords";
import { goldenHashes, seen, sha256, small } from "./goldenRun";
import { sampleRecords } from "./sampleRecords";

const GOLDEN = {
  version: "ftrl-1+murmur3-32/1",
  state: "b05d13d615649574e6e4a6db6ad421489e2921f52cf0aa55dcbb7c5d317d7f58",
  model: "8a863e8ca55a49f3c9f936ef56af99fb4c5e128be789bf6e69af05e206a8bd6f",
  crossedState: "18fc9adc90796c3d9361586637bf9b384b83870add4546a0e321b3aab7e0d4d6",
  crossedModel: "d211db737d3497973da4151db98b008c53a836747438b8bf7b1b0bf76fb18d1f",
};

describe("the learner", () => {
  const block = encodeRecords(sampleRecords(2_000));
  const labelled = [...block.label].filter((label) => label !== -1).length;

  it("gives these bytes for the golden stream: whoever changes them raises the version", () => {
    assert.deepEqual(goldenHashes(), GOLDEN);
  });

  it("gives them from the interpreter as from compiled code", () => {
    const script = "console.log(JSON.stringify(require(process.argv[1]).goldenHashes()))";
    const transpile = ["-r", "ts-node/register/transpile-only"];
    const output = execFileSync(
      process.execPath,
      ["--jitless", "--no-warnings", ...transpile, "-e", script, join(__dirname, "goldenRun.ts")],
      { encoding: "utf8" },
    );
    assert.deepEqual(JSON.parse(output), GOLDEN);
  }).timeout(60_000);

  it("gives them again from records that were cut into blocks in another way", () => {
    const whole = seen(small.create(), block);
    const records = sampleRecords(2_000);
    const parts = small.create();
    for (let at = 0; at < records.length; at += 96) {
      seen(parts, encodeRecords(records.slice(at, at + 96)));
    }
    assert.equal(sha256(parts.serialize()), sha256(whole.serialize()));
  });

  it("learns the same whatever the ranges it is given", () => {
    const whole = small.create();
    whole.learn(block, 0, 500);
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(500)), (cuts) => {
        const parts = small.create();
        const bounds = [0, ...cuts.sort((a, b) => a - b), 500];
        for (let k = 1; k < bounds.length; k++) parts.learn(block, bounds[k - 1]!, bounds[k]!);
        assert.equal(sha256(parts.serialize()), sha256(whole.serialize()));
      }),
      { numRuns: 20 },
    );
  });

  it("goes on to the bit from a state, wherever it was taken", () => {
    const straight = seen(small.create(), block);
    fc.assert(
      fc.property(fc.nat(250), (eighths) => {
        const first = small.create();
        const cut = eighths * 8;
        const head = encodeRecords(sampleRecords(2_000).slice(0, cut));
        const tail = encodeRecords(sampleRecords(2_000).slice(cut));
        const resumed = seen(small.restore(seen(first, head).serialize()), tail);
        assert.equal(sha256(resumed.serialize()), sha256(straight.serialize()));
        assert.equal(sha256(resumed.exportModel()), sha256(straight.exportModel()));
        assert.deepEqual(resumed.summary(), straight.summary());
      }),
      { numRuns: 10 },
    );
  });

  it("counts what it learned and skips what has no label", () => {
    const learner = small.create();
    assert.equal(learner.learn(block, 0, 2_000), labelled);
    assert.deepEqual([learner.summary().trained, learner.summary().heldOut], [labelled, 0]);
    const before = sha256(learner.serialize());
    const unlabelled = encodeRecords([{ features: { site: "new", price: 9e9 } }]);
    assert.deepEqual([learner.learn(unlabelled, 0, 1), learner.holdOut(unlabelled, 0, 1)], [0, 0]);
    assert.equal(sha256(learner.serialize()), before);
  });

  it("scores held-out records and learns nothing from them", () => {
    const learner = small.create();
    learner.learn(block, 0, 1_000);
    const before = sha256(learner.exportModel());
    const counted = learner.holdOut(block, 1_000, 2_000);
    assert.equal(sha256(learner.exportModel()), before);
    const { heldOut, heldOutLogLoss } = learner.summary();
    assert.equal(heldOut, counted);
    assert.ok(counted > 900 && heldOutLogLoss > 0);
  });

  it("scores a record before it learns it", () => {
    const learner = small.create();
    learner.learn(block, 0, 200);
    for (let r = 200; r < 300; r++) {
      const label = block.label[r]!;
      if (label === -1) continue;
      const before = learner.summary();
      const p = 1 / (1 + Math.exp(-learner.score(block, r)));
      learner.learn(block, r, r + 1);
      const after = learner.summary();
      const loss = after.logLoss * after.trained - before.logLoss * before.trained;
      assert.ok(Math.abs(loss + Math.log(label === 1 ? p : 1 - p)) < 1e-9);
    }
  });

  it("is soon better than knowing the base rate, and finds what the labels lean on", () => {
    const learner = learnerFactory.create();
    const records = encodeRecords(sampleRecords(6_000, 99));
    learner.learn(records, 0, 2_000);
    const entropy = ({ baseRate: q }: { baseRate: number }): number => -q * Math.log(q) - (1 - q) * Math.log(1 - q);
    const early = learner.summary();
    assert.ok(early.logLoss < entropy(early), `${early.logLoss} after 2,000, entropy ${entropy(early)}`);
    learner.learn(records, 2_000, 6_000);
    const late = learner.summary();
    assert.ok(late.logLoss < early.logLoss && late.logLoss < 0.93 * entropy(late), `${late.logLoss}`);
  });

  it("does not trip over numbers of any size", () => {
    const learner = small.create();
    const wild = [0, 1e-45, -1e-45, 3.4e38, -3.4e38, 1, -1, 16_777_216];
    const records = encodeRecords(
      Array.from({ length: 400 }, (_, k) => ({ label: k % 2 === 0 ? 1 : 0, features: { x: wild[k % 8]! } })),
    );
    learner.learn(records, 0, 400);
    for (let r = 0; r < 8; r++) assert.ok(Number.isFinite(learner.score(records, r)));
    assert.ok(Number.isFinite(learner.summary().logLoss));
    small.restore(learner.serialize());
  });

  describe("refuses a state", () => {
    const state = seen(small.create(), encodeRecords(sampleRecords(50))).serialize();

    it("of other parameters, naming each", () => {
      assert.throws(
        () => createLearnerFactory({ alpha: 0.5, crosses: [["site", "hour"]] }).restore(state),
        new Error(
          "the state was learned with other parameters: tableBits 10 instead of 18, alpha 0.12 instead of 0.5, " +
            "cross:site*device 1 instead of absent, cross:site*hour absent instead of 1",
        ),
      );
    });

    it("that is none, is damaged or is cut short", () => {
      assert.throws(
        () => small.restore(Uint8Array.from([1, 2, 3])),
        new Error("not a learner state: the bytes do not start with SSLS"),
      );
      assert.throws(
        () => small.restore(seen(small.create(), block).exportModel()),
        new Error("not a learner state: the bytes do not start with SSLS"),
      );
      const damaged = Uint8Array.from(state);
      damaged[100]! ^= 1;
      const reason = new Error(`learner state is damaged: its CRC-32 does not match its ${state.length} bytes`);
      assert.throws(() => small.restore(damaged), reason);
      assert.throws(() => small.restore(state.subarray(0, 60)), /^Error: learner state is damaged/);
    });

    it("never, if it is its own: an empty one, too", () => {
      const empty = small.create();
      assert.equal(sha256(small.restore(empty.serialize()).serialize()), sha256(empty.serialize()));
    });
  });

  it("refuses parameters out of range before it learns anything", () => {
    assert.throws(
      () => createLearnerFactory({ alpha: -1, tableBits: 40 }),
      new RangeError(
        "learner parameters are not usable:\n" +
          "- tableBits: got 40, must be a whole number from 8 to 24\n" +
          "- alpha: got -1, must be a number from 0.000001 to 10",
      ),
    );
  });
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { seal } from "../../../handlers/learner/envelope";
import { createLearnerFactory, learnerFactory } from "../../../handlers/learner/learner";
import { sigmoid } from "../../../handlers/learner/portableMath";
import { loadModel } from "../../../handlers/models/loadModel";
import { MODEL } from "../../../handlers/models/modelParts";
import { encodeRecords } from "../../../handlers/records/encodeRecords";
import { sampleRecords } from "../learner/sampleRecords";

const small = createLearnerFactory({ tableBits: 10, crosses: [["site", "device"]] });

/** A model's bytes with one change, under a right checksum. */
function altered(model: Uint8Array, change: (body: Uint8Array) => Uint8Array): Uint8Array {
  return seal(MODEL, change(Uint8Array.from(model.subarray(5, -4))));
}

describe("an exported model", () => {
  const block = encodeRecords(sampleRecords(2_000));

  for (const [name, factory] of [
    ["with the default table", createLearnerFactory()],
    ["with collisions and crosses", small],
    ["without l1", createLearnerFactory({ tableBits: 12, l1: 0, l2: 1 })],
  ] as const) {
    it(`${name} answers as its learner scores, to the bit`, () => {
      const learner = factory.create();
      const fresh = encodeRecords(sampleRecords(500, 4711));
      for (const upTo of [0, 1, 10, 2_000]) {
        learner.learn(block, upTo === 2_000 ? 10 : 0, upTo);
        const model = loadModel(learner.exportModel());
        for (let r = 0; r < fresh.count; r++) {
          assert.equal(model.predict(fresh, r), sigmoid(learner.score(fresh, r)));
        }
      }
    });
  }

  it("does so for any features, known or not", () => {
    const learner = small.create();
    learner.learn(block, 0, block.count);
    const model = loadModel(learner.exportModel());
    const value = fc.oneof(
      fc.string(),
      fc.boolean(),
      fc.constant(null),
      fc.float({ noNaN: true, noDefaultInfinity: true }),
    );
    const name = fc.oneof(fc.constantFrom("site", "device", "price", "views", "balance", "returning"), fc.string());
    fc.assert(
      fc.property(fc.dictionary(name, value), (features) => {
        const record = encodeRecords([{ features }]);
        const probability = model.predict(record, 0);
        assert.equal(probability, sigmoid(learner.score(record, 0)));
        assert.ok(probability > 0 && probability < 1);
      }),
    );
  });

  it("does not change when its learner goes on, nor by answering", () => {
    const learner = small.create();
    learner.learn(block, 0, 1_000);
    const bytes = learner.exportModel();
    const model = loadModel(bytes);
    const before = Array.from({ length: 100 }, (_, r) => model.predict(block, r));
    learner.learn(block, 1_000, 2_000);
    const stranger = encodeRecords([{ features: { price: 1e9, unseen: 5 } }]);
    model.predict(stranger, 0);
    assert.deepEqual(
      Array.from({ length: 100 }, (_, r) => model.predict(block, r)),
      before,
    );
  });

  it("tells what made it", () => {
    const bytes = small.create().exportModel();
    const { learner, parameters, length } = loadModel(bytes);
    assert.deepEqual(
      { learner, parameters, length },
      {
        learner: "ftrl-1+murmur3-32/1",
        parameters: { tableBits: 10, alpha: 0.12, beta: 1, l1: 0.5, l2: 0, "cross:site*device": 1 },
        length: bytes.length,
      },
    );
  });

  it("that learned nothing answers one half", () => {
    assert.equal(loadModel(learnerFactory.create().exportModel()).predict(block, 0), 0.5);
  });

  it("is the same bytes from equal learners, and others after one more record", () => {
    const [a, b] = [small.create(), small.create()];
    a.learn(block, 0, 300);
    b.learn(block, 0, 300);
    assert.deepEqual(a.exportModel(), b.exportModel());
    b.learn(block, 300, 301);
    assert.notDeepEqual(a.exportModel(), b.exportModel());
  });

  it("leaves out weights that are zero: l1 makes models smaller", () => {
    const sizes = [0, 0.5, 2].map((l1) => {
      const learner = createLearnerFactory({ tableBits: 14, l1 }).create();
      learner.learn(block, 0, block.count);
      return learner.exportModel().length;
    });
    assert.ok(sizes[0]! > sizes[1]! && sizes[1]! > sizes[2]!, sizes.join(" > "));
  });
});

describe("loading a model", () => {
  const block = encodeRecords(sampleRecords(2_000));
  const learner = small.create();
  learner.learn(block, 0, block.count);
  const bytes = learner.exportModel();

  it("refuses what is no model, is of another format, or damaged", () => {
    assert.throws(() => loadModel(Buffer.from("{}")), new Error("not a model: the bytes do not start with SSMD"));
    assert.throws(() => loadModel(learner.serialize()), new Error("not a model: the bytes do not start with SSMD"));
    assert.throws(
      () => loadModel(seal({ ...MODEL, format: 9 }, bytes.subarray(5, -4))),
      new Error("model has format 9, this program reads format 1"),
    );
    const damaged = Uint8Array.from(bytes);
    damaged[bytes.length >> 1]! ^= 4;
    const reason = new Error(`model is damaged: its CRC-32 does not match its ${bytes.length} bytes`);
    assert.throws(() => loadModel(damaged), reason);
    assert.throws(() => loadModel(bytes.subarray(0, 500)), /^Error: model is damaged/);
  });

  it("refuses a model that is cut short or goes on, though its checksum is right", () => {
    assert.throws(() => loadModel(altered(bytes, (body) => body.subarray(0, -3))), /^Error: model is cut short/);
    assert.throws(
      () => loadModel(altered(bytes, (body) => Buffer.concat([body, Buffer.from("xy")]))),
      new Error("model is malformed: 2 bytes follow its end"),
    );
  });

  it("refuses a model whose golden answers it cannot give", () => {
    // The last 8 bytes of the body are the last golden answer: one bit more or less is another machine's arithmetic.
    const other = altered(bytes, (body) => {
      body[body.length - 8]! ^= 1;
      return body;
    });
    assert.throws(() => loadModel(other), /^Error: model gives 0\.\d+ for its golden input 7, its author got 0\.\d+$/);
  });
});

import assert from "node:assert/strict";
import { decodeCheckpoint, emptyAccounting, encodeCheckpoint } from "../../../handlers/protocol/checkpoint";
import { Exclusions } from "../../../handlers/protocol/exclusions";

const [a, b] = ["0a".repeat(16), "0b".repeat(16)];

describe("exclusions", () => {
  it("grow, and are listed in one order however they came", () => {
    const first = new Exclusions([{ id: b, records: [7] }]);
    first.add([
      { id: a, records: [3] },
      { id: b, records: [2, 7] },
    ]);
    const second = new Exclusions([
      { id: a, records: [3] },
      { id: b, records: [2, 7] },
    ]);
    assert.deepEqual(first.list(), [
      { id: a, records: [3] },
      { id: b, records: [2, 7] },
    ]);
    assert.deepEqual(first.list(), second.list());
    assert.deepEqual([first.has(a, 3), first.has(a, 2), first.of(b)?.size, first.size], [true, false, 2, 2]);
    assert.equal(new Exclusions().of(a), undefined);
  });

  it("travel in checkpoints; one without them has the bytes that it always had", () => {
    const checkpoint = {
      ...{ position: 4, records: 9, learner: "l", accounting: emptyAccounting, state: Uint8Array.from([1]) },
      configuration: { learner: "l", heldOut: { run: 64, share: 0.02 } },
    };
    const forked = { ...checkpoint, exclusions: [{ id: a, records: [1, 2] }], forks: [{ n: 4, from: -1 }] };
    assert.deepEqual(decodeCheckpoint(encodeCheckpoint(forked)), forked);
    assert.deepEqual(decodeCheckpoint(encodeCheckpoint(checkpoint)), checkpoint);
    const header = Buffer.from(encodeCheckpoint(checkpoint)).toString("latin1");
    assert.equal(header.includes("exclusions") || header.includes("forks"), false);
  });
});

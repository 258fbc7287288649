import assert from "node:assert/strict";
import fc from "fast-check";
import { JsonQueue } from "../../../local/traffic/jsonQueue";

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

describe("JSON queue", () => {
  it("gives the first values as a list, and goes on behind what is dropped", () => {
    const queue = new JsonQueue();
    for (const json of ["1", '"é"', "{}", "[4]"]) queue.push(json);
    assert.deepEqual([queue.length, queue.size(2), queue.size(4)], [4, 8, 15]);
    assert.equal(text(queue.list(2)), '[1,"é"]');
    assert.equal(text(queue.list(4)), '[1,"é",{},[4]]');
    queue.drop(2);
    queue.push("5");
    assert.deepEqual([queue.length, text(queue.list(3))], [3, "[{},[4],5]"]);
    queue.drop(3);
    assert.deepEqual([queue.length, queue.size(0), text(queue.list(0))], [0, 2, "[]"]);
  });

  it("gives lists that stay as they are when the queue goes on", () => {
    const queue = new JsonQueue();
    queue.push('"first"');
    const list = queue.list(1);
    queue.drop(1);
    queue.push('"other"');
    assert.equal(text(list), '["first"]');
  });

  it("keeps every value, in order, whatever is put in and taken out", () => {
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 1 }),
      // Three bytes a unit, and beyond what the memory has at first.
      fc.integer({ min: 1, max: 30_000 }).map((length) => "€".repeat(length)),
    );
    const step = fc.oneof(
      value.map((json) => ({ put: JSON.stringify(json) })),
      fc.nat(3).map((take) => ({ take })),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const queue = new JsonQueue();
        const waiting: string[] = [];
        for (const one of steps) {
          if ("put" in one) {
            queue.push(one.put);
            waiting.push(one.put);
          } else {
            const count = Math.min(one.take, waiting.length);
            const list = `[${waiting.splice(0, count).join()}]`;
            assert.equal(queue.size(count), Buffer.byteLength(list));
            assert.equal(text(queue.list(count)), list);
            queue.drop(count);
          }
          assert.equal(queue.length, waiting.length);
        }
        assert.equal(text(queue.list(waiting.length)), `[${waiting.join()}]`);
      }),
    );
  });
});

import * as assert from "node:assert/strict";
import { calledService, invokedFunction } from "../../../handlers/runtime/links";

const ENVIRONMENT = {
  SHARED_STORAGE_INVOKES: '{"evaluate":"shared-storage-dev-evaluate:live"}',
  SHARED_STORAGE_CALLS: '{"serve":"http://serve.shared-storage-dev.internal:8080"}',
};

describe("handlers/runtime/links", () => {
  it("gives the address of who is invoked and who is called", () => {
    assert.equal(invokedFunction("evaluate", ENVIRONMENT), "shared-storage-dev-evaluate:live");
    assert.equal(calledService("serve", ENVIRONMENT), "http://serve.shared-storage-dev.internal:8080");
  });

  for (const [what, attempt, message] of [
    [
      "a function that is not configured",
      () => invokedFunction("serve", ENVIRONMENT),
      "SHARED_STORAGE_INVOKES has no address of serve (it has: evaluate); add it to the consumer's invokes",
    ],
    [
      "a service where none is configured",
      () => calledService("serve", {}),
      "SHARED_STORAGE_CALLS has no address of serve (it has: none); add it to the consumer's calls",
    ],
    [
      "a name that every object has",
      () => calledService("constructor", ENVIRONMENT),
      "SHARED_STORAGE_CALLS has no address of constructor (it has: serve); add it to the consumer's calls",
    ],
    [
      "what is no JSON",
      () => calledService("a", { SHARED_STORAGE_CALLS: "http://a" }),
      "SHARED_STORAGE_CALLS must be a JSON object of consumers and addresses, got http://a",
    ],
    [
      "a list",
      () => invokedFunction("a", { SHARED_STORAGE_INVOKES: "[1]" }),
      "SHARED_STORAGE_INVOKES must be a JSON object of consumers and addresses, got [1]",
    ],
  ] as const) {
    it(`refuses ${what}`, () => assert.throws(attempt, { message }));
  }
});

import assert from "node:assert/strict";
import { TYPE } from "../../../policies/lib/types";
import { UNKNOWN } from "../../../policies/lib/unknown";
import { lambdaNoSnapStart } from "../../../policies/rules/lambdaNoSnapStart";
import { faultsOf, messagesOf, resource } from "../faults";

const lambda = (snapStart?: unknown, fileSystemConfig: unknown = {}) => [
  resource(TYPE.function, "fn", { fileSystemConfig, snapStart }),
];

describe("policy lambda-file-system-no-snapstart", () => {
  it("passes a function without, or with it switched off", () => {
    assert.deepEqual(faultsOf(lambdaNoSnapStart, lambda()), []);
    assert.deepEqual(faultsOf(lambdaNoSnapStart, lambda({ applyOn: "None" })), []);
  });

  it("passes SnapStart without file system", () => {
    assert.deepEqual(faultsOf(lambdaNoSnapStart, lambda({ applyOn: "PublishedVersions" }, null)), []);
  });

  it("refuses both together, with the whole message", () => {
    assert.deepEqual(messagesOf(lambdaNoSnapStart, lambda({ applyOn: "PublishedVersions" })), [
      'fn: snapStart.applyOn is "PublishedVersions", must be "None"; remove snapStart, or use provisioned concurrency',
    ]);
  });

  it("refuses one that does not say", () => {
    assert.deepEqual(faultsOf(lambdaNoSnapStart, lambda({})), ['fn: snapStart.applyOn is not set, must be "None"']);
  });

  it("cannot decide an unknown setting", () => {
    assert.deepEqual(faultsOf(lambdaNoSnapStart, lambda({ applyOn: UNKNOWN })), [
      "? fn: can't be decided: value at .snapStart.applyOn can't be known yet",
    ]);
  });
});

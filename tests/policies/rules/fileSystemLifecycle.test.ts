import assert from "node:assert/strict";
import { TYPE } from "../../../policies/lib/types";
import { UNKNOWN } from "../../../policies/lib/unknown";
import { fileSystemLifecycle } from "../../../policies/rules/fileSystemLifecycle";
import { faultsOf, messagesOf, resource } from "../faults";

const fileSystem = (lifecyclePolicies?: unknown) => [resource(TYPE.fileSystem, "data", { lifecyclePolicies })];
const FAULT = "data: lifecyclePolicies has none of transitionToIa, transitionToArchive";

describe("policy efs-file-system-lifecycle", () => {
  it("passes a transition to either class", () => {
    assert.deepEqual(faultsOf(fileSystemLifecycle, fileSystem([{ transitionToIa: "AFTER_30_DAYS" }])), []);
    assert.deepEqual(faultsOf(fileSystemLifecycle, fileSystem([{ transitionToArchive: "AFTER_90_DAYS" }])), []);
  });

  it("refuses none, with the whole message", () => {
    assert.deepEqual(messagesOf(fileSystemLifecycle, fileSystem()), [
      'data: lifecyclePolicies has none of transitionToIa, transitionToArchive; add { transitionToIa: "AFTER_30_DAYS" } to lifecyclePolicies',
    ]);
  });

  it("refuses a list without a transition away", () => {
    assert.deepEqual(faultsOf(fileSystemLifecycle, fileSystem([])), [FAULT]);
    const back = [{ transitionToPrimaryStorageClass: "AFTER_1_ACCESS" }];
    assert.deepEqual(faultsOf(fileSystemLifecycle, fileSystem(back)), [FAULT]);
  });

  it("cannot decide an unknown list", () => {
    assert.deepEqual(faultsOf(fileSystemLifecycle, fileSystem(UNKNOWN)), [
      "? data: can't be decided: value at .lifecyclePolicies can't be known yet",
    ]);
  });

  it("takes a transition whose days are not known yet", () => {
    assert.deepEqual(faultsOf(fileSystemLifecycle, fileSystem([{ transitionToIa: UNKNOWN }])), []);
  });

  it("leaves out the excepted stacks", () => {
    assert.deepEqual(faultsOf(fileSystemLifecycle, fileSystem(), { stack: "local" }), []);
    const parameters = { exceptStacks: "dev" };
    assert.deepEqual(faultsOf(fileSystemLifecycle, fileSystem(), { stack: "dev", parameters }), []);
    assert.deepEqual(faultsOf(fileSystemLifecycle, fileSystem(), { stack: "local", parameters }), [FAULT]);
  });
});

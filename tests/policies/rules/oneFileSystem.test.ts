import assert from "node:assert/strict";
import { TYPE } from "../../../policies/lib/types";
import { UNKNOWN } from "../../../policies/lib/unknown";
import { oneFileSystem } from "../../../policies/rules/oneFileSystem";
import { faultsOf, messagesOf, resource } from "../faults";

const A = resource(TYPE.fileSystem, "a", {});
const B = resource(TYPE.fileSystem, "b", { encrypted: UNKNOWN });
const ACCESS_POINT = resource(TYPE.accessPoint, "point", {});
const MOUNT_TARGET = resource(TYPE.mountTarget, "target", {});

describe("policy efs-one-file-system", () => {
  it("passes one", () => {
    assert.deepEqual(faultsOf(oneFileSystem, [A, ACCESS_POINT, MOUNT_TARGET]), []);
  });

  it("refuses two, with the whole message, whatever is unknown of them", () => {
    assert.deepEqual(messagesOf(oneFileSystem, [B, A]), [
      "the stack has 2 file systems (a, b), must have 1; keep data apart by directories and access points, not by file systems",
    ]);
  });

  it("refuses a missing one", () => {
    assert.deepEqual(faultsOf(oneFileSystem, [ACCESS_POINT, MOUNT_TARGET]), [
      "the stack has 2 access points and mount targets, but no file system",
    ]);
  });

  it("takes an existing one if told", () => {
    const parameters = { existing: true };
    assert.deepEqual(faultsOf(oneFileSystem, [ACCESS_POINT], { parameters }), []);
    assert.deepEqual(faultsOf(oneFileSystem, [A, B], { parameters }), [
      "the stack has 2 file systems (a, b), must have 1",
    ]);
  });

  it("says nothing of a stack without EFS", () => {
    assert.deepEqual(faultsOf(oneFileSystem, [resource(TYPE.logGroup, "logs", {})]), []);
  });
});

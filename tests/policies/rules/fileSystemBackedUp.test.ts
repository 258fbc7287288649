import assert from "node:assert/strict";
import type { EvaluatedResource } from "../../../policies/evaluate";
import { TYPE } from "../../../policies/lib/types";
import { UNKNOWN } from "../../../policies/lib/unknown";
import type { Props } from "../../../policies/lib/values";
import { fileSystemBackedUp } from "../../../policies/rules/fileSystemBackedUp";
import { faultsOf, messagesOf, resource } from "../faults";

const FILE_SYSTEM = resource(TYPE.fileSystem, "data", { id: "fs-1" });
const backup = (props: Props, more: Partial<EvaluatedResource> = {}) =>
  resource(TYPE.backupPolicy, "backup", { fileSystemId: "fs-1", ...props }, more);
const ENABLED = { backupPolicy: { status: "ENABLED" } };

describe("policy efs-file-system-backed-up", () => {
  it("passes a file system with backups", () => {
    assert.deepEqual(faultsOf(fileSystemBackedUp, [FILE_SYSTEM, backup(ENABLED)]), []);
  });

  it("refuses one without, with the whole message", () => {
    assert.deepEqual(messagesOf(fileSystemBackedUp, [FILE_SYSTEM]), [
      "data: file system data has no backup policy; add an aws.efs.BackupPolicy for it with backupPolicy.status ENABLED",
    ]);
  });

  it("refuses backups that are off or do not say", () => {
    assert.deepEqual(faultsOf(fileSystemBackedUp, [FILE_SYSTEM, backup({ backupPolicy: { status: "DISABLED" } })]), [
      'backup: backupPolicy.status is "DISABLED", must be "ENABLED"',
    ]);
    assert.deepEqual(faultsOf(fileSystemBackedUp, [FILE_SYSTEM, backup({})]), [
      'backup: backupPolicy.status is not set, must be "ENABLED"',
    ]);
  });

  it("does not count another file system's policy", () => {
    const other = resource(TYPE.fileSystem, "other", { id: "fs-2" });
    assert.deepEqual(faultsOf(fileSystemBackedUp, [FILE_SYSTEM, other, backup(ENABLED)]), [
      "other: file system other has no backup policy",
    ]);
  });

  it("does not count a policy without file system", () => {
    assert.deepEqual(faultsOf(fileSystemBackedUp, [FILE_SYSTEM, backup({ ...ENABLED, fileSystemId: undefined })]), [
      "data: file system data has no backup policy",
    ]);
  });

  it("cannot decide which file system an unknown id means", () => {
    const policy = backup({ ...ENABLED, fileSystemId: UNKNOWN });
    assert.deepEqual(faultsOf(fileSystemBackedUp, [FILE_SYSTEM, policy]), [
      "? can't be decided: value at .fileSystemId can't be known yet",
    ]);
  });

  it("decides by where an unknown id comes from", () => {
    const known = { ...FILE_SYSTEM, urn: "urn:pulumi:dev::test::x::data", props: { id: UNKNOWN } };
    const origins = { propertyDependencies: { fileSystemId: [known.urn] } };
    assert.deepEqual(faultsOf(fileSystemBackedUp, [known, backup({ ...ENABLED, fileSystemId: UNKNOWN }, origins)]), []);
    assert.deepEqual(faultsOf(fileSystemBackedUp, [known, backup({ fileSystemId: UNKNOWN }, origins)]), [
      'backup: backupPolicy.status is not set, must be "ENABLED"',
    ]);
  });

  it("leaves out the stacks that may lose data", () => {
    assert.deepEqual(faultsOf(fileSystemBackedUp, [FILE_SYSTEM], { stack: "local" }), []);
    assert.deepEqual(faultsOf(fileSystemBackedUp, [FILE_SYSTEM], { stack: "localhost" }).length, 1);
    const parameters = { exceptStacks: "^try-" };
    assert.deepEqual(faultsOf(fileSystemBackedUp, [FILE_SYSTEM], { stack: "try-1", parameters }), []);
    assert.deepEqual(faultsOf(fileSystemBackedUp, [FILE_SYSTEM], { stack: "local", parameters }).length, 1);
  });

  it("says nothing where there is no file system", () => {
    assert.deepEqual(faultsOf(fileSystemBackedUp, [backup({ fileSystemId: UNKNOWN })]), []);
  });
});

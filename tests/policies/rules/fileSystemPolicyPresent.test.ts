import assert from "node:assert/strict";
import { TYPE } from "../../../policies/lib/types";
import { UNKNOWN } from "../../../policies/lib/unknown";
import { fileSystemPolicyPresent } from "../../../policies/rules/fileSystemPolicyPresent";
import { faultsOf, messagesOf, resource } from "../faults";

const FILE_SYSTEM = resource(TYPE.fileSystem, "data", { id: "fs-1" });
const OTHER = resource(TYPE.fileSystem, "other", { id: "fs-2" });
const policy = (fileSystemId?: unknown) => resource(TYPE.fileSystemPolicy, "policy", { fileSystemId });

describe("policy efs-file-system-policy-present", () => {
  it("passes a file system with a policy", () => {
    assert.deepEqual(faultsOf(fileSystemPolicyPresent, [FILE_SYSTEM, policy("fs-1")]), []);
  });

  it("refuses one without, with the whole message", () => {
    assert.deepEqual(messagesOf(fileSystemPolicyPresent, [FILE_SYSTEM]), [
      "data: file system data has no file-system policy; add an aws.efs.FileSystemPolicy for it",
    ]);
  });

  it("does not count another's policy, nor one that names none", () => {
    assert.deepEqual(faultsOf(fileSystemPolicyPresent, [FILE_SYSTEM, OTHER, policy("fs-2")]), [
      "data: file system data has no file-system policy",
    ]);
    assert.deepEqual(faultsOf(fileSystemPolicyPresent, [FILE_SYSTEM, policy()]), [
      "data: file system data has no file-system policy",
    ]);
  });

  it("cannot decide whose policy it is while the id is unknown", () => {
    assert.deepEqual(faultsOf(fileSystemPolicyPresent, [FILE_SYSTEM, policy(UNKNOWN)]), [
      "? can't be decided: value at .fileSystemId can't be known yet",
    ]);
  });

  it("decides by the one origin of an unknown id, not by several", () => {
    const [a, b] = [FILE_SYSTEM, OTHER].map((fileSystem) => ({
      ...fileSystem,
      urn: `urn:pulumi:dev::t::x::${fileSystem.name}`,
    }));
    const from = (...urns: (string | undefined)[]) => ({
      ...policy(UNKNOWN),
      propertyDependencies: { fileSystemId: urns.map(String) },
    });
    assert.deepEqual(faultsOf(fileSystemPolicyPresent, [a!, b!, from(a?.urn)]), [
      "other: file system other has no file-system policy",
    ]);
    assert.deepEqual(faultsOf(fileSystemPolicyPresent, [a!, b!, from(a?.urn, b?.urn)]), [
      "? can't be decided: value at .fileSystemId can't be known yet",
    ]);
  });

  it("says nothing where there is no file system", () => {
    assert.deepEqual(faultsOf(fileSystemPolicyPresent, [policy(UNKNOWN)]), []);
  });
});

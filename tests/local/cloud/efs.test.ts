import * as assert from "node:assert/strict";
import { type ModelledStack, TYPES } from "../../support/modelledStack";
import { assertCreated, assertInvalid, assertRefused } from "../../support/refusals";

const BACKUP = "aws:efs/backupPolicy:BackupPolicy";
const ARN = "arn:aws:elasticfilesystem:eu-west-1:123456789012";

const missing = (id: string) => ({
  error: "FileSystemNotFound",
  message: `File system '${id}' does not exist.`,
  missing: `file system ${id}`,
  fix: "create the file system first",
});
const fs = (stack: ModelledStack) => stack.id(TYPES.fileSystem, "fs");

describe("local/cloud/services/efs", () => {
  describe("FileSystem", () => {
    it("has AWS's defaults", async () => {
      const { id, computed } = await assertCreated(TYPES.fileSystem, () => ({ tags: { Name: "files" } }));
      assert.match(id, /^fs-[0-9a-f]{17}$/);
      assert.deepEqual(computed, {
        arn: `${ARN}:file-system/${id}`,
        creationToken: "pulumi-4dab4647f47f7dd6b20ac3e3a2",
        dnsName: `${id}.efs.eu-west-1.amazonaws.com`,
        encrypted: false,
        performanceMode: "generalPurpose",
        throughputMode: "bursting",
        ownerId: "123456789012",
        name: "files",
      });
    });

    it("refuses elastic throughput with maxIO", () =>
      assertRefused(TYPES.fileSystem, () => ({ throughputMode: "elastic", performanceMode: "maxIO" }), {
        error: "BadRequest",
        message: "elastic throughput is not supported with the maxIO performance mode",
        missing: "a legal pair of modes",
        fix: 'set performanceMode to "generalPurpose"',
      }));

    it("takes at most three lifecycle policies", () =>
      assertInvalid(
        TYPES.fileSystem,
        () => ({ lifecyclePolicies: ["1", "7", "14", "30"].map((days) => ({ transitionToIa: `AFTER_${days}_DAYS` })) }),
        'lifecyclePolicies: got [{"transitionToIa":"AFTER_1_DAYS"},{"transitionToIa":"AFTER_7_DAYS"},{"transitio…; at most 3 lifecycle policies',
      ));
  });

  describe("FileSystemPolicy", () => {
    const statement = { Effect: "Deny", Principal: "*", Action: "elasticfilesystem:ClientRootAccess" };
    const document = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });

    it("is named like its file system", async () => {
      const stack = await assertCreated(TYPES.fileSystemPolicy, (one) => ({
        fileSystemId: fs(one),
        policy: document(statement),
      }));
      assert.match(stack.id, /^fs-/);
    });

    it("needs the file system", () =>
      assertRefused(
        TYPES.fileSystemPolicy,
        () => ({ fileSystemId: "fs-1", policy: document(statement) }),
        missing("fs-1"),
      ));

    it("has to be well-formed", () =>
      assertRefused(
        TYPES.fileSystemPolicy,
        (stack) => ({ fileSystemId: fs(stack), policy: document({ ...statement, Principal: undefined }) }),
        {
          error: "InvalidPolicyException",
          message: "the file system policy is malformed: Statement[0]: Principal is missing",
          missing: "a valid policy document",
          fix: "correct the policy document",
        },
      ));

    it("has at most 20,000 characters", () =>
      assertInvalid(
        TYPES.fileSystemPolicy,
        (stack) => ({ fileSystemId: fs(stack), policy: "x".repeat(20_001) }),
        `policy: got "${"x".repeat(79)}…; at most 20000 characters`,
      ));

    it("never bypasses the lockout check", () =>
      assertInvalid(
        TYPES.fileSystemPolicy,
        (stack) => ({ fileSystemId: fs(stack), policy: document(statement), bypassPolicyLockoutSafetyCheck: true }),
        "bypassPolicyLockoutSafetyCheck: got true; Invalid input: expected false",
      ));
  });

  describe("BackupPolicy", () => {
    it("needs the file system", () =>
      assertRefused(BACKUP, () => ({ fileSystemId: "fs-2", backupPolicy: { status: "ENABLED" } }), missing("fs-2")));
    it("is on or off", () =>
      assertInvalid(
        BACKUP,
        (stack) => ({ fileSystemId: fs(stack), backupPolicy: { status: "on" } }),
        'backupPolicy.status: got "on"; Invalid option: expected one of "ENABLED"|"DISABLED"',
      ));
    it("is created", async () => {
      const { computed } = await assertCreated(BACKUP, (stack) => ({
        fileSystemId: fs(stack),
        backupPolicy: { status: "DISABLED" },
      }));
      assert.deepEqual(computed, {});
    });
  });
});

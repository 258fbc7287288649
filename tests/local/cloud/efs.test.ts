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
const subnet = (stack: ModelledStack, name: string) => stack.get("aws:ec2/subnet:Subnet", name).id;

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

  describe("MountTarget", () => {
    const target = (stack: ModelledStack, fileSystemId: string, changes: object = {}) => ({
      fileSystemId,
      subnetId: subnet(stack, "net-private-2"),
      securityGroups: [stack.id(TYPES.group, "targets")],
      ...changes,
    });

    it("gets zone, names and an address of its subnet", async () => {
      let other = "";
      const { id, computed } = await assertCreated(TYPES.mountTarget, async (stack) => {
        other = (await stack.create(TYPES.fileSystem, "other", {})).id;
        return target(stack, other);
      });
      assert.match(id, /^fsmt-[0-9a-f]{17}$/);
      const { ipAddress, networkInterfaceId, ...rest } = computed;
      assert.deepEqual(rest, {
        availabilityZoneName: "eu-west-1b",
        availabilityZoneId: "euw1-az2",
        dnsName: `${other}.efs.eu-west-1.amazonaws.com`,
        mountTargetDnsName: `eu-west-1b.${other}.efs.eu-west-1.amazonaws.com`,
        fileSystemArn: `${ARN}:file-system/${other}`,
        ownerId: "123456789012",
      });
      assert.match(String(ipAddress), /^10\.0\.(1[6-9]|2\d|3[01])\.\d+$/);
      assert.match(String(networkInterfaceId), /^eni-[0-9a-f]{17}$/);
    });

    it("is one a zone", () =>
      assertRefused(TYPES.mountTarget, (stack) => target(stack, fs(stack)), {
        error: "MountTargetConflict",
        message: "mount target already exists in this AZ",
        missing: "a zone without a mount target",
        fix: "leave it out: target-b serves eu-west-1b",
      }));

    it("is one a zone, whatever the subnet", () =>
      assertRefused(
        TYPES.mountTarget,
        (stack) => target(stack, fs(stack), { subnetId: subnet(stack, "net-public-1") }),
        {
          error: "MountTargetConflict",
          message: "mount target already exists in this AZ",
          missing: "a zone without a mount target",
          fix: "leave it out: target-a serves eu-west-1a",
        },
      ));

    it("needs the file system", () =>
      assertRefused(TYPES.mountTarget, (stack) => target(stack, "fs-3"), missing("fs-3")));

    it("needs the subnet", () =>
      assertRefused(TYPES.mountTarget, (stack) => target(stack, fs(stack), { subnetId: "subnet-1" }), {
        error: "InvalidSubnetID.NotFound",
        message: "The subnet ID 'subnet-1' does not exist",
        missing: "subnet subnet-1",
        fix: "create the subnet first",
      }));

    it("needs every group", () =>
      assertRefused(
        TYPES.mountTarget,
        (stack) => target(stack, fs(stack), { securityGroups: [stack.id(TYPES.group, "targets"), "sg-1"] }),
        {
          error: "InvalidGroup.NotFound",
          message: "The security group 'sg-1' does not exist",
          missing: "security group sg-1",
          fix: "create the group first",
        },
      ));

    it("has one to five groups", async () => {
      await assertInvalid(
        TYPES.mountTarget,
        (stack) => target(stack, fs(stack), { securityGroups: [] }),
        "securityGroups: got []; at least one group",
      );
      await assertInvalid(
        TYPES.mountTarget,
        (stack) => target(stack, fs(stack), { securityGroups: ["1", "2", "3", "4", "5", "6"] }),
        'securityGroups: got ["1","2","3","4","5","6"]; at most 5 groups',
      );
    });
  });

  describe("AccessPoint", () => {
    const point = (stack: ModelledStack, rootDirectory?: object, posixUser?: object) => ({
      fileSystemId: fs(stack),
      ...(rootDirectory === undefined ? {} : { rootDirectory }),
      ...(posixUser === undefined ? {} : { posixUser }),
    });

    it("leads to the whole file system unless it says otherwise", async () => {
      let system = "";
      const { id, computed } = await assertCreated(TYPES.accessPoint, (stack) => {
        system = fs(stack);
        return point(stack);
      });
      assert.match(id, /^fsap-[0-9a-f]{17}$/);
      assert.deepEqual(computed, {
        arn: `${ARN}:access-point/${id}`,
        fileSystemArn: `${ARN}:file-system/${system}`,
        ownerId: "123456789012",
        rootDirectory: { path: "/" },
      });
    });

    it("needs the file system", () =>
      assertRefused(TYPES.accessPoint, () => ({ fileSystemId: "fs-4" }), missing("fs-4")));

    const paths: readonly (readonly [string, boolean])[] = [
      ["/", true],
      ["/a", true],
      ["/a/b/c/d", true],
      ["/a/b/c/d/e", false],
      ["a", false],
      ["/.hidden", false],
      ["/a b", true],
      ["/a*", false],
      ["/a/", false],
    ];
    for (const [path, valid] of paths) {
      it(`${valid ? "takes" : "refuses"} the path ${path}`, () =>
        assertInvalid(
          TYPES.accessPoint,
          (stack) => point(stack, { path }),
          ...(valid ? [] : [`rootDirectory.path: got "${path}"; must be an absolute path of at most four names`]),
        ));
    }

    it("has a path of at most 100 characters", () =>
      assertInvalid(
        TYPES.accessPoint,
        (stack) => point(stack, { path: `/${"a".repeat(100)}` }),
        `rootDirectory.path: got "/${"a".repeat(78)}…; at most 100 characters`,
      ));

    it("has all of creationInfo or nothing", () =>
      assertInvalid(
        TYPES.accessPoint,
        (stack) => point(stack, { path: "/a", creationInfo: { ownerUid: 1 } }),
        "rootDirectory.creationInfo.ownerGid is missing",
        "rootDirectory.creationInfo.permissions is missing",
      ));

    for (const permissions of ["775", "0775", "2775"]) {
      it(`takes the permissions ${permissions}`, () =>
        assertInvalid(TYPES.accessPoint, (stack) =>
          point(stack, { path: "/a", creationInfo: { ownerUid: 1, ownerGid: 1, permissions } }),
        ));
    }
    for (const permissions of ["0o775", "8", "07755", "rwx"]) {
      it(`refuses the permissions ${permissions}`, () =>
        assertInvalid(
          TYPES.accessPoint,
          (stack) => point(stack, { path: "/a", creationInfo: { ownerUid: 1, ownerGid: 1, permissions } }),
          `rootDirectory.creationInfo.permissions: got "${permissions}"; must be 3 or 4 octal digits`,
        ));
    }

    it("has ids of 32 bits and at most 16 further groups", () =>
      assertInvalid(
        TYPES.accessPoint,
        (stack) => point(stack, undefined, { uid: 2 ** 32, gid: -1, secondaryGids: new Array<number>(17).fill(1) }),
        "posixUser.uid: got 4294967296; Too big: expected number to be <=4294967295",
        "posixUser.gid: got -1; Too small: expected number to be >=0",
        "posixUser.secondaryGids: got [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]; Too big: expected array to have <=16 items",
      ));
  });
});

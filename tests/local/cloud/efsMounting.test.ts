import * as assert from "node:assert/strict";
import { type ModelledStack, TYPES } from "../../support/modelledStack";
import { assertCreated, assertInvalid, assertRefused } from "../../support/refusals";

const ARN = "arn:aws:elasticfilesystem:eu-west-1:123456789012";

const missing = (id: string) => ({
  error: "FileSystemNotFound",
  message: `File system '${id}' does not exist.`,
  missing: `file system ${id}`,
  fix: "create the file system first",
});
const fs = (stack: ModelledStack) => stack.id(TYPES.fileSystem, "fs");
const subnet = (stack: ModelledStack, name: string) => stack.get("aws:ec2/subnet:Subnet", name).id;

describe("local/cloud/services/efs: mount targets and access points", () => {
  describe("MountTarget", () => {
    const target = (stack: ModelledStack, fileSystemId: string, changes: object = {}) => ({
      fileSystemId,
      subnetId: subnet(stack, "net-private-b"),
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
        (stack) => target(stack, fs(stack), { subnetId: subnet(stack, "net-public-a") }),
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

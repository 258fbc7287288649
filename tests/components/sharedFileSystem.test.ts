import * as assert from "node:assert/strict";
import { createPlatform } from "../../components/createPlatform";
import type { FileSystemConfig } from "../../config/types";
import { runProgram } from "../support/program";
import { stackConfig } from "../support/stackConfigs";
import { testTags } from "../support/tags";

const COMPONENT = "shared-storage:index:SharedFileSystem::file-system";
const FILE_SYSTEM = "aws:efs/fileSystem:FileSystem::file-system";
const POLICY = "aws:efs/fileSystemPolicy:FileSystemPolicy::file-system-policy";

function run(changes: Partial<FileSystemConfig> = {}) {
  const config = stackConfig();
  return runProgram(() => createPlatform({ ...config, fileSystem: { ...config.fileSystem, ...changes } }));
}

describe("components/sharedFileSystem", () => {
  it("is encrypted, elastic, with lifecycle and backups as configured", async () => {
    const program = await run();
    assert.deepEqual(program.find(FILE_SYSTEM).inputs, {
      encrypted: true,
      performanceMode: "generalPurpose",
      throughputMode: "elastic",
      lifecyclePolicies: [{ transitionToIa: "AFTER_30_DAYS" }, { transitionToPrimaryStorageClass: "AFTER_1_ACCESS" }],
      tags: testTags("file-system"),
    });
    assert.deepEqual(program.find("aws:efs/backupPolicy:BackupPolicy::file-system-backup").inputs, {
      fileSystemId: "file-system-id",
      backupPolicy: { status: "ENABLED" },
    });
    assert.deepEqual(program.registeredOutputs.get(COMPONENT), ["fileSystemArn", "fileSystemId"]);
  });

  it("has the other settings where they are asked for", async () => {
    const program = await run({ throughput: "bursting", infrequentAccessAfter: undefined, backups: false });
    const { throughputMode, lifecyclePolicies } = program.find(FILE_SYSTEM).inputs;
    assert.deepEqual({ throughputMode, lifecyclePolicies }, { throughputMode: "bursting", lifecyclePolicies: [] });
    assert.deepEqual(program.find("aws:efs/backupPolicy:BackupPolicy::file-system-backup").inputs.backupPolicy, {
      status: "DISABLED",
    });
  });

  it("protects the file system, and only it, when the stack asks for it", async () => {
    const isProtected = async (protect: boolean) =>
      (await run({ protect })).resources.filter((resource) => resource.protect).map(({ key }) => key);
    assert.deepEqual([await isProtected(true), await isProtected(false)], [[FILE_SYSTEM], []]);
  });

  it("has a mount target a zone that waits for the policy and is deleted before it is replaced", async () => {
    const program = await run();
    assert.deepEqual(
      program.resources
        .filter(({ type }) => type === "aws:efs/mountTarget:MountTarget")
        .map(({ name, inputs, deleteBeforeReplace, dependencies }) => ({
          name,
          inputs,
          deleteBeforeReplace,
          afterPolicy: dependencies.includes(POLICY),
        })),
      ["a", "b"].map((zone) => ({
        name: `file-system-mount-target-${zone}`,
        inputs: {
          fileSystemId: "file-system-id",
          subnetId: `network-private-${zone}-id`,
          securityGroups: ["file-system-mount-targets-id"],
        },
        deleteBeforeReplace: true,
        afterPolicy: true,
      })),
    );
  });

  it("has a group without rules of its own, and no rule resource while nobody mounts", async () => {
    const program = await run();
    assert.deepEqual(program.find("aws:ec2/securityGroup:SecurityGroup::file-system-mount-targets").inputs, {
      name: "shared-storage-test-mount-targets",
      description: "Mount targets of the shared file system",
      vpcId: "network-id",
      tags: testTags("mount-targets"),
    });
    assert.deepEqual(program.names("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"), []);
  });
});

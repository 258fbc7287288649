import * as assert from "node:assert/strict";
import type { FileSystemConfig } from "../../config/types";
import {
  directories,
  ec2Config,
  fargateConfig,
  fileSystemConfig,
  lambdaConfig,
  mounts,
  stackConfig,
} from "../support/stackConfigs";
import { testTags } from "../support/tags";
import { runStack } from "../support/testPlatform";

const FILE_SYSTEM = "aws:efs/fileSystem:FileSystem::file-system";
const KEY = "aws:kms/key:Key::file-system-key";
const CONSUMERS = [lambdaConfig("ingest"), fargateConfig("serve"), ec2Config("retrain")];

const run = (changes: Partial<FileSystemConfig>, consumers = CONSUMERS.slice(0, 0)) =>
  runStack(stackConfig(consumers, { fileSystem: fileSystemConfig(changes) }), { gate: consumers.length > 0 });

describe("components/sharedFileSystem: options", function () {
  this.timeout(30_000);

  it("provisions throughput", async () => {
    const { inputs } = (await run({ throughput: "provisioned", provisionedMiBps: 256 })).find(FILE_SYSTEM);
    assert.deepEqual([inputs.throughputMode, inputs.provisionedThroughputInMibps], ["provisioned", 256]);
  });

  for (const [what, changes, policies] of [
    [
      "all three",
      { archiveAfter: "AFTER_90_DAYS" },
      [
        { transitionToIa: "AFTER_30_DAYS" },
        { transitionToArchive: "AFTER_90_DAYS" },
        { transitionToPrimaryStorageClass: "AFTER_1_ACCESS" },
      ],
    ],
    ["none back", { backOnAccess: false }, [{ transitionToIa: "AFTER_30_DAYS" }]],
    ["none", { infrequentAccessAfter: undefined }, []],
  ] as const) {
    it(`moves files between storage classes: ${what}`, async () => {
      assert.deepEqual((await run(changes)).find(FILE_SYSTEM).inputs.lifecyclePolicies, policies);
    });
  }

  it("makes a key with an alias, and encrypts with it", async () => {
    const program = await run({ kmsKey: "create" });
    assert.deepEqual(program.find(KEY).inputs, {
      description: "Data of the file system shared-storage-test-file-system",
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      tags: testTags("file-system-key"),
    });
    const { name, targetKeyId } = program.find("aws:kms/alias:Alias::file-system-key").inputs;
    assert.equal(name, "alias/shared-storage-test-file-system");
    assert.equal(
      program.find(FILE_SYSTEM).inputs.kmsKeyId,
      `arn:aws:kms:eu-west-1:123456789012:key/${String(targetKeyId)}`,
    );
  });

  it("takes a key of its user's, and makes none", async () => {
    const kmsKey = "arn:aws:kms:eu-west-1:123456789012:key/1234";
    const program = await run({ kmsKey });
    assert.deepEqual([program.find(FILE_SYSTEM).inputs.kmsKeyId, program.names("aws:kms/key:Key")], [kmsKey, []]);
  });

  it("lets EFS make the replica, which is gone before the file system", async () => {
    const replica = (await run({ replicateTo: "eu-central-1" })).find(
      "aws:efs/replicationConfiguration:ReplicationConfiguration::file-system-replica",
    );
    assert.deepEqual(replica.inputs, { sourceFileSystemId: "file-system-id", destination: { region: "eu-central-1" } });
    assert.deepEqual([replica.dependencies, replica.deleteTimeout], [[FILE_SYSTEM], "60m"]);
  });

  it("leaves in the account, when asked, exactly what keeps the data readable, closed and safe", async () => {
    const retained = async (retain: boolean) =>
      (await run({ retain, kmsKey: "create", replicateTo: "eu-central-1" })).resources
        .filter(({ retainOnDelete }) => retainOnDelete)
        .map(({ key }) => key)
        .sort();
    assert.deepEqual(
      [await retained(false), await retained(true)],
      [
        [],
        [
          "aws:efs/backupPolicy:BackupPolicy::file-system-backup",
          FILE_SYSTEM,
          "aws:efs/fileSystemPolicy:FileSystemPolicy::file-system-policy",
          "aws:efs/replicationConfiguration:ReplicationConfiguration::file-system-replica",
          "aws:kms/alias:Alias::file-system-key",
          KEY,
        ],
      ],
    );
  });

  it("protects the key with the file system", async () => {
    const { resources } = await run({ protect: true, kmsKey: "create" });
    assert.deepEqual(
      resources.filter((resource) => resource.protect).map(({ key }) => key),
      [KEY, FILE_SYSTEM],
    );
  });

  it("puts a One Zone file system, its one mount target and every consumer into the same zone", async () => {
    const program = await run({ oneZone: "b" }, CONSUMERS);
    const subnet = "network-private-b-id";
    assert.equal(program.find(FILE_SYSTEM).inputs.availabilityZoneName, "eu-west-1b");
    assert.deepEqual(program.names("aws:efs/mountTarget:MountTarget"), ["file-system-mount-target-b"]);
    const { vpcConfig } = program.find("aws:lambda/function:Function::ingest-function").inputs;
    const { networkConfiguration } = program.find("awsx:ecs:FargateService::serve-service").inputs;
    const { vpcZoneIdentifiers } = program.find("aws:autoscaling/group:Group::retrain-group").inputs;
    assert.deepEqual(
      [vpcConfig, networkConfiguration, vpcZoneIdentifiers],
      [
        { subnetIds: [subnet], securityGroupIds: ["ingest-group-id"] },
        { subnets: [subnet], securityGroups: ["serve-group-id"], assignPublicIp: false },
        [subnet],
      ],
    );
    const probe = program.find("aws:lambda/function:Function::negative-probe-function").inputs.vpcConfig;
    assert.deepEqual(probe, { subnetIds: [subnet], securityGroupIds: ["negative-probe-group-id"] });
  });

  it("makes a private directory readable by its writers only", async () => {
    const [samples] = Object.values(directories("samples"));
    const config = stackConfig([lambdaConfig("ingest"), ec2Config("copy", { mounts: mounts({ models: "write" }) })], {
      directories: { ...directories("models"), samples: { ...samples!, private: true } },
    });
    const program = await runStack(config);
    const mode = (name: string) => {
      const { rootDirectory } = program.find(`aws:efs/accessPoint:AccessPoint::${name}`).inputs;
      return (rootDirectory as { creationInfo: { permissions: string } }).creationInfo.permissions;
    };
    assert.deepEqual([mode("ingest.samples"), mode("copy.models")], ["0770", "0775"]);
  });
});

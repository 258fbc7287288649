import * as assert from "node:assert/strict";
import { FILE_SYSTEM_POLICY } from "../../components/fileSystemPolicies";
import type { FileSystemConfig, StackConfig } from "../../config/types";
import type { ExistingResource } from "../../local/cloud/existingAccount";
import {
  ec2Config,
  fargateConfig,
  fileSystemConfig,
  lambdaConfig,
  networkConfig,
  stackConfig,
} from "../support/stackConfigs";
import { testTags } from "../support/tags";
import { runStack } from "../support/testPlatform";

const VPC = "vpc-00000001";
const SUBNETS = { a: "subnet-0000000a", b: "subnet-0000000b" };
const FS = "fs-00000001";
const TARGETS = { group: "sg-00000001", ids: { a: "fsmt-0000000a", b: "fsmt-0000000b" } };
const NETWORK = networkConfig({ existing: { vpcId: VPC, subnets: SUBNETS } });
const CONSUMERS = [lambdaConfig("ingest"), fargateConfig("serve"), ec2Config("retrain")];
const STATEMENTS: readonly object[] = JSON.parse(FILE_SYSTEM_POLICY).Statement;

type Change = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The account as it has to be, with fields of some resources changed, by id. */
function account(changes: Change = {}): ExistingResource[] {
  const subnet = (zone: "a" | "b", block: string): ExistingResource => ({
    type: "aws:ec2/subnet:Subnet",
    id: SUBNETS[zone],
    inputs: {
      vpcId: VPC,
      availabilityZone: `eu-west-1${zone}`,
      cidrBlock: block,
      mapPublicIpOnLaunch: false,
      assignIpv6AddressOnCreation: false,
    },
  });
  const target = (zone: "a" | "b"): ExistingResource => ({
    type: "aws:efs/mountTarget:MountTarget",
    id: TARGETS.ids[zone],
    inputs: { fileSystemId: FS, subnetId: SUBNETS[zone], securityGroups: [TARGETS.group] },
  });
  const all: ExistingResource[] = [
    {
      type: "aws:ec2/vpc:Vpc",
      id: VPC,
      inputs: { cidrBlock: "10.9.0.0/16", enableDnsSupport: true, enableDnsHostnames: true },
    },
    subnet("a", "10.9.0.0/24"),
    subnet("b", "10.9.1.0/24"),
    { type: "aws:efs/fileSystem:FileSystem", id: FS, inputs: { encrypted: true } },
    {
      type: "aws:efs/fileSystemPolicy:FileSystemPolicy",
      id: FS,
      inputs: { fileSystemId: FS, policy: changes.policy?.text ?? FILE_SYSTEM_POLICY },
    },
    { type: "aws:ec2/securityGroup:SecurityGroup", id: TARGETS.group, inputs: { name: "theirs", vpcId: VPC } },
    target("a"),
    target("b"),
  ];
  return all.map((one) => ({
    ...one,
    inputs: { ...one.inputs, ...(one.type.includes("Policy") ? {} : changes[one.id]) },
  }));
}

const run = (config: StackConfig, existing = account()) => runStack(config, { gate: true, existing });
const storage = (
  changes: Partial<NonNullable<FileSystemConfig["existing"]>> = {},
  more: Partial<FileSystemConfig> = {},
) =>
  stackConfig(CONSUMERS, {
    network: NETWORK,
    fileSystem: fileSystemConfig({
      ...more,
      existing: { id: FS, managePolicy: false, mountTargets: TARGETS, ...changes },
    }),
  });

describe("components: a network that exists", function () {
  this.timeout(30_000);

  it("is read, not made: no VPC, no default group, but an empty group of its own", async () => {
    const program = await run(stackConfig(CONSUMERS, { network: NETWORK }));
    assert.deepEqual(
      program.resources.map(({ key }) => key).filter((key) => /^aws:ec2\/(?!securityGroup|launchTemplate)/.test(key)),
      [],
    );
    const empty = program.find("aws:ec2/securityGroup:SecurityGroup::network-own-empty-group");
    assert.deepEqual(empty.inputs, {
      name: "shared-storage-test-network",
      description: "Without rules: network interfaces of deleted functions",
      vpcId: "network-vpc-id",
      tags: testTags("network"),
    });
    assert.equal(empty.deleteTimeout, "45m");
  });

  it("takes everything into its subnets", async () => {
    const program = await run(stackConfig(CONSUMERS, { network: NETWORK }));
    // Read ones are named like all others in this harness.
    const ids = ["network-subnet-a-id", "network-subnet-b-id"];
    const { inputs } = program.find("aws:lambda/function:Function::ingest-function");
    assert.deepEqual(inputs.vpcConfig, { subnetIds: ids, securityGroupIds: ["ingest-group-id"] });
    assert.deepEqual(inputs.replacementSecurityGroupIds, ["network-own-empty-group-id"]);
    assert.deepEqual(
      ["a", "b"].map(
        (zone) => program.find(`aws:efs/mountTarget:MountTarget::file-system-mount-target-${zone}`).inputs.subnetId,
      ),
      ids,
    );
  });

  it("lists everything that does not fit, in one error", async () => {
    const wrong = account({
      [VPC]: { enableDnsHostnames: false },
      [SUBNETS.a]: { availabilityZone: "eu-west-1c", mapPublicIpOnLaunch: true },
      [SUBNETS.b]: { vpcId: VPC, mapPublicIpOnLaunch: true },
    });
    await assert.rejects(run(stackConfig(CONSUMERS, { network: NETWORK }), wrong), {
      message: [
        "the existing network does not fit:",
        ` - ${VPC}: DNS host names are off, and mount helpers find the file system by its name; turn enableDnsSupport and enableDnsHostnames on`,
        ` - ${SUBNETS.a} is in eu-west-1c, not in eu-west-1a; name it under its own zone's letter`,
        ` - ${SUBNETS.a} gives out public addresses; name a private subnet, because mount targets and consumers have none`,
        ` - ${SUBNETS.b} gives out public addresses; name a private subnet, because mount targets and consumers have none`,
      ].join("\n"),
    });
  });

  it("says which id does not exist", async () => {
    const without = account().filter(({ id }) => id !== SUBNETS.b);
    await assert.rejects(
      run(stackConfig(CONSUMERS, { network: NETWORK }), without),
      /there is no aws:ec2\/subnet:Subnet subnet-0000000b/,
    );
  });
});

describe("components: mount targets of both kinds of addresses", function () {
  this.timeout(30_000);

  it("are made in an existing network, and only where they are asked for", async () => {
    const typesOf = async (ipAddressType: "ipv4" | "dual-stack") => {
      const fileSystem = fileSystemConfig({ ipAddressType });
      const ipv6 = (block: string) => ({ ipv6CidrBlock: block, assignIpv6AddressOnCreation: true });
      const subnets = account({ [SUBNETS.a]: ipv6("2001:db8::/64"), [SUBNETS.b]: ipv6("2001:db8:0:1::/64") });
      const { resources } = await run(stackConfig(CONSUMERS, { network: NETWORK, fileSystem }), subnets);
      return resources
        .filter(({ type }) => type === "aws:efs/mountTarget:MountTarget")
        .map(({ inputs }) => inputs.ipAddressType);
    };
    assert.deepEqual(await typesOf("dual-stack"), ["DUAL_STACK", "DUAL_STACK"]);
    // Naming EFS's default would replace the mount targets of stacks from before.
    assert.deepEqual(await typesOf("ipv4"), [undefined, undefined]);
  });
});

describe("components: a file system that exists", function () {
  this.timeout(30_000);

  it("is read with its policy and mount targets, and nothing of it is made or changed", async () => {
    const program = await run(storage());
    const made = program.resources.filter(({ type }) => /^aws:efs\/(?!accessPoint)|^aws:kms/.test(type));
    assert.deepEqual(made, []);
    const ingress = program.find("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::ingest-nfs-ingress");
    assert.equal(ingress.inputs.securityGroupId, "file-system-mount-targets-id");
    assert.equal(program.find("aws:efs/accessPoint:AccessPoint::ingest.samples").inputs.fileSystemId, "file-system-id");
  });

  it("waits for mount targets that exist as for its own", async () => {
    const program = await run(storage());
    for (const key of [
      "aws:lambda/function:Function::ingest-function",
      "awsx:ecs:FargateService::serve-service",
      "aws:autoscaling/group:Group::retrain-group",
    ]) {
      const needed = ["a", "b"].map((zone) => `aws:efs/mountTarget:MountTarget::file-system-mount-target-${zone}`);
      const policy = "aws:efs/fileSystemPolicy:FileSystemPolicy::file-system-policy";
      const { dependencies } = program.find(key);
      assert.deepEqual(
        [policy, ...needed].filter((one) => !dependencies.includes(one)),
        [],
        key,
      );
    }
  });

  it("gets mount targets where none are named, and its policy where that is asked for; which stays when the stack goes", async () => {
    const program = await run(storage({ mountTargets: undefined, managePolicy: true }));
    assert.deepEqual(program.names("aws:efs/mountTarget:MountTarget"), [
      "file-system-mount-target-a",
      "file-system-mount-target-b",
    ]);
    const policy = program.find("aws:efs/fileSystemPolicy:FileSystemPolicy::file-system-policy");
    assert.deepEqual(
      [policy.inputs, policy.retainOnDelete],
      [{ fileSystemId: "file-system-id", policy: FILE_SYSTEM_POLICY }, true],
    );
  });

  it("is refused with a policy that lacks a denial, unless it is managed", async () => {
    const open = account({ policy: { text: JSON.stringify({ Statement: STATEMENTS.slice(1) }) } });
    await assert.rejects(run(storage(), open), {
      message: [
        `the file system ${FS} does not fit:`,
        ` - its policy lacks DenyWithoutTls: ${JSON.stringify(STATEMENTS[0])}; add or remove that, or set managePolicy: true to have it replaced`,
      ].join("\n"),
    });
    await run(storage({ managePolicy: true }), open);
  });

  it("is refused unencrypted, in another zone, and with mount targets that are not its own or not in the group", async () => {
    const wrong = account({
      [FS]: { encrypted: false, availabilityZoneName: "eu-west-1a" },
      [TARGETS.ids.a]: { fileSystemId: "fs-00000002" },
      [TARGETS.ids.b]: { securityGroups: ["sg-00000002"] },
    });
    await assert.rejects(run(storage(), wrong), {
      message: [
        `the file system ${FS} does not fit:`,
        ` - ${FS} is not encrypted, which cannot be changed; copy the data to one that is`,
        ` - ${FS} has One Zone storage in eu-west-1a; set oneZone: a`,
        ` - ${TARGETS.ids.a} is a mount target of fs-00000002`,
        ` - ${TARGETS.ids.b} has the groups sg-00000002, not ${TARGETS.group}`,
      ].join("\n"),
    });
  });

  it("is refused when it is regional and One Zone is configured", async () => {
    const config = storage({ mountTargets: { group: TARGETS.group, ids: { a: TARGETS.ids.a } } }, { oneZone: "a" });
    await assert.rejects(run(config), {
      message: `the file system ${FS} does not fit:\n - ${FS} is regional; remove oneZone`,
    });
  });
});

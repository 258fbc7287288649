import * as assert from "node:assert/strict";
import type { ConsumerConfig } from "../../config/types";
import { ec2Config, fargateConfig, lambdaConfig, mounts, stackConfig } from "../support/stackConfigs";
import { runStack } from "../support/testPlatform";

const ALL = [
  lambdaConfig("ingest"),
  fargateConfig("serve", { mounts: mounts({ models: "read", samples: "read" }) }),
  ec2Config("retrain", { mounts: mounts({ samples: "write", models: "write", journal: "write" }) }),
];

/** URN → inputs as text; assets are compared by the bundle tests. */
async function resourcesOf(consumers: readonly ConsumerConfig[]): Promise<Record<string, string>> {
  const { resources } = await runStack(stackConfig(consumers), { gate: true });
  return Object.fromEntries(resources.map(({ urn, inputs }) => [urn, JSON.stringify(inputs)]).sort());
}

describe("names and inputs", function () {
  this.timeout(60_000);

  it("do not change when consumers or mounts change places", async () => {
    const turned = ALL.map((config) => ({ ...config, mounts: [...config.mounts].reverse() })).reverse();
    assert.deepEqual(await resourcesOf(turned), await resourcesOf(ALL));
  });

  it("of other consumers do not change when one is added or removed", async () => {
    const [ingest, ...others] = ALL;
    const without = await resourcesOf(others);
    const withAll = await resourcesOf([ingest!, ...others]);
    const changed = Object.keys(without).filter((urn) => without[urn] !== withAll[urn]);
    // The gate probes the new consumer; its right is to all that bear its stack's tags.
    assert.deepEqual(changed, ["shared-storage:index:MountGate$aws:lambda/invocation:Invocation::gate-invocation"]);
  });

  it("are unique, whatever consumers and directories are called", async () => {
    const { resources } = await runStack(
      stackConfig(
        [
          lambdaConfig("a", { mounts: mounts({ "b-c": "read" }) }),
          lambdaConfig("a-b", { mounts: mounts({ c: "read" }) }),
          ec2Config("a-b-c", { mounts: mounts({ c: "write", "b-c": "write" }) }),
          fargateConfig("a-live", { mounts: mounts({ c: "read" }) }),
        ],
        {
          directories: {
            c: { name: "c", path: "/c", id: 1_700_000_001, private: false },
            "b-c": { name: "b-c", path: "/b-c", id: 1_700_000_002, private: false },
          },
        },
      ),
      { gate: true },
    );
    const keys = resources.map(({ key }) => key);
    assert.deepEqual(
      keys.filter((key, index) => keys.indexOf(key) !== index),
      [],
    );
  });
});

/** Two zones and one NAT gateway. */
const NETWORK = [
  "aws:ec2/vpc:Vpc::network",
  "aws:ec2/internetGateway:InternetGateway::network-gateway",
  "aws:ec2/eip:Eip::network-nat-address-a",
  "aws:ec2/natGateway:NatGateway::network-nat-a",
  ...["private", "public"].flatMap((kind) =>
    ["a", "b"].flatMap((zone) => [
      `aws:ec2/subnet:Subnet::network-${kind}-${zone}`,
      `aws:ec2/routeTable:RouteTable::network-${kind}-table-${zone}`,
      `aws:ec2/routeTableAssociation:RouteTableAssociation::network-${kind}-association-${zone}`,
      `aws:ec2/route:Route::network-${kind}-route-${zone}`,
    ]),
  ),
];

describe("number of consumers", function () {
  this.timeout(60_000);

  it("none: a network and a file system that nobody can reach", async () => {
    const { resources } = await runStack(stackConfig([], { directories: {} }));
    assert.deepEqual(
      resources.map(({ key }) => key).sort(),
      [
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup::network-empty-group",
        "aws:ec2/securityGroup:SecurityGroup::file-system-mount-targets",
        "aws:efs/backupPolicy:BackupPolicy::file-system-backup",
        "aws:efs/fileSystem:FileSystem::file-system",
        "aws:efs/fileSystemPolicy:FileSystemPolicy::file-system-policy",
        "aws:efs/mountTarget:MountTarget::file-system-mount-target-a",
        "aws:efs/mountTarget:MountTarget::file-system-mount-target-b",
        ...NETWORK,
        "shared-storage:index:Network::network",
        "shared-storage:index:Observability::observability",
        "shared-storage:index:SharedFileSystem::file-system",
      ].sort(),
    );
  });

  it("fifty: one access point, one rule pair and one alias each", async () => {
    const consumers = Array.from({ length: 50 }, (_, index) => lambdaConfig(`worker-${index}`));
    const program = await runStack(stackConfig(consumers), { gate: true });
    const per = (type: string) => program.names(type).filter((name) => name.startsWith("worker-")).length;
    assert.deepEqual(
      [
        "aws:efs/accessPoint:AccessPoint",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        "aws:lambda/alias:Alias",
      ].map(per),
      [50, 50, 50, 50],
    );
    const { input } = program.find("aws:lambda/invocation:Invocation::gate-invocation").inputs;
    assert.equal(JSON.parse(String(input)).targets.length, 50);
  });
});

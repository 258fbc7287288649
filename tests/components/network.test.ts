import * as assert from "node:assert/strict";
import { Network } from "../../components/network";
import { runProgram } from "../support/program";
import { networkConfig } from "../support/stackConfigs";
import { testTags } from "../support/tags";

const VPC = "awsx:ec2:Vpc::network-vpc";
const NAMES = { project: "shared-storage", stack: "test", region: "eu-west-1" };

function run(availabilityZones: readonly string[], cidrBlock = "10.20.0.0/16") {
  const config = networkConfig({ cidrBlock, availabilityZones });
  return runProgram(() => new Network("network", { config, names: NAMES }));
}

describe("components/network", () => {
  it("is a VPC with one public and one private subnet a zone, one NAT gateway, and an empty default group", async () => {
    const program = await run(["a", "b"]);
    assert.deepEqual(
      program.resources.map(({ key, parent, inputs }) => ({ key, parent, inputs })),
      [
        { key: "shared-storage:index:Network::network", parent: "", inputs: {} },
        {
          key: VPC,
          parent: "shared-storage:index:Network::network",
          inputs: {
            cidrBlock: "10.20.0.0/16",
            availabilityZoneNames: ["eu-west-1a", "eu-west-1b"],
            subnetStrategy: "Auto",
            subnetNameTagStrategy: "AvailabilityZone",
            subnetSpecs: [
              { type: "Private", cidrBlocks: ["10.20.0.0/20", "10.20.32.0/20"] },
              { type: "Public", cidrBlocks: ["10.20.16.0/21", "10.20.48.0/21"] },
            ],
            natGateways: { strategy: "Single" },
            enableDnsHostnames: true,
            enableDnsSupport: true,
            tags: testTags("network"),
          },
        },
        {
          key: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup::network-empty-group",
          parent: "shared-storage:index:Network::network",
          inputs: { vpcId: "network-vpc-id", ingress: [], egress: [], tags: testTags("network-empty-group") },
        },
      ],
    );
    assert.deepEqual(
      [...program.registeredOutputs],
      [["shared-storage:index:Network::network", ["privateSubnetIds", "vpcId"]]],
    );
  });

  it("keeps the addresses of every zone when one is added at the end", async () => {
    const before = (await run(["b", "a"])).find(VPC).inputs;
    const after = (await run(["b", "a", "c"])).find(VPC).inputs;
    const blocks = ({ subnetSpecs }: typeof before) =>
      (subnetSpecs as { type: string; cidrBlocks: string[] }[]).map(({ cidrBlocks }) => cidrBlocks);
    assert.deepEqual(
      blocks(after).map((block) => block.slice(0, 2)),
      blocks(before),
    );
    assert.deepEqual(after.availabilityZoneNames, ["eu-west-1b", "eu-west-1a", "eu-west-1c"]);
  });

  it("knows each zone's private subnet by its letter, whatever the order", async () => {
    const { value, readable } = await run(["b", "a"]);
    const seen: Record<string, string> = {};
    for (const [zone, id] of Object.entries(value.privateSubnetIds))
      id.apply((known) => (seen[zone] = readable(known)));
    await new Promise(setImmediate);
    assert.deepEqual(seen, { b: "network-vpc-private-1-id", a: "network-vpc-private-2-id" });
  });
});

import * as assert from "node:assert/strict";
import { Network } from "../../components/network";
import type { NetworkConfig } from "../../config/types";
import { runProgram } from "../support/program";
import { networkConfig } from "../support/stackConfigs";

const NAMES = { project: "shared-storage", stack: "test", region: "eu-west-1" };
const VPC = "urn:pulumi:test::shared-storage::shared-storage:index:Network$awsx:ec2:Vpc$aws:ec2/vpc:Vpc";
const SUBNET = `${VPC}$aws:ec2/subnet:Subnet`;
const TABLE = `${SUBNET}$aws:ec2/routeTable:RouteTable`;

/** Pulumi name → what it was called, of everything in the network. */
async function former(changes: Partial<NetworkConfig>): Promise<Record<string, readonly string[]>> {
  const config = networkConfig(changes);
  const { resources } = await runProgram(() => new Network("network", { config, names: NAMES }));
  return Object.fromEntries(resources.map(({ name, aliases }) => [name, aliases]));
}

/** The second zone's pieces, whatever its letter. */
const second = (kind: string, zone: string) => ({
  [`network-${kind}-${zone}`]: [`${SUBNET}::network-vpc-${kind}-2`],
  [`network-${kind}-table-${zone}`]: [`${TABLE}::network-vpc-${kind}-2`],
  [`network-${kind}-association-${zone}`]: [
    `${TABLE}$aws:ec2/routeTableAssociation:RouteTableAssociation::network-vpc-${kind}-2`,
  ],
  [`network-${kind}-route-${zone}`]: [`${TABLE}$aws:ec2/route:Route::network-vpc-${kind}-2`],
});

describe("components/formerUrns", () => {
  it("names every piece as awsx's Vpc did, by its zone's place in the list", async () => {
    const found = await former({ natGateways: "one-per-zone", availabilityZones: ["c", "a"] });
    const expected = {
      // The VPC: the component of that name is what it was.
      network: [`${VPC}::network-vpc`],
      "network-gateway": [`${VPC}$aws:ec2/internetGateway:InternetGateway::network-vpc`],
      "network-nat-address-a": [`${SUBNET}$aws:ec2/eip:Eip::network-vpc-2`],
      "network-nat-a": [`${SUBNET}$aws:ec2/natGateway:NatGateway::network-vpc-2`],
      ...second("public", "a"),
      ...second("private", "a"),
    };
    assert.deepEqual(Object.fromEntries(Object.entries(found).filter(([name]) => name in expected)), expected);
    const first = Object.entries(found).filter(([name]) => name.endsWith("-c"));
    assert.deepEqual(
      first.map(([name, aliases]) => [name, aliases[0]?.replace(/^.*::/, "")]).sort(),
      [
        ["network-nat-address-c", "network-vpc-1"],
        ["network-nat-c", "network-vpc-1"],
        ...["private", "public"].flatMap((kind) =>
          ["", "association-", "route-", "table-"].map((piece) => [
            `network-${kind}-${piece}c`,
            `network-vpc-${kind}-1`,
          ]),
        ),
      ].sort(),
    );
  });

  it("gives the single NAT gateway awsx's first, and no two pieces one name", async () => {
    const found = await former({ availabilityZones: ["b", "a"] });
    assert.deepEqual(found["network-nat-b"], [`${SUBNET}$aws:ec2/natGateway:NatGateway::network-vpc-1`]);
    const all = Object.values(found).flat();
    assert.deepEqual([all.length, new Set(all).size], [20, 20]);
  });
});

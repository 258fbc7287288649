import * as assert from "node:assert/strict";
import { Network } from "../../components/network";
import type { NetworkConfig } from "../../config/types";
import { type Inputs, type Program, runProgram } from "../support/program";
import { networkConfig } from "../support/stackConfigs";
import { testTags } from "../support/tags";

const NAMES = { project: "shared-storage", stack: "test", region: "eu-west-1" };
const NETWORK = "shared-storage:index:Network::network";
const VPC = "aws:ec2/vpc:Vpc::network";
const GATEWAY = "aws:ec2/internetGateway:InternetGateway::network-gateway";
const DEFAULT_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup::network-empty-group";
const EVERYWHERE = { destinationCidrBlock: "0.0.0.0/0" };

const subnet = (name: string) => `aws:ec2/subnet:Subnet::network-${name}`;
const table = (name: string) => `aws:ec2/routeTable:RouteTable::network-${name}`;
const association = (name: string) => `aws:ec2/routeTableAssociation:RouteTableAssociation::network-${name}`;
const route = (name: string) => `aws:ec2/route:Route::network-${name}`;
const address = (zone: string) => `aws:ec2/eip:Eip::network-nat-address-${zone}`;
const nat = (zone: string) => `aws:ec2/natGateway:NatGateway::network-nat-${zone}`;

function run(changes: Partial<NetworkConfig> = {}): Promise<Program<Network>> {
  return runProgram(() => new Network("network", { config: networkConfig(changes), names: NAMES }));
}

type Entry = readonly [key: string, inputs: Inputs, dependencies: readonly string[]];

/** The pieces of one subnet; `target` is what its route leads to, with the key of that. */
function pieces(kind: string, zone: string, cidrBlock: string, target?: readonly [Inputs, string]): Entry[] {
  const [name, tableName] = [`${kind}-${zone}`, `${kind}-table-${zone}`];
  const vpcId = "network-id";
  const routeTableId = `network-${tableName}-id`;
  const zoned = { availabilityZone: `eu-west-1${zone}`, cidrBlock, mapPublicIpOnLaunch: false };
  const associated = association(`${kind}-association-${zone}`);
  return [
    [subnet(name), { vpcId, ...zoned, tags: testTags(`network-${name}`) }, [VPC]],
    [table(tableName), { vpcId, tags: testTags(`network-${tableName}`) }, [VPC]],
    [associated, { subnetId: `network-${name}-id`, routeTableId }, [table(tableName), subnet(name)]],
    ...(target === undefined
      ? []
      : [
          [
            route(`${kind}-route-${zone}`),
            { routeTableId, ...EVERYWHERE, ...target[0] },
            [target[1], table(tableName), associated].sort(),
          ] as const,
        ]),
  ];
}

const publicPieces = (zone: string, cidrBlock: string) =>
  pieces("public", zone, cidrBlock, [{ gatewayId: "network-gateway-id" }, GATEWAY]);
const privatePieces = (zone: string, cidrBlock: string, by: string) =>
  pieces("private", zone, cidrBlock, [{ natGatewayId: `network-nat-${by}-id` }, nat(by)]);

function natPieces(zone: string): Entry[] {
  const wayOut = [GATEWAY, address(zone), route(`public-route-${zone}`), subnet(`public-${zone}`)];
  const [subnetId, allocationId] = [`network-public-${zone}-id`, `network-nat-address-${zone}-id`];
  return [
    [address(zone), { domain: "vpc", tags: testTags(`network-nat-address-${zone}`) }, [GATEWAY]],
    [nat(zone), { subnetId, allocationId, tags: testTags(`network-nat-${zone}`) }, wayOut.sort()],
  ];
}

/** What every VPC of the program has, with subnets in zones a and b. */
const COMMON: readonly Entry[] = [
  [VPC, { cidrBlock: "10.20.0.0/16", enableDnsHostnames: true, enableDnsSupport: true, tags: testTags("network") }, []],
  [GATEWAY, { vpcId: "network-id", tags: testTags("network-gateway") }, [VPC]],
  [DEFAULT_GROUP, { vpcId: "network-id", ingress: [], egress: [], tags: testTags("network-empty-group") }, [VPC]],
  ...publicPieces("a", "10.20.16.0/21"),
  ...publicPieces("b", "10.20.48.0/21"),
];

/** Everything but the component itself, by key. */
function entries({ resources }: Program<Network>): Entry[] {
  return resources
    .filter(({ key }) => key !== NETWORK)
    .map(({ key, inputs, dependencies }): Entry => [key, inputs, dependencies])
    .sort(byKey);
}

const byKey = ([one]: Entry, [other]: Entry) => (one < other ? -1 : 1);

describe("components/network", () => {
  it("single: a public and a private subnet a zone, each with its route table, and one NAT gateway", async () => {
    const expected = [
      ...COMMON,
      ...natPieces("a"),
      ...privatePieces("a", "10.20.0.0/20", "a"),
      ...privatePieces("b", "10.20.32.0/20", "a"),
    ];
    assert.deepEqual(entries(await run()), expected.sort(byKey));
  });

  it("one-per-zone: every private subnet goes out by its own zone's", async () => {
    const expected = [
      ...COMMON,
      ...["a", "b"].flatMap(natPieces),
      ...privatePieces("a", "10.20.0.0/20", "a"),
      ...privatePieces("b", "10.20.32.0/20", "b"),
    ];
    assert.deepEqual(entries(await run({ natGateways: "one-per-zone" })), expected.sort(byKey));
  });

  it("none: the same subnets, the private ones without a route", async () => {
    const expected = [...COMMON, ...pieces("private", "a", "10.20.0.0/20"), ...pieces("private", "b", "10.20.32.0/20")];
    assert.deepEqual(entries(await run({ natGateways: "none" })), expected.sort(byKey));
  });

  it("is the parent of all of it, and registers what others need", async () => {
    const { resources, registeredOutputs } = await run();
    const [own, ...others] = resources;
    assert.deepEqual([own?.key, own?.parent, own?.inputs], [NETWORK, "", {}]);
    assert.deepEqual([...new Set(others.map(({ parent }) => parent))], [NETWORK]);
    assert.deepEqual([...registeredOutputs], [[NETWORK, ["privateSubnetIds", "vpcId"]]]);
  });

  it("waits for interfaces before it deletes subnets, and for nothing else", async () => {
    const { resources } = await run();
    const patient = resources.filter(({ deleteTimeout }) => deleteTimeout !== "");
    assert.deepEqual(
      patient.map(({ key, deleteTimeout }) => [key, deleteTimeout]).sort(),
      ["private-a", "private-b", "public-a", "public-b"].map((name) => [subnet(name), "45m"]),
    );
  });

  it("knows the subnets of each zone by its letter, in the order of the alphabet", async () => {
    const { value, readable } = await run({ availabilityZones: ["c", "a"] });
    const seen: Record<string, string> = {};
    for (const [kind, ids] of Object.entries({ private: value.privateSubnetIds, public: value.publicSubnetIds }))
      for (const [zone, id] of Object.entries(ids)) id.apply((known) => (seen[`${kind} ${zone}`] = readable(known)));
    await new Promise(setImmediate);
    assert.deepEqual(
      Object.entries(seen),
      ["private-a", "private-c", "public-a", "public-c"].map((name) => [name.replace("-", " "), `network-${name}-id`]),
    );
  });

  it("puts the single NAT gateway into the first zone that is named, whatever its letter", async () => {
    const program = await run({ availabilityZones: ["c", "a"] });
    assert.deepEqual(program.names("aws:ec2/natGateway:NatGateway"), ["network-nat-c"]);
    assert.deepEqual(
      ["a", "c"].map((zone) => program.find(route(`private-route-${zone}`)).inputs.natGatewayId),
      ["network-nat-c-id", "network-nat-c-id"],
    );
  });
});

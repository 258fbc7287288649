import * as assert from "node:assert/strict";
import { ModelHarness } from "../../support/modelHarness";

const VPC = "awsx:ec2:Vpc";

const NETWORK = {
  cidrBlock: "10.20.0.0/16",
  availabilityZoneNames: ["eu-west-1a", "eu-west-1c"],
  subnetStrategy: "Auto",
  subnetNameTagStrategy: "AvailabilityZone",
  subnetSpecs: [
    { type: "Private", cidrBlocks: ["10.20.0.0/20", "10.20.16.0/20"] },
    { type: "Public", cidrBlocks: ["10.20.128.0/24", "10.20.129.0/24"] },
  ],
  natGateways: { strategy: "Single" },
  enableDnsHostnames: true,
  enableDnsSupport: true,
  tags: { Name: "mine", Stack: "test" },
};

/** Names by type, in the order of creation. */
function children(cloud: ModelHarness): Record<string, string[]> {
  const result: Record<string, string[]> = {};
  for (const { type, name, expandedFrom } of cloud.model.world.everything()) {
    if (expandedFrom === undefined) continue;
    const short = type.split(":").at(-1)!;
    result[short] = [...(result[short] ?? []), name];
  }
  return result;
}

describe("local/cloud/awsx/vpc", () => {
  describe("Vpc", () => {
    it("makes awsx's children, each under awsx's name", async () => {
      const cloud = new ModelHarness();
      await cloud.answer(VPC, "net", NETWORK);
      assert.deepEqual(cloud.complaints(), []);
      const subnets = ["net-public-1", "net-private-1", "net-public-2", "net-private-2"];
      assert.deepEqual(children(cloud), {
        Vpc: ["net"],
        InternetGateway: ["net"],
        Subnet: subnets,
        RouteTable: subnets,
        RouteTableAssociation: subnets,
        Eip: ["net-1"],
        NatGateway: ["net-1"],
        Route: subnets,
      });
    });

    it("tags subnets with their zone, but names them by its number", async () => {
      const cloud = new ModelHarness();
      await cloud.answer(VPC, "net", NETWORK);
      const { inputs } = cloud.find("aws:ec2/subnet:Subnet", "net-private-2")!;
      assert.deepEqual(inputs, {
        vpcId: cloud.find("aws:ec2/vpc:Vpc", "net")?.id,
        availabilityZone: "eu-west-1c",
        mapPublicIpOnLaunch: false,
        cidrBlock: "10.20.16.0/20",
        assignIpv6AddressOnCreation: false,
        tags: { Name: "net-private-1c", Stack: "test", SubnetType: "Private" },
      });
    });

    it("gives the VPC the arguments and the shared tags", async () => {
      const cloud = new ModelHarness();
      await cloud.answer(VPC, "net", NETWORK);
      const found = cloud.find("aws:ec2/vpc:Vpc", "net")!;
      assert.deepEqual(found.inputs, {
        cidrBlock: "10.20.0.0/16",
        enableDnsHostnames: true,
        enableDnsSupport: true,
        tags: { Name: "mine", Stack: "test" },
      });
      assert.equal(found.expandedFrom, "net");
    });

    it("routes public subnets to the internet gateway and private ones to the one NAT gateway", async () => {
      const cloud = new ModelHarness();
      await cloud.answer(VPC, "net", NETWORK);
      const id = (type: string, name: string) => cloud.find(type, name)?.id;
      const route = (name: string) => cloud.find("aws:ec2/route:Route", name)?.inputs;
      const table = (name: string) => ({
        routeTableId: id("aws:ec2/routeTable:RouteTable", name),
        destinationCidrBlock: "0.0.0.0/0",
      });
      const gatewayId = id("aws:ec2/internetGateway:InternetGateway", "net");
      const natGatewayId = id("aws:ec2/natGateway:NatGateway", "net-1");
      assert.deepEqual(route("net-public-2"), { ...table("net-public-2"), gatewayId });
      assert.deepEqual(route("net-private-1"), { ...table("net-private-1"), natGatewayId });
      assert.deepEqual(route("net-private-2"), { ...table("net-private-2"), natGatewayId });
      const nat = cloud.find("aws:ec2/natGateway:NatGateway", "net-1")?.inputs;
      assert.deepEqual(nat, {
        subnetId: id("aws:ec2/subnet:Subnet", "net-public-1"),
        allocationId: id("aws:ec2/eip:Eip", "net-1"),
        tags: { Name: "net-1", Stack: "test" },
      });
    });

    it("answers the program with ids in the order of the zones", async () => {
      const cloud = new ModelHarness();
      const { id, state } = await cloud.answer(VPC, "net", NETWORK);
      const subnet = (name: string) => cloud.find("aws:ec2/subnet:Subnet", name)?.id;
      assert.equal(id, "");
      assert.deepEqual(
        [state.vpcId, state.privateSubnetIds, state.publicSubnetIds, state.isolatedSubnetIds, state.vpcEndpoints],
        [
          cloud.find("aws:ec2/vpc:Vpc", "net")?.id,
          [subnet("net-private-1"), subnet("net-private-2")],
          [subnet("net-public-1"), subnet("net-public-2")],
          [],
          [],
        ],
      );
      assert.equal(Reflect.get(Object(state.vpc), "cidrBlock"), "10.20.0.0/16");
    });

    it("makes a NAT gateway a zone, or none", async () => {
      const each = new ModelHarness();
      await each.answer(VPC, "net", { ...NETWORK, natGateways: { strategy: "OnePerAz" } });
      assert.deepEqual(children(each).NatGateway, ["net-1", "net-2"]);
      const routes = ["net-private-1", "net-private-2"].map(
        (name) => each.find("aws:ec2/route:Route", name)?.inputs.natGatewayId,
      );
      assert.deepEqual(
        routes,
        ["net-1", "net-2"].map((name) => each.find("aws:ec2/natGateway:NatGateway", name)?.id),
      );
      const none = new ModelHarness();
      await none.answer(VPC, "net", { ...NETWORK, natGateways: { strategy: "None" } });
      assert.deepEqual(
        [children(none).NatGateway, children(none).Route],
        [undefined, ["net-public-1", "net-public-2"]],
      );
    });

    it("names and numbers specs of one type apart, and isolates", async () => {
      const cloud = new ModelHarness();
      await cloud.answer(VPC, "net", {
        ...NETWORK,
        subnetNameTagStrategy: "Legacy",
        natGateways: { strategy: "None" },
        subnetSpecs: [
          { type: "Isolated", cidrBlocks: ["10.20.0.0/24", "10.20.1.0/24"] },
          { type: "Private", name: "files", cidrBlocks: ["10.20.2.0/24", "10.20.3.0/24"] },
        ],
      });
      assert.deepEqual(children(cloud).Subnet, ["net-files-1", "net-isolated-1", "net-files-2", "net-isolated-2"]);
      assert.equal(children(cloud).Route, undefined);
      const { tags } = cloud.find("aws:ec2/subnet:Subnet", "net-files-2")!.inputs;
      assert.equal(Reflect.get(Object(tags), "Name"), "net-files-2");
    });

    const wrong: readonly (readonly [object, string])[] = [
      [{ numberOfAvailabilityZones: 2 }, `NotModelled: numberOfAvailabilityZones is not a field that the model knows`],
      [
        { subnetStrategy: "Legacy" },
        'ValidationException: subnetStrategy: got "Legacy"; must be "Auto" or "Exact": only explicit subnets are modelled',
      ],
      [{ subnetSpecs: [{ type: "Private" }] }, "ValidationException: subnetSpecs[0].cidrBlocks is missing"],
      [
        { subnetSpecs: [{ type: "Private", cidrBlocks: ["10.20.0.0/20"] }], natGateways: { strategy: "None" } },
        "ValidationException: net: Private subnets have 1 CIDR blocks for 2 zones",
      ],
      [
        { subnetSpecs: [{ type: "Private", cidrBlocks: ["10.20.0.0/20", "10.20.16.0/20"] }] },
        "ValidationException: If NAT Gateway strategy is 'OnePerAz' or 'Single', public subnets must be declared to host " +
          "the NAT Gateway resource, along with private or isolated subnets to route through it.",
      ],
    ];
    for (const [changes, text] of wrong) {
      it(`refuses: ${text}`, async () => {
        const cloud = new ModelHarness();
        await cloud.answer(VPC, "net", { ...NETWORK, ...changes });
        assert.deepEqual(cloud.complaints(), [`${VPC}::net: ${text}`]);
      });
    }

    it("has EC2 refuse subnets outside the VPC or on each other", async () => {
      const outside = new ModelHarness();
      await outside.answer(VPC, "net", { ...NETWORK, cidrBlock: "10.21.0.0/16" });
      assert.deepEqual(outside.complaints().slice(0, 1), [
        "aws:ec2/subnet:Subnet::net-public-1: InvalidSubnet.Range: The CIDR '10.20.128.0/24' is invalid.",
      ]);
      const twice = new ModelHarness();
      await twice.answer(VPC, "net", {
        ...NETWORK,
        subnetSpecs: [
          { type: "Private", cidrBlocks: ["10.20.0.0/20", "10.20.0.0/24"] },
          { type: "Public", cidrBlocks: ["10.20.128.0/24", "10.20.129.0/24"] },
        ],
      });
      assert.deepEqual(twice.complaints(), [
        "aws:ec2/subnet:Subnet::net-private-2: InvalidSubnet.Conflict: The CIDR '10.20.0.0/24' conflicts with another subnet",
      ]);
    });
  });
});

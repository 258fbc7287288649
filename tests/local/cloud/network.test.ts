import * as assert from "node:assert/strict";
import { ModelHarness } from "../../support/modelHarness";
import { ModelledStack, TYPES } from "../../support/modelledStack";
import { assertCreated, assertInvalid, assertRefused } from "../../support/refusals";

const vpcOf = (stack: ModelledStack) => stack.id(TYPES.vpc, "net");
const FIRST = "must be a block named by its first address, such as 10.20.0.0/16";

/** Another subnet of the stack's VPC. */
const subnet = (changes: object) => (stack: ModelledStack) => ({
  vpcId: vpcOf(stack),
  availabilityZone: "eu-west-1c",
  cidrBlock: "10.0.32.0/20",
  ...changes,
});

/** A NAT gateway with an address of its own, in a public subnet of the stack. */
const nat =
  (changes: object = {}) =>
  async (stack: ModelledStack) => ({
    subnetId: stack.id(TYPES.subnet, "net-public-b"),
    allocationId: (await stack.answer(TYPES.eip, "own", {})).id,
    ...changes,
  });

describe("local/cloud/services/vpc", () => {
  it("gives a VPC its groups and tables, and DNS support unless it is told otherwise", async () => {
    const { id, computed } = await assertCreated(TYPES.vpc, () => ({ cidrBlock: "10.1.0.0/16" }));
    assert.match(id, /^vpc-[0-9a-f]{17}$/);
    const { defaultSecurityGroupId, mainRouteTableId, ...rest } = computed;
    assert.match(`${defaultSecurityGroupId} ${mainRouteTableId}`, /^sg-[0-9a-f]{17} rtb-[0-9a-f]{17}$/);
    assert.deepEqual(rest, {
      arn: `arn:aws:ec2:eu-west-1:123456789012:vpc/${id}`,
      ownerId: "123456789012",
      enableDnsSupport: true,
      enableDnsHostnames: false,
    });
  });

  for (const cidrBlock of ["10.0.0.0/15", "10.0.0.0/29"])
    it(`takes a VPC of /16 to /28, not ${cidrBlock}`, () =>
      assertRefused(TYPES.vpc, () => ({ cidrBlock }), {
        error: "InvalidVpc.Range",
        message: `The CIDR '${cidrBlock}' is invalid.`,
        missing: "a block of /16 to /28",
        fix: "choose a block of /16 to /28",
      }));

  it("takes blocks by their first address", async () => {
    await assertInvalid(TYPES.vpc, () => ({ cidrBlock: "10.1.0.1/16" }), `cidrBlock: got "10.1.0.1/16"; ${FIRST}`);
    await assertInvalid(TYPES.subnet, subnet({ cidrBlock: "10.0.32.1/20" }), `cidrBlock: got "10.0.32.1/20"; ${FIRST}`);
  });

  it("gives a subnet its zone's id, and no addresses to what is launched in it", async () => {
    const { id, computed } = await assertCreated(TYPES.subnet, subnet({}));
    assert.match(id, /^subnet-[0-9a-f]{17}$/);
    assert.deepEqual(computed, {
      arn: `arn:aws:ec2:eu-west-1:123456789012:subnet/${id}`,
      ownerId: "123456789012",
      availabilityZoneId: "euw1-az3",
      mapPublicIpOnLaunch: false,
      assignIpv6AddressOnCreation: false,
    });
  });

  it("needs the subnet's VPC", () =>
    assertRefused(TYPES.subnet, subnet({ vpcId: "vpc-0" }), {
      error: "InvalidVpcID.NotFound",
      message: "The vpc ID 'vpc-0' does not exist",
      missing: "VPC vpc-0",
      fix: "create the VPC first",
    }));

  for (const availabilityZone of ["eu-west-2a", "c", "eu-west-1g"])
    it(`has no subnet in ${availabilityZone}`, () =>
      assertRefused(TYPES.subnet, subnet({ availabilityZone }), {
        error: "InvalidParameterValue",
        message: `Value (${availabilityZone}) for parameter availabilityZone is invalid.`,
        missing: "a zone of eu-west-1",
        fix: "name a zone of eu-west-1",
      }));

  for (const cidrBlock of ["10.1.0.0/20", "10.0.0.0/15", "10.0.32.0/29"])
    it(`has no subnet ${cidrBlock} in 10.0.0.0/16`, () =>
      assertRefused(TYPES.subnet, subnet({ cidrBlock }), {
        error: "InvalidSubnet.Range",
        message: `The CIDR '${cidrBlock}' is invalid.`,
        missing: "a block of /28 at least within 10.0.0.0/16",
        fix: "choose a block of /28 at least within 10.0.0.0/16",
      }));

  it("has no two subnets with the same addresses", () =>
    assertRefused(TYPES.subnet, subnet({ cidrBlock: "10.0.16.0/24" }), {
      error: "InvalidSubnet.Conflict",
      message: "The CIDR '10.0.16.0/24' conflicts with another subnet",
      missing: "addresses of its own",
      fix: "choose a block that does not overlap 10.0.16.0/20",
    }));
});

describe("local/cloud/services/gateways", () => {
  it("attaches one internet gateway to a VPC", async () => {
    await assertRefused(
      TYPES.internetGateway,
      (stack) => ({ vpcId: vpcOf(stack) }),
      (stack) => ({
        error: "InvalidParameterValue",
        message: `Network ${vpcOf(stack)} already has an internet gateway attached`,
        missing: "a VPC without internet gateway",
        fix: "leave it out: net is attached",
      }),
    );
    await assertRefused(TYPES.internetGateway, () => ({ vpcId: "vpc-0" }), {
      error: "InvalidVpcID.NotFound",
      message: "The vpc ID 'vpc-0' does not exist",
      missing: "VPC vpc-0",
      fix: "create the VPC first",
    });
  });

  it("gives an address of the documentation's block", async () => {
    const { id, computed } = await assertCreated(TYPES.eip, () => ({ domain: "vpc" }));
    assert.match(`${id} ${computed.publicIp}`, /^eipalloc-[0-9a-f]{17} 203\.0\.113\.\d{1,3}$/);
    assert.equal(computed.allocationId, id);
  });

  it("makes a NAT gateway with its address", async () => {
    const stack = await ModelledStack.create();
    const { state } = await stack.answer(TYPES.natGateway, "extra", await nat()(stack));
    assert.deepEqual(stack.complaints(), []);
    assert.deepEqual(
      [state.connectivityType, state.publicIp],
      ["public", stack.get(TYPES.eip, "own").outputs.publicIp],
    );
  });

  it("needs a NAT gateway's subnet and address, and one address each", async () => {
    await assertRefused(TYPES.natGateway, nat({ subnetId: "subnet-0" }), {
      error: "InvalidSubnetID.NotFound",
      message: "The subnet ID 'subnet-0' does not exist",
      missing: "subnet subnet-0",
      fix: "create the subnet first",
    });
    await assertRefused(TYPES.natGateway, nat({ allocationId: "eipalloc-0" }), {
      error: "InvalidAllocationID.NotFound",
      message: "Elastic IP address eipalloc-0 could not be associated with this NAT gateway",
      missing: "address eipalloc-0",
      fix: "allocate the address first",
    });
    const taken = (stack: ModelledStack) => stack.id(TYPES.eip, "net");
    await assertRefused(
      TYPES.natGateway,
      async (stack) => ({ ...(await nat()(stack)), allocationId: taken(stack) }),
      (stack) => ({
        error: "Resource.AlreadyAssociated",
        message: `Elastic IP address ${taken(stack)} is already associated`,
        missing: "an address of its own",
        fix: "allocate an address of its own: net has this one",
      }),
    );
  });

  it("lets a NAT gateway fail in a VPC without internet gateway, and with it every route to it", async () => {
    const cloud = new ModelHarness();
    const { id: vpcId } = await cloud.create(TYPES.vpc, "v", { cidrBlock: "10.0.0.0/16" });
    const placed = { vpcId, availabilityZone: "eu-west-1a", cidrBlock: "10.0.0.0/24" };
    const { id: subnetId } = await cloud.create(TYPES.subnet, "s", placed);
    const { id: allocationId } = await cloud.create(TYPES.eip, "e", {});
    const { id: routeTableId } = await cloud.create(TYPES.routeTable, "t", { vpcId });
    const { id: natGatewayId } = await cloud.answer(TYPES.natGateway, "n", { subnetId, allocationId });
    await cloud.answer(TYPES.route, "r", { routeTableId, destinationCidrBlock: "0.0.0.0/0", natGatewayId });
    assert.deepEqual(cloud.complaints(), [
      `${TYPES.natGateway}::n: Gateway.NotAttached: Network ${vpcId} has no Internet gateway attached`,
      `${TYPES.route}::r skipped because of ${TYPES.natGateway}::n`,
    ]);
  });
});

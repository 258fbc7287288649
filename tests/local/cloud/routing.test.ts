import * as assert from "node:assert/strict";
import { type ModelledStack, TYPES } from "../../support/modelledStack";
import { assertCreated, assertInvalid, assertRefused, type Expected } from "../../support/refusals";

const table = (stack: ModelledStack) => stack.id(TYPES.routeTable, "net-private-a");
const gatewayId = (stack: ModelledStack) => stack.id(TYPES.internetGateway, "net");
const natGatewayId = (stack: ModelledStack) => stack.id(TYPES.natGateway, "net");
const ELSEWHERE = "192.0.2.0/24";

/** Another route of a private subnet's table. */
const route =
  (changes: object = {}) =>
  (stack: ModelledStack) => ({
    routeTableId: table(stack),
    destinationCidrBlock: ELSEWHERE,
    natGatewayId: natGatewayId(stack),
    ...changes,
  });

/** A second VPC, with a route table. */
async function otherTable(stack: ModelledStack): Promise<string> {
  const { id: vpcId } = await stack.answer(TYPES.vpc, "other", { cidrBlock: "10.1.0.0/16" });
  return (await stack.answer(TYPES.routeTable, "other", { vpcId })).id;
}

const apart = (message: string): Expected => ({
  error: "InvalidParameterValue",
  message: `${message} belong to different networks`,
  missing: "both in one VPC",
  fix: "name two of one VPC",
});
const noTable: Expected = {
  error: "InvalidRouteTableID.NotFound",
  message: "The routeTable ID 'rtb-0' does not exist",
  missing: "route table rtb-0",
  fix: "create the route table first",
};

describe("local/cloud/services/routing", () => {
  it("makes a route table of a VPC that exists", async () => {
    const { id, computed } = await assertCreated(TYPES.routeTable, (stack) => ({ vpcId: stack.id(TYPES.vpc, "net") }));
    assert.deepEqual(computed, {
      arn: `arn:aws:ec2:eu-west-1:123456789012:route-table/${id}`,
      ownerId: "123456789012",
    });
    await assertRefused(TYPES.routeTable, () => ({ vpcId: "vpc-0" }), {
      error: "InvalidVpcID.NotFound",
      message: "The vpc ID 'vpc-0' does not exist",
      missing: "VPC vpc-0",
      fix: "create the VPC first",
    });
  });

  it("knows no routes within a table: they would fight with those of their own", () =>
    assertInvalid(
      TYPES.routeTable,
      (stack) => ({ vpcId: stack.id(TYPES.vpc, "net"), routes: [] }),
      "routes is not a field that the model knows",
    ));

  describe("RouteTableAssociation", () => {
    const subnetId = (stack: ModelledStack) => stack.id(TYPES.subnet, "net-private-a");

    it("needs its table and its subnet", async () => {
      await assertRefused(
        TYPES.association,
        (stack) => ({ routeTableId: "rtb-0", subnetId: subnetId(stack) }),
        noTable,
      );
      await assertRefused(TYPES.association, (stack) => ({ routeTableId: table(stack), subnetId: "subnet-0" }), {
        error: "InvalidSubnetID.NotFound",
        message: "The subnet ID 'subnet-0' does not exist",
        missing: "subnet subnet-0",
        fix: "create the subnet first",
      });
    });

    it("is between two of one VPC", () =>
      assertRefused(
        TYPES.association,
        async (stack) => ({ routeTableId: await otherTable(stack), subnetId: subnetId(stack) }),
        (stack) => apart(`Route table ${stack.get(TYPES.routeTable, "other").id} and subnet ${subnetId(stack)}`),
      ));

    it("is the subnet's only one", () =>
      assertRefused(
        TYPES.association,
        (stack) => ({ routeTableId: table(stack), subnetId: subnetId(stack) }),
        (stack) => ({
          error: "Resource.AlreadyAssociated",
          message: `the specified association for route table ${table(stack)} conflicts with an existing association`,
          missing: "a subnet without a route table of its own",
          fix: "leave it out: net-private-a is the subnet's",
        }),
      ));
  });

  describe("Route", () => {
    it("leads somewhere else by one gateway of the VPC", async () => {
      const { id, computed } = await assertCreated(TYPES.route, route());
      assert.match(id, /^r-rtb-[0-9a-f]{27}$/);
      assert.deepEqual(computed, { state: "active", origin: "CreateRoute" });
      await assertCreated(TYPES.route, (stack) => ({
        ...route({ natGatewayId: undefined })(stack),
        gatewayId: gatewayId(stack),
      }));
    });

    const none = { error: "InvalidParameterCombination", missing: "one target" };
    const one: Expected = {
      ...none,
      message: "a route has one target: gatewayId or natGatewayId",
      fix: "set one of gatewayId and natGatewayId",
    };
    it("has one target", async () => {
      await assertRefused(TYPES.route, route({ natGatewayId: undefined }), one);
      await assertRefused(TYPES.route, (stack) => ({ ...route()(stack), gatewayId: gatewayId(stack) }), one);
    });

    it("needs its table and its target", async () => {
      await assertRefused(TYPES.route, route({ routeTableId: "rtb-0" }), noTable);
      await assertRefused(TYPES.route, route({ natGatewayId: "nat-0" }), {
        error: "InvalidNatGatewayID.NotFound",
        message: "The natGateway ID 'nat-0' does not exist",
        missing: "NAT gateway nat-0",
        fix: "create the NAT gateway first",
      });
      await assertRefused(TYPES.route, route({ natGatewayId: undefined, gatewayId: "igw-0" }), {
        error: "InvalidGatewayID.NotFound",
        message: "The gateway ID 'igw-0' does not exist",
        missing: "internet gateway igw-0",
        fix: "create the internet gateway first",
      });
    });

    it("leads to a gateway of its own VPC", async () => {
      const own = (stack: ModelledStack) => `route table ${stack.get(TYPES.routeTable, "other").id}`;
      await assertRefused(
        TYPES.route,
        async (stack) => route({ routeTableId: await otherTable(stack) })(stack),
        (stack) => apart(`${own(stack)} and NAT gateway ${natGatewayId(stack)}`),
      );
      await assertRefused(
        TYPES.route,
        async (stack) => {
          const target = { natGatewayId: undefined, gatewayId: gatewayId(stack) };
          return route({ routeTableId: await otherTable(stack), ...target })(stack);
        },
        (stack) => apart(`${own(stack)} and network gateway ${gatewayId(stack)}`),
      );
    });

    it("leads out of the VPC, to where no other route of its table leads", async () => {
      await assertRefused(TYPES.route, route({ destinationCidrBlock: "10.0.0.0/16" }), {
        error: "InvalidParameterValue",
        message:
          "The destination CIDR block 10.0.0.0/16 is equal to or more specific than one of this VPC's CIDR blocks. " +
          "This route can target only an interface or an instance.",
        missing: "a destination outside the VPC",
        fix: "choose a block that is not within 10.0.0.0/16",
      });
      await assertRefused(TYPES.route, route({ destinationCidrBlock: "0.0.0.0/0" }), {
        error: "RouteAlreadyExists",
        message: "The route identified by 0.0.0.0/0 already exists.",
        missing: "a destination without a route",
        fix: "leave it out: net-private-a goes there",
      });
    });
  });
});

import { z } from "zod";
import { firstCidr, tags } from "../fields";
import { firstOf } from "../firstOf";
import { arn, digits, physicalId } from "../physicalIds";
import type { Refused } from "../problem";
import { resourceType } from "../resourceType";
import type { World } from "../world";
import { missingSubnet } from "./efs";
import { internetGateway, natGateway } from "./gateways";
import { contains, missingVpc, subnet, vpc } from "./vpc";

/** Route tables and what is in them. Recorded and checked: nothing on this machine routes by them. */

export const routeTable = resourceType({
  type: "aws:ec2/routeTable:RouteTable",
  /** Without routes of its own: inline ones fight with standalone ones, and with those of gateway endpoints. */
  inputs: z.strictObject({ vpcId: z.string(), tags }),
  create: ({ type, name, ...place }) => {
    const id = physicalId("rtb", type, name);
    return { id, outputs: { arn: arn(place, "ec2", `route-table/${id}`), ownerId: place.accountId } };
  },
  refuse: ({ inputs, world }) => missingVpc(world, inputs.vpcId),
});

export const routeTableAssociation = resourceType({
  type: "aws:ec2/routeTableAssociation:RouteTableAssociation",
  inputs: z.strictObject({ routeTableId: z.string(), subnetId: z.string() }),
  create: ({ type, name }) => ({ id: physicalId("rtbassoc", type, name), outputs: {} }),
  refuse: ({ inputs: { routeTableId, subnetId }, world }, existing) =>
    firstOf<Refused>(
      () => missingRouteTable(world, routeTableId),
      () => missingSubnet(world, subnetId),
      () =>
        world.byId(subnet, subnetId)?.inputs.vpcId === vpcOf(world, routeTableId)
          ? undefined
          : apart(`Route table ${routeTableId} and subnet ${subnetId}`),
      () => {
        const other = existing.find((one) => one.inputs.subnetId === subnetId);
        if (other === undefined) return undefined;
        return {
          error: "Resource.AlreadyAssociated",
          message: `the specified association for route table ${routeTableId} conflicts with an existing association`,
          missing: "a subnet without a route table of its own",
          fix: `leave it out: ${other.name} is the subnet's`,
        };
      },
    ),
});

export const route = resourceType({
  type: "aws:ec2/route:Route",
  inputs: z.strictObject({
    routeTableId: z.string(),
    destinationCidrBlock: firstCidr,
    gatewayId: z.string().optional(),
    natGatewayId: z.string().optional(),
  }),
  create: ({ type, name, inputs }) => ({
    id: `r-${inputs.routeTableId}${digits(type, name, 10)}`,
    outputs: { state: "active", origin: "CreateRoute" },
  }),
  refuse: ({ inputs: { routeTableId, destinationCidrBlock, gatewayId, natGatewayId }, world }, existing) =>
    firstOf<Refused>(
      () => {
        if ((gatewayId === undefined) !== (natGatewayId === undefined)) return undefined;
        return {
          error: "InvalidParameterCombination",
          message: "a route has one target: gatewayId or natGatewayId",
          missing: "one target",
          fix: "set one of gatewayId and natGatewayId",
        };
      },
      () => missingRouteTable(world, routeTableId),
      () => missingGateway(world, routeTableId, gatewayId),
      () => missingNatGateway(world, routeTableId, natGatewayId),
      () => {
        const block = world.byId(vpc, vpcOf(world, routeTableId) ?? "")?.inputs.cidrBlock;
        if (block === undefined || !contains(block, destinationCidrBlock)) return undefined;
        return {
          error: "InvalidParameterValue",
          message: `The destination CIDR block ${destinationCidrBlock} is equal to or more specific than one of this VPC's CIDR blocks. This route can target only an interface or an instance.`,
          missing: "a destination outside the VPC",
          fix: `choose a block that is not within ${block}`,
        };
      },
      () => {
        const other = existing.find(
          ({ inputs }) => inputs.routeTableId === routeTableId && inputs.destinationCidrBlock === destinationCidrBlock,
        );
        if (other === undefined) return undefined;
        return {
          error: "RouteAlreadyExists",
          message: `The route identified by ${destinationCidrBlock} already exists.`,
          missing: "a destination without a route",
          fix: `leave it out: ${other.name} goes there`,
        };
      },
    ),
});

function missingRouteTable(world: World, id: string): Refused | undefined {
  if (world.byId(routeTable, id) !== undefined) return undefined;
  return {
    error: "InvalidRouteTableID.NotFound",
    message: `The routeTable ID '${id}' does not exist`,
    missing: `route table ${id}`,
    fix: "create the route table first",
    needs: { type: routeTable.type, id },
  };
}

function missingGateway(world: World, routeTableId: string, id: string | undefined): Refused | undefined {
  if (id === undefined) return undefined;
  const found = world.byId(internetGateway, id);
  if (found === undefined) {
    return {
      error: "InvalidGatewayID.NotFound",
      message: `The gateway ID '${id}' does not exist`,
      missing: `internet gateway ${id}`,
      fix: "create the internet gateway first",
      needs: { type: internetGateway.type, id },
    };
  }
  return found.inputs.vpcId === vpcOf(world, routeTableId)
    ? undefined
    : apart(`route table ${routeTableId} and network gateway ${id}`);
}

function missingNatGateway(world: World, routeTableId: string, id: string | undefined): Refused | undefined {
  if (id === undefined) return undefined;
  const found = world.byId(natGateway, id);
  if (found === undefined) {
    return {
      error: "InvalidNatGatewayID.NotFound",
      message: `The natGateway ID '${id}' does not exist`,
      missing: `NAT gateway ${id}`,
      fix: "create the NAT gateway first",
      needs: { type: natGateway.type, id },
    };
  }
  return world.byId(subnet, found.inputs.subnetId)?.inputs.vpcId === vpcOf(world, routeTableId)
    ? undefined
    : apart(`route table ${routeTableId} and NAT gateway ${id}`);
}

function vpcOf(world: World, routeTableId: string): string | undefined {
  return world.byId(routeTable, routeTableId)?.inputs.vpcId;
}

function apart(both: string): Refused {
  return {
    error: "InvalidParameterValue",
    message: `${both} belong to different networks`,
    missing: "both in one VPC",
    fix: "name two of one VPC",
  };
}

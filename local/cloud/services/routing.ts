import { z } from "zod";
import { tags } from "../fields";
import { arn, digits, physicalId } from "../physicalIds";
import { resourceType } from "../resourceType";

/** Gateways and routes below an awsx VPC. Recorded for completeness: nothing on this machine routes by them. */

export const internetGateway = resourceType({
  type: "aws:ec2/internetGateway:InternetGateway",
  inputs: z.strictObject({ vpcId: z.string(), tags }),
  create: ({ type, name, ...place }) => {
    const id = physicalId("igw", type, name);
    return { id, outputs: { arn: arn(place, "ec2", `internet-gateway/${id}`) } };
  },
});

export const routeTable = resourceType({
  type: "aws:ec2/routeTable:RouteTable",
  inputs: z.strictObject({ vpcId: z.string(), tags }),
  create: ({ type, name, ...place }) => {
    const id = physicalId("rtb", type, name);
    return { id, outputs: { arn: arn(place, "ec2", `route-table/${id}`) } };
  },
});

export const routeTableAssociation = resourceType({
  type: "aws:ec2/routeTableAssociation:RouteTableAssociation",
  inputs: z.strictObject({ routeTableId: z.string(), subnetId: z.string() }),
  create: ({ type, name }) => ({ id: physicalId("rtbassoc", type, name), outputs: {} }),
});

export const route = resourceType({
  type: "aws:ec2/route:Route",
  inputs: z.strictObject({
    routeTableId: z.string(),
    destinationCidrBlock: z.string(),
    gatewayId: z.string().optional(),
    natGatewayId: z.string().optional(),
  }),
  create: ({ type, name, inputs }) => ({
    id: `r-${inputs.routeTableId}${digits(type, name, 10)}`,
    outputs: { state: "active" },
  }),
});

export const eip = resourceType({
  type: "aws:ec2/eip:Eip",
  inputs: z.strictObject({ tags }),
  create: ({ type, name, ...place }) => {
    const id = physicalId("eipalloc", type, name);
    // 203.0.113.0/24 is reserved for documentation (RFC 5737).
    const publicIp = `203.0.113.${Number.parseInt(digits(type, name, 2), 16)}`;
    return { id, outputs: { arn: arn(place, "ec2", `elastic-ip/${id}`), allocationId: id, publicIp } };
  },
});

export const natGateway = resourceType({
  type: "aws:ec2/natGateway:NatGateway",
  inputs: z.strictObject({ subnetId: z.string(), allocationId: z.string(), tags }),
  create: ({ type, name }) => ({ id: physicalId("nat", type, name), outputs: { connectivityType: "public" } }),
});

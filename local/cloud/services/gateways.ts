import { z } from "zod";
import { tags } from "../fields";
import { firstOf } from "../firstOf";
import { arn, digits, physicalId } from "../physicalIds";
import type { Refused } from "../problem";
import { resourceType } from "../resourceType";
import { missingSubnet } from "./efs";
import { missingVpc, subnet } from "./vpc";

/** Gateways between a VPC and the internet. Recorded and checked: nothing on this machine goes through them. */

export const internetGateway = resourceType({
  type: "aws:ec2/internetGateway:InternetGateway",
  inputs: z.strictObject({ vpcId: z.string(), tags }),
  create: ({ type, name, ...place }) => {
    const id = physicalId("igw", type, name);
    return { id, outputs: { arn: arn(place, "ec2", `internet-gateway/${id}`), ownerId: place.accountId } };
  },
  refuse: ({ inputs: { vpcId }, world }, existing) =>
    firstOf(
      () => missingVpc(world, vpcId),
      () => {
        const other = existing.find((one) => one.inputs.vpcId === vpcId);
        if (other === undefined) return undefined;
        return {
          error: "InvalidParameterValue",
          message: `Network ${vpcId} already has an internet gateway attached`,
          missing: "a VPC without internet gateway",
          fix: `leave it out: ${other.name} is attached`,
        };
      },
    ),
});

export const eip = resourceType({
  type: "aws:ec2/eip:Eip",
  inputs: z.strictObject({ domain: z.literal("vpc").optional(), tags }),
  create: ({ type, name, ...place }) => {
    const id = physicalId("eipalloc", type, name);
    // 203.0.113.0/24 is reserved for documentation (RFC 5737).
    const publicIp = `203.0.113.${Number.parseInt(digits(type, name, 2), 16)}`;
    return { id, outputs: { arn: arn(place, "ec2", `elastic-ip/${id}`), allocationId: id, domain: "vpc", publicIp } };
  },
});

/**
 * One for the internet. AWS makes it and lets it fail then; the AWS provider waits for that, so it counts as refused. Error
 * names and texts: EC2 API, NatGateway, failureCode and failureMessage.
 */
export const natGateway = resourceType({
  type: "aws:ec2/natGateway:NatGateway",
  inputs: z.strictObject({ subnetId: z.string(), allocationId: z.string(), tags }),
  create: ({ type, name, inputs, world }) => ({
    id: physicalId("nat", type, name),
    outputs: { connectivityType: "public", publicIp: world.byId(eip, inputs.allocationId)?.outputs.publicIp ?? "" },
  }),
  refuse: ({ inputs: { subnetId, allocationId }, world }, existing) =>
    firstOf<Refused>(
      () => missingSubnet(world, subnetId),
      () => {
        if (world.byId(eip, allocationId) !== undefined) return undefined;
        return {
          error: "InvalidAllocationID.NotFound",
          message: `Elastic IP address ${allocationId} could not be associated with this NAT gateway`,
          missing: `address ${allocationId}`,
          fix: "allocate the address first",
          needs: { type: eip.type, id: allocationId },
        };
      },
      () => {
        const other = existing.find((one) => one.inputs.allocationId === allocationId);
        if (other === undefined) return undefined;
        return {
          error: "Resource.AlreadyAssociated",
          message: `Elastic IP address ${allocationId} is already associated`,
          missing: "an address of its own",
          fix: `allocate an address of its own: ${other.name} has this one`,
        };
      },
      () => {
        const vpcId = world.byId(subnet, subnetId)?.inputs.vpcId;
        if (world.find(internetGateway, (one) => one.inputs.vpcId === vpcId) !== undefined) return undefined;
        return {
          error: "Gateway.NotAttached",
          message: `Network ${vpcId} has no Internet gateway attached`,
          missing: `an internet gateway of ${vpcId}`,
          fix: "attach an internet gateway first",
        };
      },
    ),
});

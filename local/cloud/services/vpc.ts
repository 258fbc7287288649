import { z } from "zod";
import { network, parseCidr } from "../../../config/cidr";
import { cidr, tags } from "../fields";
import { arn, physicalId } from "../physicalIds";
import { resourceType } from "../resourceType";

/** The network below an awsx VPC. Programs create none of these themselves. */

export const vpc = resourceType({
  type: "aws:ec2/vpc:Vpc",
  inputs: z.strictObject({
    cidrBlock: cidr,
    enableDnsHostnames: z.boolean().optional(),
    enableDnsSupport: z.boolean().optional(),
    tags,
  }),
  create: ({ type, name, inputs, ...place }) => {
    const id = physicalId("vpc", type, name);
    return {
      id,
      outputs: {
        arn: arn(place, "ec2", `vpc/${id}`),
        ownerId: place.accountId,
        enableDnsSupport: inputs.enableDnsSupport ?? true,
        enableDnsHostnames: inputs.enableDnsHostnames ?? false,
        defaultSecurityGroupId: physicalId("sg", type, name),
        mainRouteTableId: physicalId("rtb", type, name),
      },
    };
  },
});

export const subnet = resourceType({
  type: "aws:ec2/subnet:Subnet",
  inputs: z.strictObject({
    vpcId: z.string(),
    availabilityZone: z.string(),
    cidrBlock: cidr,
    /** Only of subnets that exist: awsx gives none. */
    ipv6CidrBlock: z.string().optional(),
    mapPublicIpOnLaunch: z.boolean(),
    assignIpv6AddressOnCreation: z.boolean(),
    tags,
  }),
  create: ({ type, name, inputs, ...place }) => {
    const id = physicalId("subnet", type, name);
    return {
      id,
      outputs: {
        arn: arn(place, "ec2", `subnet/${id}`),
        ownerId: place.accountId,
        availabilityZoneId: zoneId(inputs.availabilityZone),
      },
    };
  },
  refuse: ({ inputs, world }, existing) => {
    const within = world.byId(vpc, inputs.vpcId);
    if (within === undefined) {
      return {
        error: "InvalidVpcID.NotFound",
        message: `The vpc ID '${inputs.vpcId}' does not exist`,
        missing: `VPC ${inputs.vpcId}`,
        fix: "create the VPC first",
        needs: { type: vpc.type, id: inputs.vpcId },
      };
    }
    if (contains(within.inputs.cidrBlock, inputs.cidrBlock)) {
      const other = existing.find(
        (one) => one.inputs.vpcId === inputs.vpcId && overlap(one.inputs.cidrBlock, inputs.cidrBlock),
      );
      if (other === undefined) return undefined;
      return {
        error: "InvalidSubnet.Conflict",
        message: `The CIDR '${inputs.cidrBlock}' conflicts with another subnet`,
        missing: "addresses of its own",
        fix: `choose a block that does not overlap ${other.inputs.cidrBlock}`,
      };
    }
    return {
      error: "InvalidSubnet.Range",
      message: `The CIDR '${inputs.cidrBlock}' is invalid.`,
      missing: `a block within ${within.inputs.cidrBlock}`,
      fix: `choose a block within ${within.inputs.cidrBlock}`,
    };
  },
});

/** Zone ids differ from account to account; here letter a is 1. `eu-west-1b` → `euw1-az2`. */
function zoneId(zone: string): string {
  const [, area, direction, number, letter] = /^([a-z]+)-([a-z-]+)-(\d)([a-z])$/.exec(zone) ?? [];
  if (area === undefined || direction === undefined || letter === undefined) return zone;
  const initials = direction
    .split("-")
    .map((word) => word[0])
    .join("");
  return `${area}${initials}${number}-az${letter.charCodeAt(0) - 96}`;
}

/** Whether every address of `inner` is one of `outer`. */
export function contains(outer: string, inner: string): boolean {
  const [large, small] = [parseCidr(outer), parseCidr(inner)];
  if (large === undefined || small === undefined || small.prefix < large.prefix) return false;
  return network({ base: small.base, prefix: large.prefix }).base === network(large).base;
}

export function overlap(one: string, other: string): boolean {
  return contains(one, other) || contains(other, one);
}

import { z } from "zod";
import { network, parseCidr } from "../../../config/cidr";
import { firstCidr, tags } from "../fields";
import { firstOf } from "../firstOf";
import { arn, physicalId } from "../physicalIds";
import type { Refused } from "../problem";
import { resourceType } from "../resourceType";
import type { World } from "../world";

/** Lengths of a VPC's prefix and of a subnet's (VPC user guide, "VPC CIDR blocks", "Subnet CIDR blocks"). */
const PREFIX = { min: 16, max: 28 };

export const vpc = resourceType({
  type: "aws:ec2/vpc:Vpc",
  inputs: z.strictObject({
    cidrBlock: firstCidr,
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
  refuse: ({ inputs: { cidrBlock } }) =>
    hasLength(cidrBlock)
      ? undefined
      : {
          error: "InvalidVpc.Range",
          message: `The CIDR '${cidrBlock}' is invalid.`,
          missing: "a block of /16 to /28",
          fix: "choose a block of /16 to /28",
        },
});

export const subnet = resourceType({
  type: "aws:ec2/subnet:Subnet",
  inputs: z.strictObject({
    vpcId: z.string(),
    availabilityZone: z.string(),
    cidrBlock: firstCidr,
    /** Only of subnets that exist: the program gives none. */
    ipv6CidrBlock: z.string().optional(),
    mapPublicIpOnLaunch: z.boolean().optional(),
    assignIpv6AddressOnCreation: z.boolean().optional(),
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
        mapPublicIpOnLaunch: inputs.mapPublicIpOnLaunch ?? false,
        assignIpv6AddressOnCreation: inputs.assignIpv6AddressOnCreation ?? false,
      },
    };
  },
  refuse: ({ inputs, world, region }, existing) =>
    firstOf(
      () => missingVpc(world, inputs.vpcId),
      () => {
        if (new RegExp(`^${region}[a-f]$`).test(inputs.availabilityZone)) return undefined;
        return {
          error: "InvalidParameterValue",
          message: `Value (${inputs.availabilityZone}) for parameter availabilityZone is invalid.`,
          missing: `a zone of ${region}`,
          fix: `name a zone of ${region}`,
        };
      },
      () => {
        const outer = world.byId(vpc, inputs.vpcId)!.inputs.cidrBlock;
        if (hasLength(inputs.cidrBlock) && contains(outer, inputs.cidrBlock)) return undefined;
        return {
          error: "InvalidSubnet.Range",
          message: `The CIDR '${inputs.cidrBlock}' is invalid.`,
          missing: `a block of /${PREFIX.max} at least within ${outer}`,
          fix: `choose a block of /${PREFIX.max} at least within ${outer}`,
        };
      },
      () => {
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
      },
    ),
});

export function missingVpc(world: World, id: string): Refused | undefined {
  if (world.byId(vpc, id) !== undefined) return undefined;
  return {
    error: "InvalidVpcID.NotFound",
    message: `The vpc ID '${id}' does not exist`,
    missing: `VPC ${id}`,
    fix: "create the VPC first",
    needs: { type: vpc.type, id },
  };
}

function hasLength(block: string): boolean {
  const prefix = parseCidr(block)?.prefix ?? 0;
  return prefix >= PREFIX.min && prefix <= PREFIX.max;
}

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

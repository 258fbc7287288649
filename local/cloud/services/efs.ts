import { z } from "zod";
import { formatCidr, parseCidr } from "../../../config/cidr";
import { parsePolicy } from "../../iam/policyDocument";
import { document, tags } from "../fields";
import { firstFor, firstOf } from "../firstOf";
import { arn, digits, physicalId } from "../physicalIds";
import type { Refused } from "../problem";
import { resourceType } from "../resourceType";
import type { World } from "../world";
import { backupPolicy, fileSystem, missingFileSystem, replicationConfiguration } from "./efsFileSystem";
import { missingGroup } from "./securityGroups";
import { subnet } from "./vpc";

export { backupPolicy, fileSystem, replicationConfiguration };

export const fileSystemPolicy = resourceType({
  type: "aws:efs/fileSystemPolicy:FileSystemPolicy",
  inputs: z.strictObject({
    fileSystemId: z.string(),
    policy: document.max(20_000, { error: "at most 20000 characters" }),
    bypassPolicyLockoutSafetyCheck: z.literal(false).optional(),
  }),
  create: ({ inputs }) => ({ id: inputs.fileSystemId, outputs: {} }),
  refuse: ({ inputs, world }) =>
    firstOf(
      () => missingFileSystem(world, inputs.fileSystemId),
      () => {
        const { malformed } = parsePolicy(inputs.policy, "resource");
        if (malformed === undefined) return undefined;
        return {
          error: "InvalidPolicyException",
          message: `the file system policy is malformed: ${malformed}`,
          missing: "a valid policy document",
          fix: "correct the policy document",
        };
      },
    ),
});

export const mountTarget = resourceType({
  type: "aws:efs/mountTarget:MountTarget",
  inputs: z.strictObject({
    fileSystemId: z.string(),
    subnetId: z.string(),
    securityGroups: z.array(z.string()).min(1, { error: "at least one group" }).max(5, { error: "at most 5 groups" }),
    ipAddressType: z.enum(["IPV4_ONLY", "DUAL_STACK"]).optional(),
  }),
  create: ({ type, name, inputs, world, ...place }) => {
    const id = physicalId("fsmt", type, name);
    const within = world.byId(subnet, inputs.subnetId);
    const zone = within?.inputs.availabilityZone ?? "";
    const dnsName = `${inputs.fileSystemId}.efs.${place.region}.amazonaws.com`;
    return {
      id,
      outputs: {
        availabilityZoneName: zone,
        availabilityZoneId: within?.outputs.availabilityZoneId ?? "",
        dnsName,
        mountTargetDnsName: `${zone}.${dnsName}`,
        fileSystemArn: arn(place, "elasticfilesystem", `file-system/${inputs.fileSystemId}`),
        ipAddress: addressIn(within?.inputs.cidrBlock, digits(type, name, 6)),
        networkInterfaceId: physicalId("eni", type, name),
        ownerId: place.accountId,
      },
    };
  },
  refuse: ({ inputs, world }, existing) =>
    firstOf(
      () => missingFileSystem(world, inputs.fileSystemId),
      () => missingSubnet(world, inputs.subnetId),
      () => firstFor(inputs.securityGroups, (id) => missingGroup(world, id)),
      () => wrongAddresses(world, inputs),
      () => wrongZone(world, inputs),
      () => {
        const zone = world.byId(subnet, inputs.subnetId)?.inputs.availabilityZone;
        const other = existing.find(
          (target) =>
            target.inputs.fileSystemId === inputs.fileSystemId && target.outputs.availabilityZoneName === zone,
        );
        if (other === undefined) return undefined;
        return {
          error: "MountTargetConflict",
          message: "mount target already exists in this AZ",
          missing: "a zone without a mount target",
          fix: `leave it out: ${other.name} serves ${zone}`,
        };
      },
    ),
});

/** EFS API, CreateMountTarget: DUAL_STACK takes a subnet with both kinds of addresses. */
function wrongAddresses(
  world: World,
  inputs: { readonly subnetId: string; readonly ipAddressType?: string | undefined },
) {
  if (inputs.ipAddressType !== "DUAL_STACK") return undefined;
  if (world.byId(subnet, inputs.subnetId)?.inputs.ipv6CidrBlock !== undefined) return undefined;
  return {
    error: "BadRequest",
    message: `subnet ${inputs.subnetId} has no IPv6 addresses for a dual-stack mount target`,
    missing: "a subnet with IPv4 and IPv6 addresses",
    fix: "give the subnet an IPv6 block, or use IPV4_ONLY",
  };
}

/** EFS API, CreateMountTarget: AvailabilityZonesMismatch. */
function wrongZone(world: World, inputs: { readonly subnetId: string; readonly fileSystemId: string }) {
  const wanted = world.byId(fileSystem, inputs.fileSystemId)?.inputs.availabilityZoneName;
  const zone = world.byId(subnet, inputs.subnetId)?.inputs.availabilityZone;
  if (wanted === undefined || wanted === zone) return undefined;
  return {
    error: "AvailabilityZonesMismatch",
    message: `The file system has One Zone storage in ${wanted}, the subnet ${inputs.subnetId} is in ${zone}`,
    missing: `a subnet in ${wanted}`,
    fix: `create the mount target in ${wanted} only`,
  };
}

/** An address that AWS does not keep for itself (the first four and the last are). */
function addressIn(block: string | undefined, hex: string): string {
  const parsed = block === undefined ? undefined : parseCidr(block);
  if (parsed === undefined) return "";
  const usable = 2 ** (32 - parsed.prefix) - 5;
  const base = parsed.base + 4 + (Number.parseInt(hex, 16) % usable);
  return formatCidr({ base, prefix: 32 }).replace(/\/32$/, "");
}

/** EFS API, RootDirectory: at most four levels, no name that starts with a dot. */
const PATH = /^(\/|(\/(?!\.)+[^$#<>;`|&?{}^*/\n]+){1,4})$/;
const posixId = z.number().int().min(0).max(4_294_967_295);

export const accessPoint = resourceType({
  type: "aws:efs/accessPoint:AccessPoint",
  inputs: z.strictObject({
    fileSystemId: z.string(),
    posixUser: z
      .strictObject({ uid: posixId, gid: posixId, secondaryGids: z.array(posixId).max(16).optional() })
      .optional(),
    rootDirectory: z
      .strictObject({
        path: z
          .string()
          .max(100, { error: "at most 100 characters" })
          .regex(PATH, { error: "must be an absolute path of at most four names" })
          .optional(),
        creationInfo: z
          .strictObject({
            ownerUid: posixId,
            ownerGid: posixId,
            permissions: z.string().regex(/^[0-7]{3,4}$/, { error: "must be 3 or 4 octal digits" }),
          })
          .optional(),
      })
      .optional(),
    tags,
  }),
  create: ({ type, name, inputs, ...place }) => {
    const id = physicalId("fsap", type, name);
    return {
      id,
      outputs: {
        arn: arn(place, "elasticfilesystem", `access-point/${id}`),
        fileSystemArn: arn(place, "elasticfilesystem", `file-system/${inputs.fileSystemId}`),
        ownerId: place.accountId,
        rootDirectory: { path: "/", ...inputs.rootDirectory },
      },
    };
  },
  refuse: ({ inputs, world }) => missingFileSystem(world, inputs.fileSystemId),
});

export function missingSubnet(world: World, id: string): Refused | undefined {
  if (world.byId(subnet, id) !== undefined) return undefined;
  return {
    error: "InvalidSubnetID.NotFound",
    message: `The subnet ID '${id}' does not exist`,
    missing: `subnet ${id}`,
    fix: "create the subnet first",
    needs: { type: subnet.type, id },
  };
}

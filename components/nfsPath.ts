import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { physicalName, tagsOf } from "./naming";
import type { Platform } from "./platform";
import { NFS_PORT } from "./sharedFileSystem";

/** A function's network interfaces outlive it for a while, and keep their group from being deleted. */
export const INTERFACE_TIMEOUT = "45m";

export interface NfsPath {
  readonly securityGroup: aws.ec2.SecurityGroup;
  readonly ingress: aws.vpc.SecurityGroupIngressRule;
  readonly egress: aws.vpc.SecurityGroupEgressRule;
}

/** The way of one client through the network: a group of its own, and one rule pair with the mount targets. */
export function nfsPath(
  name: string,
  args: { readonly client: string; readonly consumer: string | undefined; readonly platform: Platform },
  parent: pulumi.ComponentResource,
): NfsPath {
  const { names, network, fileSystem } = args.platform;
  const tags = tagsOf(names, args.client, args.consumer);
  const securityGroup = new aws.ec2.SecurityGroup(
    `${name}-group`,
    {
      name: physicalName(names, args.client),
      description: `Consumer ${args.client} of the shared file system`,
      vpcId: network.vpcId,
      tags,
    },
    { parent, customTimeouts: { delete: INTERFACE_TIMEOUT } },
  );
  const nfs = { ipProtocol: "tcp", fromPort: NFS_PORT, toPort: NFS_PORT, tags };
  const ingress = new aws.vpc.SecurityGroupIngressRule(
    `${name}-nfs-ingress`,
    {
      ...nfs,
      description: `NFS from ${args.client}`,
      securityGroupId: fileSystem.groups.of(args.client).id,
      referencedSecurityGroupId: securityGroup.id,
    },
    { parent },
  );
  const egress = new aws.vpc.SecurityGroupEgressRule(
    `${name}-nfs-egress`,
    {
      ...nfs,
      description: "NFS to the mount targets",
      securityGroupId: securityGroup.id,
      // Every mount target has this one, whichever has the client's ingress rule: so this rule never moves.
      referencedSecurityGroupId: fileSystem.groups.first.id,
    },
    { parent },
  );
  return { securityGroup, ingress, egress };
}

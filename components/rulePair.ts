import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Tags } from "./naming";

export interface RulePairArgs {
  readonly from: { readonly name: string; readonly group: aws.ec2.SecurityGroup };
  readonly to: { readonly name: string; readonly group: aws.ec2.SecurityGroup };
  readonly port: number;
  readonly tags: Tags;
}

/**
 * Lets one group connect to another on one port: out of the one, into the other. Rules of their own, so that two groups
 * that let each other in do not wait for each other.
 */
export function rulePair(
  name: string,
  { from, to, port, tags }: RulePairArgs,
  opts: pulumi.CustomResourceOptions,
): readonly pulumi.CustomResource[] {
  const rule = { ipProtocol: "tcp", fromPort: port, toPort: port, tags };
  return [
    new aws.vpc.SecurityGroupEgressRule(
      `${name}-egress`,
      {
        ...rule,
        description: `To ${to.name}`,
        securityGroupId: from.group.id,
        referencedSecurityGroupId: to.group.id,
      },
      opts,
    ),
    new aws.vpc.SecurityGroupIngressRule(
      `${name}-ingress`,
      {
        ...rule,
        description: `From ${from.name}`,
        securityGroupId: to.group.id,
        referencedSecurityGroupId: from.group.id,
      },
      opts,
    ),
  ];
}

import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Access } from "./access";
import { tagsOf } from "./naming";
import type { Platform } from "./platform";

/**
 * Lets a service or worker out on 443, through the NAT gateway: it needs AWS's own services (image layers, logs, packages,
 * session access), whose addresses change, so the rule names a port and no address.
 */
export function httpsEgress(
  name: string,
  consumer: string,
  access: Access,
  { names }: Platform,
  parent: pulumi.ComponentResource,
): aws.vpc.SecurityGroupEgressRule {
  return new aws.vpc.SecurityGroupEgressRule(
    `${name}-https-egress`,
    {
      description: "AWS services",
      securityGroupId: access.securityGroup.id,
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      cidrIpv4: "0.0.0.0/0",
      tags: tagsOf(names, consumer, consumer),
    },
    { parent },
  );
}

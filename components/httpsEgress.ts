import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Client } from "../config/endpoints";
import { tagsOf } from "./naming";
import type { Platform } from "./platform";

const HTTPS = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };

export interface HttpsEgressArgs {
  /** Consumer's name, or the name of a part of the program. */
  readonly client: string;
  /** Undefined for what is no consumer. */
  readonly consumer: string | undefined;
  /** What it is to the table of endpoints. */
  readonly clients: readonly Client[];
  readonly securityGroup: aws.ec2.SecurityGroup;
  readonly platform: Platform;
}

/**
 * Lets a service or worker out on 443 to AWS's own services (image layers, logs, packages, session access): through the
 * NAT gateway to any address, because the services' addresses change, or to the endpoints' group and S3's prefix list.
 *
 * @returns what must exist before the services can be reached
 */
export function httpsEgress(
  name: string,
  args: HttpsEgressArgs,
  parent: pulumi.ComponentResource,
): readonly pulumi.CustomResource[] {
  const { securityGroup, platform } = args;
  const { names, network } = platform;
  const rule = { ...HTTPS, tags: tagsOf(names, args.client, args.consumer) };
  const { endpoints } = network;
  const egress = (suffix: string, description: string, to: Partial<aws.vpc.SecurityGroupEgressRuleArgs>) =>
    new aws.vpc.SecurityGroupEgressRule(
      `${name}-${suffix}`,
      { ...rule, description, securityGroupId: securityGroup.id, ...to },
      { parent },
    );
  if (endpoints === undefined) return [egress("https-egress", "AWS services", { cidrIpv4: "0.0.0.0/0" })];
  const ingress = new aws.vpc.SecurityGroupIngressRule(
    `${name}-endpoints-ingress`,
    {
      ...rule,
      description: `HTTPS from ${args.client}`,
      securityGroupId: endpoints.securityGroup.id,
      referencedSecurityGroupId: securityGroup.id,
    },
    { parent },
  );
  const s3PrefixList = endpoints.s3PrefixList(args.clients);
  return [
    egress("endpoints-egress", "Endpoints", { referencedSecurityGroupId: endpoints.securityGroup.id }),
    ingress,
    ...(s3PrefixList === undefined ? [] : [egress("s3-egress", "S3", { prefixListId: s3PrefixList })]),
    ...endpoints.of(args.clients),
  ];
}

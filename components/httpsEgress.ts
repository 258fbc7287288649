import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Client } from "../config/endpoints";
import { tagsOf } from "./naming";
import type { Platform } from "./platform";

/** As people know the services that are reached by a route. */
const GATEWAY_NAMES: Readonly<Record<string, string>> = { dynamodb: "DynamoDB", s3: "S3" };

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
 * Lets a client out on 443 to AWS's own services (image layers, logs, packages, session access, functions): through the
 * NAT gateway to any address, because the services' addresses change, or to the endpoints' group and the prefix lists of
 * services that are reached by a route; nowhere, where there is neither.
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
  const { endpoints, reachesEverything } = network;
  const egress = (suffix: string, description: string, to: Partial<aws.vpc.SecurityGroupEgressRuleArgs>) =>
    new aws.vpc.SecurityGroupEgressRule(
      `${name}-${suffix}`,
      { ...rule, description, securityGroupId: securityGroup.id, ...to },
      { parent },
    );
  if (endpoints === undefined) {
    return reachesEverything
      ? [egress("https-egress", "AWS services", { cidrIpv4: "0.0.0.0/0" }), ...network.waysOut]
      : [];
  }
  const ingress = new aws.vpc.SecurityGroupIngressRule(
    `${name}-endpoints-ingress`,
    {
      ...rule,
      description: `HTTPS from ${args.client}`,
      securityGroupId: endpoints.groups.of(args.client).id,
      referencedSecurityGroupId: securityGroup.id,
    },
    { parent },
  );
  return [
    egress("endpoints-egress", "Endpoints", { referencedSecurityGroupId: endpoints.groups.first.id }),
    ingress,
    ...Object.entries(endpoints.prefixLists(args.clients)).map(([service, prefixListId]) =>
      egress(`${service}-egress`, GATEWAY_NAMES[service] ?? service, { prefixListId }),
    ),
    ...endpoints.of(args.clients),
    ...network.waysOut,
  ];
}

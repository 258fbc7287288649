import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { zoneSubnets } from "../config/cidr";
import type { NetworkConfig } from "../config/types";
import { formerUrns } from "./formerUrns";
import { type StackNames, tagsOf } from "./naming";
import { natGateways } from "./natGateways";
import { type RoutedSubnet, type RoutedSubnetArgs, routedSubnet } from "./routedSubnet";

export interface ZonedVpc {
  readonly vpcId: pulumi.Output<string>;
  /** Keyed by zone letter, in the order of the alphabet. */
  readonly privateSubnets: Readonly<Record<string, RoutedSubnet>>;
  readonly publicSubnets: Readonly<Record<string, RoutedSubnet>>;
}

/**
 * A VPC with one public and one private subnet per zone. Names and addresses in a zone depend on its letter alone, and so
 * does their order: zones that come, go or change places change nothing of the others.
 *
 * The public subnets are there without NAT gateways too, so that changing the way out replaces no subnet.
 */
export function zonedVpc(
  name: string,
  { config, names }: { readonly config: NetworkConfig; readonly names: StackNames },
  parent: pulumi.ComponentResource,
): ZonedVpc {
  const { cidrBlock } = config;
  const former = formerUrns(name, names, config.availabilityZones);
  const vpc = new aws.ec2.Vpc(
    name,
    {
      cidrBlock,
      // Mount helpers find the file system by its DNS name.
      enableDnsHostnames: true,
      enableDnsSupport: true,
      tags: tagsOf(names, name),
    },
    { parent, aliases: [former.vpc] },
  );
  const internetGateway = new aws.ec2.InternetGateway(
    `${name}-gateway`,
    { vpcId: vpc.id, tags: tagsOf(names, `${name}-gateway`) },
    { parent, aliases: [former.internetGateway] },
  );
  const subnets = (kind: RoutedSubnetArgs["kind"], outBy: (zone: string) => RoutedSubnetArgs["outBy"]) =>
    Object.fromEntries(
      [...config.availabilityZones].sort().map((zone) => {
        const block = zoneSubnets(cidrBlock, zone)[kind];
        const args = { names, vpcId: vpc.id, kind, zone, cidrBlock: block, outBy: outBy(zone) };
        return [zone, routedSubnet(name, { ...args, former: former.subnetOf(kind, zone) }, parent)];
      }),
    );
  const publicSubnets = subnets("public", () => ({ gatewayId: internetGateway.id }));
  const nats = natGateways(name, { config, names, internetGateway, publicSubnets, former }, parent);
  const privateSubnets = subnets("private", (zone) =>
    nats[zone] === undefined ? undefined : { natGatewayId: nats[zone].id },
  );
  return { vpcId: vpc.id, privateSubnets, publicSubnets };
}

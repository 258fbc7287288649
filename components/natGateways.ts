import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { NetworkConfig } from "../config/types";
import type { FormerUrns } from "./formerUrns";
import { type StackNames, tagsOf } from "./naming";
import type { RoutedSubnet } from "./routedSubnet";

export interface NatGatewaysArgs {
  readonly config: NetworkConfig;
  readonly names: StackNames;
  readonly internetGateway: aws.ec2.InternetGateway;
  /** Keyed by zone letter. */
  readonly publicSubnets: Readonly<Record<string, RoutedSubnet>>;
  readonly former: FormerUrns;
}

/**
 * NAT gateways with an address each, named by their zone: the single one is in the first zone of the configuration, so that
 * a way out that moves, or becomes one a zone, stands before the old one goes.
 *
 * @returns zone letter → the NAT gateway that its private subnet goes out by; without NAT gateways nothing
 */
export function natGateways(
  name: string,
  { config, names, internetGateway, publicSubnets, former }: NatGatewaysArgs,
  parent: pulumi.ComponentResource,
): Readonly<Record<string, aws.ec2.NatGateway>> {
  const natGateway = (zone: string) => {
    const { subnet, wayOut } = publicSubnets[zone]!;
    const urns = former.natOf(zone);
    const address = new aws.ec2.Eip(
      `${name}-nat-address-${zone}`,
      { domain: "vpc", tags: tagsOf(names, `${name}-nat-address-${zone}`) },
      // While an address is in use, AWS does not let the internet gateway go.
      { parent, dependsOn: [internetGateway], aliases: [urns.address] },
    );
    return new aws.ec2.NatGateway(
      `${name}-nat-${zone}`,
      { subnetId: subnet.id, allocationId: address.allocationId, tags: tagsOf(names, `${name}-nat-${zone}`) },
      // AWS lets a NAT gateway fail in a VPC without internet gateway; and without its route it leads nowhere.
      { parent, dependsOn: [internetGateway, wayOut], aliases: [urns.natGateway] },
    );
  };
  const zones = config.availabilityZones;
  switch (config.natGateways) {
    case "none":
      return {};
    case "single": {
      const single = natGateway(zones[0]!);
      return Object.fromEntries(zones.map((zone) => [zone, single]));
    }
    case "one-per-zone":
      return Object.fromEntries(zones.map((zone) => [zone, natGateway(zone)]));
  }
}

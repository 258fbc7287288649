import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { FormerZone } from "./formerUrns";
import { type StackNames, tagsOf } from "./naming";
import { INTERFACE_TIMEOUT } from "./nfsPath";

export interface RoutedSubnetArgs {
  readonly names: StackNames;
  readonly vpcId: pulumi.Input<string>;
  readonly kind: "private" | "public";
  /** Zone letter. */
  readonly zone: string;
  readonly cidrBlock: string;
  /** Where everything outside the VPC is reached; undefined = nowhere, but for what endpoints add to the route table. */
  readonly outBy:
    | { readonly gatewayId: pulumi.Input<string> }
    | { readonly natGatewayId: pulumi.Input<string> }
    | undefined;
  readonly former: FormerZone;
}

export interface RoutedSubnet {
  readonly subnet: aws.ec2.Subnet;
  readonly routeTable: aws.ec2.RouteTable;
  /** Whoever calls something outside the VPC from here has to wait for it. */
  readonly wayOut: pulumi.CustomResource;
}

/** A subnet of one zone with a route table of its own, each piece named by the zone's letter. */
export function routedSubnet(name: string, args: RoutedSubnetArgs, parent: pulumi.ComponentResource): RoutedSubnet {
  const { names, vpcId, kind, zone, cidrBlock, outBy, former } = args;
  const subnet = new aws.ec2.Subnet(
    `${name}-${kind}-${zone}`,
    {
      vpcId,
      availabilityZone: `${names.region}${zone}`,
      cidrBlock,
      // In public subnets too: load balancers and NAT gateways bring their addresses, and nothing else belongs there.
      mapPublicIpOnLaunch: false,
      tags: tagsOf(names, `${name}-${kind}-${zone}`),
    },
    // It can only go after the network interfaces that functions left in it.
    { parent, customTimeouts: { delete: INTERFACE_TIMEOUT }, aliases: [former.subnet] },
  );
  const table = `${name}-${kind}-table-${zone}`;
  const routeTable = new aws.ec2.RouteTable(
    table,
    { vpcId, tags: tagsOf(names, table) },
    { parent, aliases: [former.routeTable] },
  );
  const association = new aws.ec2.RouteTableAssociation(
    `${name}-${kind}-association-${zone}`,
    { subnetId: subnet.id, routeTableId: routeTable.id },
    { parent, aliases: [former.association] },
  );
  if (outBy === undefined) return { subnet, routeTable, wayOut: association };
  const route = new aws.ec2.Route(
    `${name}-${kind}-route-${zone}`,
    { routeTableId: routeTable.id, destinationCidrBlock: "0.0.0.0/0", ...outBy },
    { parent, dependsOn: [association], aliases: [former.route] },
  );
  return { subnet, routeTable, wayOut: route };
}

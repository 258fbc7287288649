import type { StackNames } from "./naming";

/** URNs of the pieces of one zone. */
export interface FormerZone {
  readonly subnet: string;
  readonly routeTable: string;
  readonly association: string;
  readonly route: string;
}

/** URNs of the network's pieces as they were when awsx's Vpc made them. */
export interface FormerUrns {
  readonly vpc: string;
  readonly internetGateway: string;
  subnetOf(kind: "private" | "public", zone: string): FormerZone;
  natOf(zone: string): { readonly address: string; readonly natGateway: string };
}

/**
 * As aliases they let a stack that was made with awsx keep its network. awsx numbered the pieces by their zone's place in
 * the list (awsx/ec2/vpc.ts of 3.9.0), so that the first update with these has to list the zones as the last one before.
 *
 * @param name of the Network, which was awsx's parent
 */
export function formerUrns(name: string, { project, stack }: StackNames, zones: readonly string[]): FormerUrns {
  const own = `${name}-vpc`;
  const numbered = (zone: string) => zones.indexOf(zone) + 1;
  const root = `urn:pulumi:${stack}::${project}::shared-storage:index:Network$awsx:ec2:Vpc$aws:ec2/vpc:Vpc`;
  const subnets = `${root}$aws:ec2/subnet:Subnet`;
  const tables = `${subnets}$aws:ec2/routeTable:RouteTable`;
  return {
    vpc: `${root}::${own}`,
    internetGateway: `${root}$aws:ec2/internetGateway:InternetGateway::${own}`,
    subnetOf: (kind, zone) => {
      const child = `${own}-${kind}-${numbered(zone)}`;
      return {
        subnet: `${subnets}::${child}`,
        routeTable: `${tables}::${child}`,
        association: `${tables}$aws:ec2/routeTableAssociation:RouteTableAssociation::${child}`,
        route: `${tables}$aws:ec2/route:Route::${child}`,
      };
    },
    natOf: (zone) => {
      const child = `${own}-${numbered(zone)}`;
      return {
        address: `${subnets}$aws:ec2/eip:Eip::${child}`,
        natGateway: `${subnets}$aws:ec2/natGateway:NatGateway::${child}`,
      };
    },
  };
}

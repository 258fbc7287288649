import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Client, endpointsWith } from "../config/endpoints";
import type { SpreadRules } from "../config/spreadOver";
import type { NetworkConfig } from "../config/types";
import { Endpoints } from "./endpoints";
import { existingNetwork } from "./existingNetwork";
import { flowLogs } from "./flowLogs";
import { physicalName, type StackNames, tagsOf } from "./naming";
import { INTERFACE_TIMEOUT } from "./nfsPath";
import type { RoutedSubnet } from "./routedSubnet";
import { zonedVpc } from "./zonedVpc";

export interface NetworkArgs {
  readonly config: NetworkConfig;
  readonly names: StackNames;
  /** All that call AWS services from the network: without NAT gateways they decide which endpoints there are. */
  readonly kinds?: readonly Client[];
  /** How the rules of the endpoints' users are spread over their groups. */
  readonly endpointRules?: SpreadRules | undefined;
  /** The only zone that anything runs in; undefined = every zone. */
  readonly oneZone?: string | undefined;
}

/** The network: a VPC of the stack, with subnets, routes and ways to AWS's services, or one that exists. */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  /** Keyed by zone letter, in the order of the alphabet. */
  readonly privateSubnetIds: Readonly<Record<string, pulumi.Output<string>>>;
  /**
   * Keyed as the private ones: for NAT gateways, and load balancers of the internet. An existing network names none.
   */
  readonly publicSubnetIds: Readonly<Record<string, pulumi.Output<string>>>;
  /**
   * A group without any rule: a function that is deleted leaves its network interfaces in it, so that its own group can
   * go at once. The VPC's default group, which then nothing can use by accident; in a VPC that exists others may use
   * that one, so the group is an own one.
   */
  readonly emptyGroup: aws.ec2.DefaultSecurityGroup | aws.ec2.SecurityGroup;
  /** Undefined where NAT gateways, or the owner of an existing network, let consumers out, or nobody has to get out. */
  readonly endpoints: Endpoints | undefined;
  /** Whether private subnets have a route to every service: by NAT gateways, or as the owner of an existing network sees to. */
  readonly reachesEverything: boolean;
  /** What must exist before a private subnet reaches anything outside; an existing network has it already. */
  readonly waysOut: readonly pulumi.CustomResource[];
  /** And a public one. */
  readonly publicWaysOut: readonly pulumi.CustomResource[];

  constructor(
    name: string,
    { config, names, kinds = [], endpointRules, oneZone }: NetworkArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("shared-storage:index:Network", name, {}, opts);
    const parent = { parent: this };
    this.reachesEverything = config.existing !== undefined || config.natGateways !== "none";
    if (config.existing === undefined) {
      const { vpcId, privateSubnets, publicSubnets } = zonedVpc(name, { config, names }, this);
      this.vpcId = vpcId;
      this.privateSubnetIds = idsOf(privateSubnets);
      this.publicSubnetIds = idsOf(publicSubnets);
      this.waysOut = Object.values(privateSubnets).map(({ wayOut }) => wayOut);
      this.publicWaysOut = Object.values(publicSubnets).map(({ wayOut }) => wayOut);
      const tags = tagsOf(names, `${name}-empty-group`);
      this.emptyGroup = new aws.ec2.DefaultSecurityGroup(
        `${name}-empty-group`,
        { vpcId: this.vpcId, ingress: [], egress: [], tags },
        parent,
      );
      this.endpoints =
        config.natGateways === "none" && endpointsWith(kinds, config.endpoints).length > 0
          ? new Endpoints(
              `${name}-endpoints`,
              {
                names,
                vpcId: this.vpcId,
                subnetIds: Object.entries(this.privateSubnetIds)
                  .filter(([zone]) => oneZone === undefined || zone === oneZone)
                  .map(([, id]) => id),
                routeTableIds: [...Object.values(privateSubnets), ...Object.values(publicSubnets)].map(
                  ({ routeTable }) => routeTable.id,
                ),
                kinds,
                further: config.endpoints,
                rules: endpointRules,
              },
              parent,
            )
          : undefined;
    } else {
      const existing = existingNetwork(name, { config: config.existing, region: names.region }, this);
      this.vpcId = existing.vpcId;
      this.privateSubnetIds = existing.subnetIds;
      this.publicSubnetIds = {};
      this.waysOut = [];
      this.publicWaysOut = [];
      this.emptyGroup = new aws.ec2.SecurityGroup(
        `${name}-own-empty-group`,
        {
          name: physicalName(names, name),
          description: "Without rules: network interfaces of deleted functions",
          vpcId: this.vpcId,
          tags: tagsOf(names, name),
        },
        // It can only go after the interfaces, which AWS takes its time to delete.
        { parent: this, customTimeouts: { delete: INTERFACE_TIMEOUT } },
      );
      this.endpoints = undefined;
    }
    if (config.flowLogs !== undefined) flowLogs(name, { config: config.flowLogs, names, vpcId: this.vpcId }, this);
    this.registerOutputs({ vpcId: this.vpcId, privateSubnetIds: this.privateSubnetIds });
  }
}

function idsOf(subnets: Readonly<Record<string, RoutedSubnet>>): Record<string, pulumi.Output<string>> {
  return Object.fromEntries(Object.entries(subnets).map(([zone, { subnet }]) => [zone, subnet.id]));
}

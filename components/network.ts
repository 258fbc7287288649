import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import { zoneSubnets } from "../config/cidr";
import { type Client, endpointsWith } from "../config/endpoints";
import type { NetworkConfig } from "../config/types";
import { Endpoints } from "./endpoints";
import { existingNetwork } from "./existingNetwork";
import { flowLogs } from "./flowLogs";
import { physicalName, type StackNames, tagsOf } from "./naming";
import { INTERFACE_TIMEOUT } from "./nfsPath";

export interface NetworkArgs {
  readonly config: NetworkConfig;
  readonly names: StackNames;
  /** All that call AWS services from the network: without NAT gateways they decide which endpoints there are. */
  readonly kinds?: readonly Client[];
  /** The only zone that anything runs in; undefined = every zone. */
  readonly oneZone?: string | undefined;
}

const NAT = {
  none: awsx.ec2.NatGatewayStrategy.None,
  single: awsx.ec2.NatGatewayStrategy.Single,
  "one-per-zone": awsx.ec2.NatGatewayStrategy.OnePerAz,
} as const;

/**
 * The network: a VPC with one public and one private subnet per zone, on awsx, or one that exists.
 *
 * Each zone letter has addresses of its own, so a zone that is added to the end of the list replaces nothing. awsx
 * numbers its subnets by their place in that list: inserting a zone in the middle would replace those behind it. The
 * public subnets are there without NAT gateways too, so that changing the way out replaces no subnet.
 */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  /** Keyed by zone letter, in the order of the configuration. */
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
  /** Undefined where NAT gateways, or the owner of an existing network, let consumers out. */
  readonly endpoints: Endpoints | undefined;
  /** Whether private subnets have a route to every service: by NAT gateways, or as the owner of an existing network sees to. */
  readonly reachesEverything: boolean;

  constructor(
    name: string,
    { config, names, kinds = [], oneZone }: NetworkArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("shared-storage:index:Network", name, {}, opts);
    const parent = { parent: this };
    this.reachesEverything = config.existing !== undefined || config.natGateways !== "none";
    if (config.existing === undefined) {
      const vpc = this.createVpc(name, config, names);
      this.vpcId = vpc.vpcId;
      // In the order of availabilityZoneNames. By subnet, not from the list of ids: that list is unknown as a whole while a
      // zone is new, and a preview would show every mount target replaced.
      const ids = (of: pulumi.Output<aws.ec2.Subnet[]>) =>
        Object.fromEntries(
          config.availabilityZones.map((zone, index) => [zone, of.apply((subnets) => subnets[index]!.id)]),
        );
      this.privateSubnetIds = ids(vpc.privateSubnets);
      this.publicSubnetIds = ids(vpc.publicSubnets);
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
                routeTableIds: vpc.routeTables.apply((tables) => tables.map(({ id }) => id)),
                kinds,
                further: config.endpoints,
              },
              parent,
            )
          : undefined;
    } else {
      const existing = existingNetwork(name, { config: config.existing, region: names.region }, this);
      this.vpcId = existing.vpcId;
      this.privateSubnetIds = existing.subnetIds;
      this.publicSubnetIds = {};
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

  private createVpc(name: string, config: NetworkConfig, names: StackNames): awsx.ec2.Vpc {
    const zones = config.availabilityZones;
    const subnets = zones.map((zone) => zoneSubnets(config.cidrBlock, zone));
    return new awsx.ec2.Vpc(
      `${name}-vpc`,
      {
        cidrBlock: config.cidrBlock,
        availabilityZoneNames: zones.map((zone) => `${names.region}${zone}`),
        subnetStrategy: awsx.ec2.SubnetAllocationStrategy.Auto,
        subnetNameTagStrategy: awsx.ec2.SubnetNameTagStrategy.AvailabilityZone,
        subnetSpecs: [
          { type: awsx.ec2.SubnetType.Private, cidrBlocks: subnets.map((subnet) => subnet.private) },
          { type: awsx.ec2.SubnetType.Public, cidrBlocks: subnets.map((subnet) => subnet.public) },
        ],
        natGateways: { strategy: NAT[config.natGateways] },
        // Mount helpers find the file system by its DNS name.
        enableDnsHostnames: true,
        enableDnsSupport: true,
        tags: tagsOf(names, name),
      },
      { parent: this, transforms: [subnetsWaitForInterfaces] },
    );
  }
}

/** A subnet can only be deleted after the network interfaces that functions left in it. */
export const subnetsWaitForInterfaces: pulumi.ResourceTransform = ({ type, props, opts }) =>
  type === "aws:ec2/subnet:Subnet"
    ? { props, opts: pulumi.mergeOptions(opts, { customTimeouts: { delete: INTERFACE_TIMEOUT } }) }
    : undefined;

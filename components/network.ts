import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import { zoneSubnets } from "../config/cidr";
import type { NetworkConfig } from "../config/types";
import { type StackNames, tagsOf } from "./naming";

export interface NetworkArgs {
  readonly config: NetworkConfig;
  readonly names: StackNames;
}

/**
 * A VPC with one public and one private subnet per zone and a single NAT gateway, on awsx.
 *
 * Each zone letter has addresses of its own, so a zone that is added to the end of the list replaces nothing. awsx
 * numbers its subnets by their place in that list: inserting a zone in the middle would replace those behind it.
 */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  /** Keyed by zone letter, in the order of the configuration. */
  readonly privateSubnetIds: Readonly<Record<string, pulumi.Output<string>>>;
  /**
   * The VPC's default group without any rule: nothing can use it by accident, and a function that is deleted leaves its
   * network interfaces in it, so that its own group can go at once.
   */
  readonly emptyGroup: aws.ec2.DefaultSecurityGroup;

  constructor(name: string, { config, names }: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("shared-storage:index:Network", name, {}, opts);
    const zones = config.availabilityZones;
    const subnets = zones.map((zone) => zoneSubnets(config.cidrBlock, zone));
    const vpc = new awsx.ec2.Vpc(
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
        natGateways: { strategy: awsx.ec2.NatGatewayStrategy.Single },
        // Mount helpers find the file system by its DNS name.
        enableDnsHostnames: true,
        enableDnsSupport: true,
        tags: tagsOf(names, name),
      },
      { parent: this },
    );
    this.vpcId = vpc.vpcId;
    // In the order of availabilityZoneNames. By subnet, not from the list of ids: that list is unknown as a whole while a
    // zone is new, and a preview would show every mount target replaced.
    this.privateSubnetIds = Object.fromEntries(
      zones.map((zone, index) => [zone, vpc.privateSubnets.apply((subnets) => subnets[index]!.id)]),
    );
    this.emptyGroup = new aws.ec2.DefaultSecurityGroup(
      `${name}-empty-group`,
      { vpcId: vpc.vpcId, ingress: [], egress: [], tags: tagsOf(names, `${name}-empty-group`) },
      { parent: this },
    );
    this.registerOutputs({ vpcId: this.vpcId, privateSubnetIds: this.privateSubnetIds });
  }
}

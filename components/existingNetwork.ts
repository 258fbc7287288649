import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ExistingNetworkConfig } from "../config/types";
import { unfit } from "./unfit";

export interface ExistingNetworkArgs {
  readonly config: ExistingNetworkConfig;
  readonly region: string;
}

export interface CheckedNetwork {
  readonly vpcId: pulumi.Output<string>;
  /** Keyed by zone letter. */
  readonly subnetIds: Readonly<Record<string, pulumi.Output<string>>>;
}

/**
 * Reads a VPC and its subnets and holds them against the configuration: already in the preview, because both are asked
 * for by id. Whatever uses the ids waits for the answer.
 *
 * The outputs fail with a pulumi.RunError that lists everything that does not fit.
 */
export function existingNetwork(
  name: string,
  { config, region }: ExistingNetworkArgs,
  parent: pulumi.ComponentResource,
): CheckedNetwork {
  const vpc = aws.ec2.Vpc.get(`${name}-vpc`, config.vpcId, undefined, { parent });
  const zones = Object.keys(config.subnets).sort();
  const subnets = zones.map((zone) =>
    aws.ec2.Subnet.get(`${name}-subnet-${zone}`, config.subnets[zone]!, undefined, { parent }),
  );
  const checked = pulumi
    .all([
      vpc.enableDnsSupport,
      vpc.enableDnsHostnames,
      pulumi.all(subnets.map(({ availabilityZone }) => availabilityZone)),
      pulumi.all(subnets.map(({ vpcId }) => vpcId)),
      pulumi.all(subnets.map(({ mapPublicIpOnLaunch }) => mapPublicIpOnLaunch)),
    ])
    .apply(([support, hostnames, zoneNames, vpcIds, publics]) => {
      const faults = [
        ...(support && hostnames
          ? []
          : [
              `${config.vpcId}: DNS ${support ? "host names are" : "support is"} off, and mount helpers find the file system by its name; turn enableDnsSupport and enableDnsHostnames on`,
            ]),
        ...zones.flatMap((zone, index) => {
          const id = config.subnets[zone]!;
          return [
            zoneNames[index] === `${region}${zone}`
              ? ""
              : `${id} is in ${zoneNames[index]}, not in ${region}${zone}; name it under its own zone's letter`,
            vpcIds[index] === config.vpcId
              ? ""
              : `${id} is a subnet of ${vpcIds[index]}, not of ${config.vpcId}; name a subnet of that VPC`,
            publics[index]
              ? `${id} gives out public addresses; name a private subnet, because mount targets and consumers have none`
              : "",
          ].filter((fault) => fault !== "");
        }),
      ];
      if (faults.length > 0) throw unfit("the existing network", faults);
      return true;
    });
  return {
    vpcId: checked.apply(() => config.vpcId),
    subnetIds: Object.fromEntries(zones.map((zone) => [zone, checked.apply(() => config.subnets[zone]!)])),
  };
}

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ExistingFileSystemConfig } from "../config/types";
import { policyFaults } from "./policyFaults";
import { unfit } from "./unfit";

export interface ExistingFileSystem {
  readonly fileSystem: aws.efs.FileSystem;
  /** Its replication is its owner's. */
  readonly replicaId: undefined;
  /** Known in every preview; fails with a pulumi.RunError that lists everything that does not fit. */
  readonly checkedId: pulumi.Output<string>;
  /** Undefined if this program writes it. */
  readonly policy: aws.efs.FileSystemPolicy | undefined;
  /** Keyed by zone letter; undefined if this program creates them. */
  readonly mountTargets: Readonly<Record<string, aws.efs.MountTarget>> | undefined;
  readonly mountTargetGroup: aws.ec2.SecurityGroup | undefined;
}

/**
 * Reads a file system that exists, its policy and its mount targets, and holds them against the configuration: already
 * in the preview. A file system without any policy cannot be read as one that has a policy: the read itself fails then.
 */
export function existingFileSystem(
  name: string,
  args: {
    readonly config: ExistingFileSystemConfig;
    /** Full name of the zone that it has to be in; undefined = regional. */
    readonly zoneName: string | undefined;
    readonly region: string;
  },
  parent: pulumi.ComponentResource,
): ExistingFileSystem {
  const { config, region } = args;
  const opts = { parent };
  const fileSystem = aws.efs.FileSystem.get(name, config.id, undefined, opts);
  const policy = config.managePolicy
    ? undefined
    : aws.efs.FileSystemPolicy.get(`${name}-policy`, config.id, undefined, opts);
  const ids = config.mountTargets?.ids ?? {};
  const zones = Object.keys(ids).sort();
  const targets = zones.map((zone) =>
    aws.efs.MountTarget.get(`${name}-mount-target-${zone}`, ids[zone]!, undefined, opts),
  );
  const checkedId = pulumi
    .all([
      fileSystem.encrypted,
      fileSystem.availabilityZoneName,
      policy?.policy,
      pulumi.all(
        targets.map((target) => pulumi.all([target.fileSystemId, target.availabilityZoneName, target.securityGroups])),
      ),
    ])
    .apply(([encrypted, zoneName, document, known]) => {
      const faults = [
        ...(encrypted ? [] : [`${config.id} is not encrypted, which cannot be changed; copy the data to one that is`]),
        ...zoneFault(config.id, zoneName, args.zoneName),
        ...(document === undefined ? [] : policyFaults(document)).map(
          (fault) => `its policy ${fault}; add or remove that, or set managePolicy: true to have it replaced`,
        ),
        ...known.flatMap(([of, where, groups], index) => {
          const id = ids[zones[index]!]!;
          const group = config.mountTargets?.group ?? "";
          return [
            ...(of === config.id ? [] : [`${id} is a mount target of ${of}`]),
            ...(where === `${region}${zones[index]}` ? [] : [`${id} is in ${where}, not in ${region}${zones[index]}`]),
            ...(groups.includes(group) ? [] : [`${id} has the groups ${groups.join(", ")}, not ${group}`]),
          ];
        }),
      ];
      if (faults.length > 0) throw unfit(`the file system ${config.id}`, faults);
      return config.id;
    });
  return {
    fileSystem,
    replicaId: undefined,
    checkedId,
    policy,
    mountTargets:
      config.mountTargets === undefined
        ? undefined
        : Object.fromEntries(zones.map((zone, index) => [zone, targets[index]!])),
    mountTargetGroup:
      config.mountTargets === undefined
        ? undefined
        : aws.ec2.SecurityGroup.get(`${name}-mount-targets`, config.mountTargets.group, undefined, opts),
  };
}

function zoneFault(id: string, got: string | undefined, wanted: string | undefined): string[] {
  const zone = got === "" ? undefined : got;
  if (zone === wanted) return [];
  if (zone === undefined) return [`${id} is regional; remove oneZone`];
  return [`${id} has One Zone storage in ${zone}; set oneZone: ${zone.slice(-1)}`];
}

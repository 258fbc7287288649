import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { IP_ADDRESS_TYPES } from "../config/fileSystemLimits";
import type { SpreadRules } from "../config/spreadOver";
import type { FileSystemConfig, MaintenanceConfig } from "../config/types";
import { createdFileSystem } from "./createdFileSystem";
import { type ExistingFileSystem, existingFileSystem } from "./existingFileSystem";
import { FILE_SYSTEM_POLICY, maintenancePolicy } from "./fileSystemPolicies";
import { physicalName, type StackNames, tagsOf } from "./naming";
import type { Network } from "./network";
import { RuleGroups } from "./ruleGroups";

/** NFS, the only port that mount targets have. */
export const NFS_PORT = 2049;

/** The policy pack knows the exception by this tag. */
export const MAINTENANCE_TAG = "MaintenanceUntil";

export interface SharedFileSystemArgs {
  readonly config: FileSystemConfig;
  readonly names: StackNames;
  readonly network: Network;
  readonly maintenance?: MaintenanceConfig | undefined;
  /** Over how many groups the rules of whom are spread; by default one group takes everybody's. */
  readonly rules?: SpreadRules;
}

/** One encrypted EFS file system with a mount target per zone that nobody reaches until a consumer's rules say so. */
export class SharedFileSystem extends pulumi.ComponentResource {
  readonly fileSystem: aws.efs.FileSystem;
  /** Of one that exists: only after it was found to fit. */
  readonly fileSystemId: pulumi.Output<string>;
  readonly fileSystemArn: pulumi.Output<string>;
  /** Undefined = it is not replicated. */
  readonly replicaId: pulumi.Output<string> | undefined;
  readonly policy: aws.efs.FileSystemPolicy;
  /** All groups of every mount target. Without rules of their own: each consumer brings its pair. */
  readonly groups: RuleGroups;
  /** Keyed by zone letter. */
  readonly mountTargets: Readonly<Record<string, aws.efs.MountTarget>>;
  /** Subnets whose zone has a mount target, by zone letter: consumers run there and nowhere else. */
  readonly subnetIds: Readonly<Record<string, pulumi.Output<string>>>;
  /** Of the whole file system, as root; undefined = no maintenance. */
  readonly rootAccessPoint: aws.efs.AccessPoint | undefined;
  /** `aws`, `aws-cn` …: first half of every ARN that is put together from names. */
  readonly partition: pulumi.Output<string>;
  readonly accountId: pulumi.Output<string>;

  constructor(name: string, args: SharedFileSystemArgs, opts?: pulumi.ComponentResourceOptions) {
    super("shared-storage:index:SharedFileSystem", name, {}, opts);
    const { config, names, network } = args;
    const existing = this.existing(name, args);
    const { fileSystem, replicaId } = existing ?? createdFileSystem(name, { config, names }, this);
    this.fileSystem = fileSystem;
    this.replicaId = replicaId;
    this.fileSystemId = existing?.checkedId ?? this.fileSystem.id;
    this.fileSystemArn = this.fileSystem.arn;
    this.rootAccessPoint = this.maintenance(name, args);
    this.policy =
      existing?.policy ??
      new aws.efs.FileSystemPolicy(
        `${name}-policy`,
        {
          fileSystemId: this.fileSystemId,
          policy: this.rootAccessPoint === undefined ? FILE_SYSTEM_POLICY : maintenancePolicy(this.rootAccessPoint.arn),
        },
        // A file system that stays, or that was there before, must not be left open to everybody.
        { parent: this, retainOnDelete: config.retain || config.existing !== undefined },
      );
    const first = existing?.mountTargetGroup ?? this.mountTargetGroup(name, "mount-targets", args);
    // A dot, which no consumer's name contains.
    const more = Array.from({ length: (args.rules?.groups ?? 1) - 1 }, (_, index) =>
      this.mountTargetGroup(name, `mount-targets.${index + 2}`, args),
    );
    this.groups = new RuleGroups([first, ...more], args.rules);
    this.subnetIds = Object.fromEntries(
      Object.entries(network.privateSubnetIds).filter(
        ([zone]) => config.oneZone === undefined || zone === config.oneZone,
      ),
    );
    this.mountTargets = existing?.mountTargets ?? this.createMountTargets(name, config);
    // arn:<partition>:elasticfilesystem:<region>:<account>:file-system/<id>; saves a call to ask who we are.
    this.partition = this.fileSystem.arn.apply((arn) => arn.split(":")[1]!);
    this.accountId = this.fileSystem.arn.apply((arn) => arn.split(":")[4]!);
    this.registerOutputs({ fileSystemId: this.fileSystemId, fileSystemArn: this.fileSystemArn });
  }

  private existing(name: string, { config, names }: SharedFileSystemArgs): ExistingFileSystem | undefined {
    if (config.existing === undefined) return undefined;
    const zoneName = config.oneZone === undefined ? undefined : `${names.region}${config.oneZone}`;
    return existingFileSystem(name, { config: config.existing, zoneName, region: names.region }, this);
  }

  private mountTargetGroup(name: string, group: string, { names, network }: SharedFileSystemArgs) {
    return new aws.ec2.SecurityGroup(
      `${name}-${group}`,
      {
        name: physicalName(names, group),
        description: "Mount targets of the shared file system",
        vpcId: network.vpcId,
        tags: tagsOf(names, group),
      },
      { parent: this },
    );
  }

  private createMountTargets(name: string, { ipAddressType }: FileSystemConfig): Record<string, aws.efs.MountTarget> {
    return Object.fromEntries(
      Object.entries(this.subnetIds).map(([zone, subnetId]) => [
        zone,
        new aws.efs.MountTarget(
          `${name}-mount-target-${zone}`,
          {
            fileSystemId: this.fileSystemId,
            subnetId,
            securityGroups: this.groups.all.map(({ id }) => id),
            // EFS's default, unsaid: naming it would replace the mount targets of stacks from before.
            ...(ipAddressType === "ipv4" ? {} : { ipAddressType: IP_ADDRESS_TYPES[ipAddressType] }),
          },
          {
            parent: this,
            // EFS allows one mount target a zone, so the old one has to go first.
            deleteBeforeReplace: true,
            // Before the policy is in force EFS admits every client that reaches a mount target.
            dependsOn: [this.policy],
          },
        ),
      ]),
    );
  }

  private maintenance(name: string, { names, maintenance }: SharedFileSystemArgs): aws.efs.AccessPoint | undefined {
    if (maintenance === undefined) return undefined;
    return new aws.efs.AccessPoint(
      `${name}-root`,
      {
        fileSystemId: this.fileSystemId,
        posixUser: { uid: 0, gid: 0 },
        rootDirectory: { path: "/" },
        tags: { ...tagsOf(names, "maintenance"), [MAINTENANCE_TAG]: maintenance.until },
      },
      { parent: this },
    );
  }
}

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { FileSystemConfig } from "../config/types";
import { FILE_SYSTEM_POLICY } from "./fileSystemPolicies";
import { physicalName, type StackNames, tagsOf } from "./naming";
import type { Network } from "./network";

/** NFS, the only port that mount targets have. */
export const NFS_PORT = 2049;

export interface SharedFileSystemArgs {
  readonly config: FileSystemConfig;
  readonly names: StackNames;
  readonly network: Network;
}

/** One encrypted EFS file system with a mount target per zone that nobody reaches until a consumer's rules say so. */
export class SharedFileSystem extends pulumi.ComponentResource {
  readonly fileSystem: aws.efs.FileSystem;
  readonly policy: aws.efs.FileSystemPolicy;
  /** Group of the mount targets. Without rules of its own: each consumer brings its pair. */
  readonly securityGroup: aws.ec2.SecurityGroup;
  /** Keyed by zone letter. */
  readonly mountTargets: Readonly<Record<string, aws.efs.MountTarget>>;
  /** `aws`, `aws-cn` …: first half of every ARN that is put together from names. */
  readonly partition: pulumi.Output<string>;
  readonly accountId: pulumi.Output<string>;

  constructor(name: string, { config, names, network }: SharedFileSystemArgs, opts?: pulumi.ComponentResourceOptions) {
    super("shared-storage:index:SharedFileSystem", name, {}, opts);
    this.fileSystem = new aws.efs.FileSystem(
      name,
      {
        encrypted: true,
        performanceMode: "generalPurpose",
        throughputMode: config.throughput,
        lifecyclePolicies: lifecycle(config),
        tags: tagsOf(names, name),
      },
      { parent: this, protect: config.protect },
    );
    this.policy = new aws.efs.FileSystemPolicy(
      `${name}-policy`,
      { fileSystemId: this.fileSystem.id, policy: FILE_SYSTEM_POLICY },
      { parent: this },
    );
    new aws.efs.BackupPolicy(
      `${name}-backup`,
      { fileSystemId: this.fileSystem.id, backupPolicy: { status: config.backups ? "ENABLED" : "DISABLED" } },
      { parent: this },
    );
    this.securityGroup = new aws.ec2.SecurityGroup(
      `${name}-mount-targets`,
      {
        name: physicalName(names, "mount-targets"),
        description: "Mount targets of the shared file system",
        vpcId: network.vpcId,
        tags: tagsOf(names, "mount-targets"),
      },
      { parent: this },
    );
    this.mountTargets = Object.fromEntries(
      Object.entries(network.privateSubnetIds).map(([zone, subnetId]) => [
        zone,
        new aws.efs.MountTarget(
          `${name}-mount-target-${zone}`,
          { fileSystemId: this.fileSystem.id, subnetId, securityGroups: [this.securityGroup.id] },
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
    // arn:<partition>:elasticfilesystem:<region>:<account>:file-system/<id>; saves a call to ask who we are.
    this.partition = this.fileSystem.arn.apply((arn) => arn.split(":")[1]!);
    this.accountId = this.fileSystem.arn.apply((arn) => arn.split(":")[4]!);
    this.registerOutputs({ fileSystemId: this.fileSystem.id, fileSystemArn: this.fileSystem.arn });
  }
}

/** EFS takes one transition per policy object. */
function lifecycle({ infrequentAccessAfter }: FileSystemConfig): aws.types.input.efs.FileSystemLifecyclePolicy[] {
  return infrequentAccessAfter === undefined
    ? []
    : [{ transitionToIa: infrequentAccessAfter }, { transitionToPrimaryStorageClass: "AFTER_1_ACCESS" }];
}

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { DirectoryConfig, MountConfig } from "../config/types";
import { mountStatements } from "./fileSystemPolicies";
import { policyDocument, trustPolicy } from "./iamDocuments";
import { physicalName, tagsOf } from "./naming";
import { type NfsPath, nfsPath } from "./nfsPath";
import type { Platform } from "./platform";

/** Owner and group may do everything, others read or, of a private directory, nothing: the same for every access point of it. */
function modeOf(directory: DirectoryConfig): string {
  return directory.private ? "0770" : "0775";
}

export interface AccessArgs {
  readonly consumer: string;
  /** uid, and its own gid. Changing it replaces the access points; files keep the old owner. */
  readonly id: number;
  readonly mounts: readonly MountConfig[];
  /** AWS service that assumes the role, such as `lambda.amazonaws.com`. */
  readonly service: string;
  readonly platform: Platform;
  /** False only for the mount gate's negative probe: everything but the right to mount. */
  readonly mayMount?: boolean;
  /** Somebody else's way through the network, for want of rules of its own. */
  readonly path?: NfsPath;
}

/**
 * Everything that stands between one consumer and the file system: identity (role), network (group and one rule pair),
 * and per mount an access point, which binds path and POSIX identity.
 */
export class Access extends pulumi.ComponentResource {
  readonly role: aws.iam.Role;
  readonly securityGroup: aws.ec2.SecurityGroup;
  readonly path: NfsPath;
  /** Keyed by directory. */
  readonly accessPoints: Readonly<Record<string, aws.efs.AccessPoint>>;
  /**
   * What a mount needs. Whatever mounts depends on exactly these: they are custom resources (a component would also wait
   * for children that it gets later), and no output of theirs is threaded through (a replaced mount target would then
   * replace the consumer).
   */
  readonly readiness: readonly pulumi.CustomResource[];

  constructor(name: string, args: AccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("shared-storage:index:Access", name, {}, opts);
    const { consumer, mounts, platform } = args;
    const { names, fileSystem } = platform;
    const parent = { parent: this };
    // Only what a consumer is made of carries its tag; the negative probe is none.
    const tag = args.mayMount === false ? undefined : consumer;
    const tags = tagsOf(names, consumer, tag);
    this.role = new aws.iam.Role(
      `${name}-role`,
      { name: physicalName(names, consumer), assumeRolePolicy: trustPolicy(args.service), tags },
      parent,
    );
    this.path = args.path ?? nfsPath(name, { client: consumer, consumer: tag, platform }, this);
    this.securityGroup = this.path.securityGroup;
    this.accessPoints = Object.fromEntries(
      mounts.map((mount) => [mount.directory, this.accessPoint(name, args, mount, tag)]),
    );
    const rolePolicies =
      args.mayMount === false || mounts.length === 0
        ? []
        : [
            new aws.iam.RolePolicy(
              `${name}-mounts`,
              {
                name: "mounts",
                role: this.role.name,
                policy: policyDocument(
                  mountStatements(
                    fileSystem.fileSystemArn,
                    byDirectory(mounts).map(({ directory, rights }) => ({
                      accessPointArn: this.accessPoints[directory]!.arn,
                      rights,
                    })),
                  ),
                ),
              },
              parent,
            ),
          ];
    this.readiness = [
      fileSystem.policy,
      ...Object.values(fileSystem.mountTargets),
      this.path.ingress,
      this.path.egress,
      ...Object.values(this.accessPoints),
      ...rolePolicies,
    ];
    this.registerOutputs({ roleArn: this.role.arn, securityGroupId: this.securityGroup.id });
  }

  private accessPoint(
    name: string,
    args: AccessArgs,
    { directory, rights }: MountConfig,
    tag: string | undefined,
  ): aws.efs.AccessPoint {
    const { names, fileSystem, directories } = args.platform;
    const found = known(directories, args.consumer, directory);
    const { path, id } = found;
    return new aws.efs.AccessPoint(
      // A dot, which no name contains: consumer a-b with directory c is not consumer a with directory b-c.
      `${name}.${directory}`,
      {
        fileSystemId: fileSystem.fileSystemId,
        posixUser: { uid: args.id, gid: rights === "write" ? id : args.id },
        // Equal on all access points of a directory, so it does not matter whose mount comes first and creates it. No
        // process runs as the owner, so no consumer can change the mode of a root.
        rootDirectory: { path, creationInfo: { ownerUid: id, ownerGid: id, permissions: modeOf(found) } },
        tags: tagsOf(names, `${args.consumer}.${directory}`, tag),
      },
      { parent: this },
    );
  }
}

/** Mounts in an order of their own: reordering them in the stack file must change no document. */
export function byDirectory(mounts: readonly MountConfig[]): readonly MountConfig[] {
  return [...mounts].sort((a, b) => (a.directory < b.directory ? -1 : 1));
}

function known(directories: Platform["directories"], consumer: string, directory: string): DirectoryConfig {
  const found = directories[directory];
  if (found === undefined) {
    const names = Object.keys(directories).join(", ") || "none";
    throw new Error(`consumer ${consumer} mounts directory ${directory}, which is not declared (declared: ${names})`);
  }
  return found;
}

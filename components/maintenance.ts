import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { MaintenanceConfig } from "../config/types";
import { httpsEgress } from "./httpsEgress";
import { policyDocument, trustPolicy } from "./iamDocuments";
import { maintenanceUserData } from "./maintenanceUserData";
import { physicalName, tagsOf } from "./naming";
import { nfsPath } from "./nfsPath";
import type { Platform } from "./platform";
import { MAINTENANCE_TAG } from "./sharedFileSystem";
import { newestImage } from "./workerTemplate";

/** Reserved name; what carries it goes when maintenance does. */
const NAME = "maintenance";
const ACCESS_POINT = "elasticfilesystem:AccessPointArn";

export interface MaintenanceArgs {
  readonly config: MaintenanceConfig;
  readonly platform: Platform;
}

/**
 * One instance with session access that has the whole file system mounted as root, for restores, moved directories and
 * changed ids. The file-system policy lets root through its access point only, its role is the only one with the right,
 * and it powers itself off for good when its time is over.
 */
export class Maintenance extends pulumi.ComponentResource {
  constructor(name: string, { config, platform }: MaintenanceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("shared-storage:index:Maintenance", name, {}, opts);
    const { names, fileSystem } = platform;
    const { rootAccessPoint } = fileSystem;
    if (rootAccessPoint === undefined) throw new Error("maintenance without an access point of the whole file system");
    const parent = { parent: this };
    const tags = { ...tagsOf(names, NAME), [MAINTENANCE_TAG]: config.until };
    const physical = physicalName(names, NAME);
    const role = new aws.iam.Role(
      `${name}-role`,
      { name: physical, assumeRolePolicy: trustPolicy("ec2.amazonaws.com"), tags },
      parent,
    );
    const rights = new aws.iam.RolePolicy(
      `${name}-root`,
      {
        name: "root",
        role: role.name,
        policy: policyDocument([
          {
            Sid: "RootThroughOwnAccessPoint",
            Effect: "Allow",
            Action: ["ClientMount", "ClientRootAccess", "ClientWrite"].map((action) => `elasticfilesystem:${action}`),
            Resource: fileSystem.fileSystemArn,
            Condition: { StringEquals: { [ACCESS_POINT]: rootAccessPoint.arn } },
          },
        ]),
      },
      parent,
    );
    const sessions = new aws.iam.RolePolicyAttachment(
      `${name}-sessions`,
      {
        role: role.name,
        policyArn: pulumi.interpolate`arn:${fileSystem.partition}:iam::aws:policy/AmazonSSMManagedInstanceCore`,
      },
      parent,
    );
    const profile = new aws.iam.InstanceProfile(`${name}-profile`, { name: physical, role: role.name, tags }, parent);
    const client = { client: NAME, consumer: undefined, platform };
    const { securityGroup, ingress, egress } = nfsPath(name, client, this);
    const https = httpsEgress(name, { ...client, clients: ["ec2"], securityGroup }, this);
    const template = new aws.ec2.LaunchTemplate(
      `${name}-template`,
      {
        name: physical,
        imageId: newestImage("arm64"),
        instanceType: "t4g.small",
        iamInstanceProfile: { arn: profile.arn },
        vpcSecurityGroupIds: [securityGroup.id],
        metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
        blockDeviceMappings: [
          {
            deviceName: "/dev/xvda",
            ebs: { encrypted: "true", volumeType: "gp3", volumeSize: 16, deleteOnTermination: "true" },
          },
        ],
        tagSpecifications: ["instance", "volume"].map((resourceType) => ({ resourceType, tags })),
        instanceInitiatedShutdownBehavior: "terminate",
        userData: pulumi
          .all([fileSystem.fileSystemId, rootAccessPoint.id])
          .apply(([fileSystemId, accessPointId]) =>
            Buffer.from(maintenanceUserData({ until: config.until, fileSystemId, accessPointId })).toString("base64"),
          ),
        updateDefaultVersion: true,
        tags,
      },
      parent,
    );
    const instance = new aws.ec2.Instance(
      `${name}-instance`,
      {
        launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
        subnetId: Object.values(fileSystem.subnetIds)[0]!,
        tags,
      },
      {
        parent: this,
        dependsOn: [
          fileSystem.policy,
          ...Object.values(fileSystem.mountTargets),
          ingress,
          egress,
          ...https,
          rights,
          sessions,
        ],
      },
    );
    this.registerOutputs({ instanceId: instance.id });
  }
}

import { TYPE } from "../../policies/lib/types";
import { type Sent, UNKNOWN_TEXT } from "./analyzer";

const sent = (type: string, props: Sent["props"], name = "r"): Sent => ({ type, name, props });
const fileSystem = sent(TYPE.fileSystem, { id: "fs-1" }, "data");
const future = UNKNOWN_TEXT;

/** For each rule resources of which it needs a value that a preview does not know, and where that value is. */
export const UNKNOWNS: Readonly<Record<string, { readonly resources: readonly Sent[]; readonly path: string }>> = {
  "efs-file-system-encrypted": { resources: [sent(TYPE.fileSystem, { encrypted: future })], path: "encrypted" },
  "efs-file-system-backed-up": {
    resources: [fileSystem, sent(TYPE.backupPolicy, { fileSystemId: future })],
    path: "fileSystemId",
  },
  "efs-file-system-lifecycle": {
    resources: [sent(TYPE.fileSystem, { lifecyclePolicies: [future] })],
    path: "lifecyclePolicies.0",
  },
  "efs-file-system-policy-present": {
    resources: [fileSystem, sent(TYPE.fileSystemPolicy, { fileSystemId: future })],
    path: "fileSystemId",
  },
  "efs-file-system-policy-denies": { resources: [sent(TYPE.fileSystemPolicy, { policy: future })], path: "policy" },
  "efs-access-point-root": {
    resources: [sent(TYPE.accessPoint, { rootDirectory: { path: future } })],
    path: "rootDirectory.path",
  },
  "efs-access-point-identity": {
    resources: [sent(TYPE.accessPoint, { posixUser: { uid: future, gid: 1 } })],
    path: "posixUser.uid",
  },
  "efs-consumers-apart": {
    resources: [sent(TYPE.accessPoint, {}), sent(TYPE.function, { fileSystemConfig: { arn: future } })],
    path: "fileSystemConfig.arn",
  },
  "maintenance-expires": {
    resources: [sent(TYPE.instance, { tags: { MaintenanceUntil: future } })],
    path: "tags.MaintenanceUntil",
  },
  "efs-mount-target-private-subnet": { resources: [sent(TYPE.mountTarget, { subnetId: future })], path: "subnetId" },
  "efs-mount-target-per-zone": { resources: [sent(TYPE.mountTarget, { subnetId: future })], path: "subnetId" },
  "efs-mount-target-security-group": {
    resources: [sent(TYPE.mountTarget, { securityGroups: [future] })],
    path: "securityGroups.0",
  },
  "ec2-no-open-ingress": { resources: [sent(TYPE.ingressRule, { cidrIpv4: future })], path: "cidrIpv4" },
  "ec2-no-nfs-to-world": { resources: [sent(TYPE.ingressRule, { cidrIpv4: future })], path: "cidrIpv4" },
  "ec2-no-inline-rules": { resources: [sent(TYPE.securityGroup, { ingress: future })], path: "ingress" },
  "lambda-file-system-network": {
    resources: [
      sent(TYPE.function, {
        fileSystemConfig: { arn: "a", localMountPath: "/mnt/a" },
        vpcConfig: { subnetIds: future, securityGroupIds: ["sg-1"] },
      }),
    ],
    path: "vpcConfig.subnetIds",
  },
  "lambda-file-system-no-snapstart": {
    resources: [sent(TYPE.function, { fileSystemConfig: {}, snapStart: { applyOn: future } })],
    path: "snapStart.applyOn",
  },
  "lambda-not-public": {
    resources: [sent(TYPE.functionUrl, { authorizationType: future })],
    path: "authorizationType",
  },
  "ecs-efs-volume-secure": {
    resources: [
      sent(TYPE.taskDefinition, {
        volumes: [
          {
            efsVolumeConfiguration: {
              transitEncryption: future,
              authorizationConfig: { iam: "ENABLED", accessPointId: "fsap-1" },
            },
          },
        ],
      }),
    ],
    path: "volumes.0.efsVolumeConfiguration.transitEncryption",
  },
  "ecs-task-role-mounts": {
    resources: [sent(TYPE.taskDefinition, { volumes: [{ efsVolumeConfiguration: {} }], taskRoleArn: future })],
    path: "taskRoleArn",
  },
  "ec2-imdsv2": {
    resources: [sent(TYPE.launchTemplate, { metadataOptions: { httpTokens: future } })],
    path: "metadataOptions.httpTokens",
  },
  "ec2-no-public-address": {
    resources: [sent(TYPE.service, { networkConfiguration: { assignPublicIp: future } })],
    path: "networkConfiguration.assignPublicIp",
  },
  "ec2-private-subnet": { resources: [sent(TYPE.instance, { subnetId: future })], path: "subnetId" },
  "ec2-no-key-pair": { resources: [sent(TYPE.launchTemplate, { keyName: future })], path: "keyName" },
  "ec2-volumes-encrypted": { resources: [sent(TYPE.volume, { encrypted: future })], path: "encrypted" },
  "iam-no-wildcards": { resources: [sent(TYPE.rolePolicy, { policy: future })], path: "policy" },
  "iam-managed-policies-listed": {
    resources: [sent(TYPE.rolePolicyAttachment, { policyArn: future })],
    path: "policyArn",
  },
  "iam-roles-not-shared": { resources: [sent(TYPE.function, { role: future })], path: "role" },
  "cloudwatch-log-retention": {
    resources: [sent(TYPE.logGroup, { retentionInDays: future })],
    path: "retentionInDays",
  },
};

/** Rules that read nothing which could be unknown: the number of file systems, and an option. */
export const ALWAYS_KNOWN: readonly string[] = ["efs-one-file-system", "stateful-resources-protected"];

import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { FileSystemConfig } from "../config/types";
import { physicalName, type StackNames, tagsOf } from "./naming";

/** Longest time that EFS takes to end a replication, before which it deletes no file system. */
const REPLICATION_TIMEOUT = "60m";

export interface CreatedFileSystemArgs {
  readonly config: FileSystemConfig;
  readonly names: StackNames;
}

export interface CreatedFileSystem {
  readonly fileSystem: aws.efs.FileSystem;
  /** Undefined = it is not replicated. */
  readonly replicaId: pulumi.Output<string> | undefined;
}

/** The encrypted file system with what belongs to its data: key, backups, replica. */
export function createdFileSystem(
  name: string,
  { config, names }: CreatedFileSystemArgs,
  parent: pulumi.ComponentResource,
): CreatedFileSystem {
  // Everything that the data needs to be readable and kept stays with it.
  const opts = { parent, retainOnDelete: config.retain };
  const fileSystem = new aws.efs.FileSystem(
    name,
    {
      encrypted: true,
      kmsKeyId: config.kmsKey === "create" ? ownKey(name, { config, names }, parent).arn : config.kmsKey,
      performanceMode: "generalPurpose",
      throughputMode: config.throughput,
      provisionedThroughputInMibps: config.provisionedMiBps,
      availabilityZoneName: config.oneZone === undefined ? undefined : `${names.region}${config.oneZone}`,
      lifecyclePolicies: lifecycle(config),
      tags: tagsOf(names, name),
    },
    { ...opts, protect: config.protect },
  );
  new aws.efs.BackupPolicy(
    `${name}-backup`,
    { fileSystemId: fileSystem.id, backupPolicy: { status: config.backups ? "ENABLED" : "DISABLED" } },
    opts,
  );
  if (config.replicateTo === undefined) return { fileSystem, replicaId: undefined };
  // Without a file system of its own as the destination: EFS creates one, and changes settings of it that a program
  // which managed it would fight over.
  const replication = new aws.efs.ReplicationConfiguration(
    `${name}-replica`,
    { sourceFileSystemId: fileSystem.id, destination: { region: config.replicateTo } },
    { ...opts, customTimeouts: { delete: REPLICATION_TIMEOUT } },
  );
  return { fileSystem, replicaId: replication.destination.fileSystemId };
}

/** A key of this stack alone, changed every year by AWS. A deletion can be taken back for 30 days. */
function ownKey(name: string, { config, names }: CreatedFileSystemArgs, parent: pulumi.ComponentResource): aws.kms.Key {
  const opts = { parent, retainOnDelete: config.retain };
  const key = new aws.kms.Key(
    `${name}-key`,
    {
      description: `Data of the file system ${physicalName(names, name)}`,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      tags: tagsOf(names, `${name}-key`),
    },
    { ...opts, protect: config.protect },
  );
  new aws.kms.Alias(`${name}-key`, { name: `alias/${physicalName(names, name)}`, targetKeyId: key.keyId }, opts);
  return key;
}

/** EFS takes one transition per policy object. */
function lifecycle(config: FileSystemConfig): aws.types.input.efs.FileSystemLifecyclePolicy[] {
  const { infrequentAccessAfter: ia, archiveAfter: archive, backOnAccess } = config;
  return [
    ...(ia === undefined ? [] : [{ transitionToIa: ia }]),
    ...(archive === undefined ? [] : [{ transitionToArchive: archive }]),
    ...(ia !== undefined && backOnAccess ? [{ transitionToPrimaryStorageClass: "AFTER_1_ACCESS" }] : []),
  ];
}

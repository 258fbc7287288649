import { z } from "zod";
import { tags } from "../fields";
import { arn, digits, physicalId } from "../physicalIds";
import type { Refused } from "../problem";
import { resourceType } from "../resourceType";
import type { World } from "../world";

const after = z
  .string()
  .regex(/^AFTER_(1_DAY|(7|14|30|60|90|180|270|365)_DAYS)$/, { error: "must be a number of days that EFS knows" })
  .optional();

interface Settings {
  readonly availabilityZoneName?: string | undefined;
  readonly encrypted?: boolean | undefined;
  readonly kmsKeyId?: string | undefined;
  readonly performanceMode?: string | undefined;
  readonly throughputMode?: string | undefined;
  readonly provisionedThroughputInMibps?: number | undefined;
  readonly lifecyclePolicies?:
    | readonly { readonly transitionToIa?: string | undefined; readonly transitionToArchive?: string | undefined }[]
    | undefined;
}

/** Settings that EFS does not take together (EFS API, CreateFileSystem and PutLifecycleConfiguration). */
const WRONG: readonly {
  readonly applies: (settings: Settings) => boolean;
  readonly message: string;
  readonly fix: string;
}[] = [
  {
    applies: ({ throughputMode, performanceMode }) => throughputMode === "elastic" && performanceMode === "maxIO",
    message: "elastic throughput is not supported with the maxIO performance mode",
    fix: 'set performanceMode to "generalPurpose"',
  },
  {
    applies: ({ availabilityZoneName, performanceMode }) =>
      availabilityZoneName !== undefined && performanceMode === "maxIO",
    message: "One Zone file systems do not support the maxIO performance mode",
    fix: 'set performanceMode to "generalPurpose"',
  },
  {
    applies: ({ throughputMode, provisionedThroughputInMibps }) =>
      (throughputMode === "provisioned") !== (provisionedThroughputInMibps !== undefined),
    message: "ProvisionedThroughputInMibps goes with the throughput mode provisioned, and only with it",
    fix: "set both or neither",
  },
  {
    applies: ({ encrypted, kmsKeyId }) => kmsKeyId !== undefined && encrypted !== true,
    message: "a KMS key is given, but the file system is not to be encrypted",
    fix: "set encrypted",
  },
  {
    applies: ({ throughputMode, lifecyclePolicies = [] }) =>
      throughputMode !== "elastic" && days(lifecyclePolicies, "transitionToArchive") !== undefined,
    message: "transition to Archive storage requires elastic throughput",
    fix: 'set throughputMode to "elastic", or leave transitionToArchive out',
  },
  {
    applies: ({ lifecyclePolicies = [] }) => {
      const archive = days(lifecyclePolicies, "transitionToArchive");
      return (
        archive !== undefined && archive <= (days(lifecyclePolicies, "transitionToIa") ?? Number.POSITIVE_INFINITY)
      );
    },
    message: "TransitionToArchive must be later than TransitionToIA",
    fix: "choose a later transition to Archive",
  },
];

function days(
  policies: NonNullable<Settings["lifecyclePolicies"]>,
  transition: "transitionToIa" | "transitionToArchive",
): number | undefined {
  const rule = policies.map((policy) => policy[transition]).find((one) => one !== undefined);
  return rule === undefined ? undefined : Number.parseInt(rule.slice("AFTER_".length), 10);
}

export const fileSystem = resourceType({
  type: "aws:efs/fileSystem:FileSystem",
  inputs: z.strictObject({
    availabilityZoneName: z.string().optional(),
    kmsKeyId: z
      .string()
      .regex(/^arn:aws[a-z-]*:kms:/, { error: "must be the ARN of a key" })
      .optional(),
    provisionedThroughputInMibps: z.number().min(1).max(3414).optional(),
    creationToken: z.string().optional(),
    encrypted: z.boolean().optional(),
    performanceMode: z.enum(["generalPurpose", "maxIO"]).optional(),
    throughputMode: z.enum(["bursting", "elastic", "provisioned"]).optional(),
    lifecyclePolicies: z
      .array(
        z.strictObject({
          transitionToIa: after,
          transitionToArchive: after,
          transitionToPrimaryStorageClass: z.literal("AFTER_1_ACCESS").optional(),
        }),
      )
      .max(3, { error: "at most 3 lifecycle policies" })
      .optional(),
    tags,
  }),
  create: ({ type, name, inputs, ...place }) => {
    const id = physicalId("fs", type, name);
    return {
      id,
      outputs: {
        arn: arn(place, "elasticfilesystem", `file-system/${id}`),
        creationToken: inputs.creationToken ?? `pulumi-${digits(type, name, 26)}`,
        dnsName: `${id}.efs.${place.region}.amazonaws.com`,
        encrypted: inputs.encrypted ?? false,
        performanceMode: inputs.performanceMode ?? "generalPurpose",
        throughputMode: inputs.throughputMode ?? "bursting",
        ownerId: place.accountId,
        name: inputs.tags?.Name ?? "",
      },
    };
  },
  refuse: ({ inputs }) => {
    const wrong = WRONG.find(({ applies }) => applies(inputs));
    return wrong === undefined
      ? undefined
      : { error: "BadRequest", message: wrong.message, missing: "a legal pair of modes", fix: wrong.fix };
  },
});

export const backupPolicy = resourceType({
  type: "aws:efs/backupPolicy:BackupPolicy",
  inputs: z.strictObject({
    fileSystemId: z.string(),
    backupPolicy: z.strictObject({ status: z.enum(["ENABLED", "DISABLED"]) }),
  }),
  create: ({ inputs }) => ({ id: inputs.fileSystemId, outputs: {} }),
  refuse: ({ inputs, world }) => missingFileSystem(world, inputs.fileSystemId),
});

/** EFS creates the replica: a destination that exists is not modelled. */
export const replicationConfiguration = resourceType({
  type: "aws:efs/replicationConfiguration:ReplicationConfiguration",
  inputs: z.strictObject({
    sourceFileSystemId: z.string(),
    destination: z.strictObject({ region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, { error: "must be a region" }) }),
  }),
  create: ({ type, name, inputs, ...place }) => ({
    id: inputs.sourceFileSystemId,
    outputs: {
      originalSourceFileSystemArn: arn(place, "elasticfilesystem", `file-system/${inputs.sourceFileSystemId}`),
      sourceFileSystemRegion: place.region,
      destination: { ...inputs.destination, fileSystemId: physicalId("fs", type, name), status: "ENABLED" },
    },
  }),
  refuse: ({ inputs, world }) => missingFileSystem(world, inputs.sourceFileSystemId),
});

/** The refusal that EFS gives for a file system that does not exist. */
export function missingFileSystem(world: World, id: string): Refused | undefined {
  if (world.byId(fileSystem, id) !== undefined) return undefined;
  return {
    error: "FileSystemNotFound",
    message: `File system '${id}' does not exist.`,
    missing: `file system ${id}`,
    fix: "create the file system first",
    needs: { type: fileSystem.type, id },
  };
}

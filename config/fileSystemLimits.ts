import type { Pattern, Range } from "./limits";

/** Ranges, ids and choices of the file system, once; see limits.ts. */

export const THROUGHPUT = ["elastic", "bursting", "provisioned"] as const;

/** MiB/s (EFS API, CreateFileSystem: at least 1; more than 1,024 takes a raised quota, at most 3,414). */
export const PROVISIONED_MIBPS: Range = { min: 1, max: 3414 };

/** Clients of one file system at once; it cannot be raised (EFS user guide, "Quotas"). */
export const CONNECTIONS = 25_000;

/** What a mount target answers on → EFS's own word (EFS API, CreateMountTarget: IpAddressType). */
export const IP_ADDRESS_TYPES = { ipv4: "IPV4_ONLY", "dual-stack": "DUAL_STACK" } as const;

/** EFS API, FileSystemId. */
export const FILE_SYSTEM_ID: Pattern = {
  regex: /^fs-[0-9a-f]{8,40}$/,
  allowed: "the id of a file system, fs- and 8 to 40 hex digits",
};

/** EFS API, MountTargetId. */
export const MOUNT_TARGET_ID: Pattern = {
  regex: /^fsmt-[0-9a-f]{8,40}$/,
  allowed: "the id of a mount target, fsmt- and 8 to 40 hex digits",
};

/** A key by ARN, not by alias: an alias can be pointed at another key, which would replace the file system. */
export const KMS_KEY: Pattern = {
  regex: /^(create|arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key\/[a-zA-Z0-9-]+)$/,
  allowed: "create, or the ARN of a KMS key",
};

/** An instant with a zone. The policy pack reads the same form in the tag MaintenanceUntil. */
export const INSTANT: Pattern = {
  regex: /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$/,
  allowed: "an instant in ISO 8601 with a zone, such as 2030-01-31T12:00:00Z",
};

/** The longest maintenance from now, in hours: what the policy pack allows by default. */
export const MAINTENANCE_HOURS = 24;

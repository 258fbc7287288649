/**
 * Every range, pattern, legal pair and quota that the configuration is held to, once. Schema, preflight, JSON Schema,
 * documentation and tests derive from here. Each entry names the document it comes from.
 */

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** A pattern and the words that an error and the documentation use for it. */
export interface Pattern {
  readonly regex: RegExp;
  readonly allowed: string;
}

/**
 * Names of consumers and directories: they become role, function, group and path names, so they keep to what all of
 * these accept (a function name takes no dot, an ECR repository no upper case and no two hyphens in a row).
 */
export const NAME: Pattern = {
  regex: /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
  allowed: "lower-case letters and digits with single hyphens between them, starting with a letter",
};

/** Directory: one segment of an access point's path, which may have 100 characters (EFS API, RootDirectory). */
export const DIRECTORY_NAME_LENGTH = 64;

/** Function and role names have at most 64 characters (Lambda API, CreateFunction; IAM user guide, quotas). */
export const PHYSICAL_NAME_LENGTH = 64;

/** The longest suffix that a component appends to `<project>-<stack>-<consumer>`, such as `-execution`. */
export const RESERVED_SUFFIX_LENGTH = 10;

/** Suffixes of names that components derive from a consumer's; a second consumer must not be called like one. */
export const RESERVED_SUFFIXES = ["-balancer", "-execution", "-schedule"] as const;

/** Names of the program's own components and functions, which share one name space with the consumers. */
export const RESERVED_NAMES = [
  "endpoints",
  "file-system",
  "flow-logs",
  "gate",
  "maintenance",
  "mount-targets",
  "negative-probe",
  "network",
  "observability",
  "services",
  "worker-gate",
] as const;

export const REGION: Pattern = {
  regex: /^[a-z]{2}(-[a-z]+)+-[1-9]$/,
  allowed: "an AWS region",
};

/** Zone letters; a block of addresses is reserved for each, so that adding a zone moves no subnet. */
export const ZONE_LETTERS = ["a", "b", "c", "d", "e", "f"] as const;

/** A VPC has /16 to /28 (VPC user guide, "VPC CIDR blocks"); beyond /23 the subnets of 6 zones get smaller than /28. */
export const VPC_PREFIX: Range = { min: 16, max: 23 };

/** AWS keeps 5 addresses of every subnet (VPC user guide, "Subnet CIDR blocks"). */
export const RESERVED_SUBNET_ADDRESSES = 5;

/** EFS lifecycle rules `AFTER_<n>_DAY(S)` (EFS API, LifecyclePolicy). */
export const LIFECYCLE_DAYS = [1, 7, 14, 30, 60, 90, 180, 270, 365] as const;

/** uid and gid: EFS takes 0..2^32-1, container runtimes refuse more than 2^31-1, and 0 is root. */
export const POSIX_ID: Range = { min: 1, max: 2 ** 31 - 1 };

/** Lambda API, FileSystemConfig: LocalMountPath. */
export const LAMBDA_MOUNT_PATH: Pattern = {
  regex: /^\/mnt\/(?!\.{1,2}$)[a-zA-Z0-9_.-]+$/,
  allowed: "/mnt/ and one name of letters, digits, hyphens, underscores and dots",
};

/** Below /mnt only: on one machine each consumer has a /mnt of its own and shares the rest. */
export const MOUNT_PATH: Pattern = {
  regex: /^\/mnt(\/(?!\.{1,2}(\/|$))[a-zA-Z0-9_.-]+)+$/,
  allowed: "a path below /mnt of letters, digits, hyphens, underscores and dots",
};

/** Lambda API, FileSystemConfig: LocalMountPath has at most 160 characters. */
export const MOUNT_PATH_LENGTH = 160;

/** Lambda developer guide, "Mounting file systems": one file system configuration a function. */
export const LAMBDA_MOUNTS = 1;

/** MiB (Lambda developer guide, "Lambda quotas"). */
export const LAMBDA_MEMORY: Range = { min: 128, max: 10240 };

/** Seconds (Lambda developer guide, "Lambda quotas"). */
export const LAMBDA_TIMEOUT: Range = { min: 1, max: 900 };

/** Each sandbox holds one of the file system's 25,000 connections; 0 would stop the function and fail its probe. */
export const LAMBDA_CONCURRENCY: Range = { min: 1, max: 25000 };

/** Bytes of all variables as one JSON object: what Lambda's own error prints as "String measured" (L-6581F036). */
export const LAMBDA_ENVIRONMENT_BYTES = 4096;

/** Lambda developer guide, "Configuring environment variables": a letter first, then letters, digits, underscores. */
export const VARIABLE_NAME: Pattern = {
  regex: /^[a-zA-Z][a-zA-Z0-9_]+$/,
  allowed: "at least two letters, digits and underscores, starting with a letter",
};

/** Prefixes of variables that Lambda, ECS or this program set. Held for every compute, so that a consumer may move. */
export const RESERVED_VARIABLE_PREFIXES = ["AWS_", "ECS_", "LAMBDA_", "SHARED_STORAGE_"] as const;

/** Variables that the program and its images set themselves. */
export const RESERVED_VARIABLES = [
  "HOME",
  "PATH",
  "PORT",
  "POWERTOOLS_METRICS_NAMESPACE",
  "POWERTOOLS_SERVICE_NAME",
] as const;

/** No control characters: a value is one line of a systemd unit. */
export const VARIABLE_VALUE: Pattern = {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this refuses
  regex: /^[^\u0000-\u001f\u007f]*$/,
  allowed: "a text of one line (numbers and true or false in quotes)",
};

/** CPU units → MiB of memory in steps (ECS developer guide, "Task CPU and memory"). */
export const FARGATE_SIZES: Readonly<Record<number, Range & { readonly step: number }>> = {
  256: { min: 512, max: 2048, step: 512 },
  512: { min: 1024, max: 4096, step: 1024 },
  1024: { min: 2048, max: 8192, step: 1024 },
  2048: { min: 4096, max: 16384, step: 1024 },
  4096: { min: 8192, max: 30720, step: 1024 },
  8192: { min: 16384, max: 61440, step: 4096 },
  16384: { min: 32768, max: 122880, step: 8192 },
};

/** Of the sizes that the step gives, Fargate lacks these: 256 CPU units come with 512, 1024 or 2048 MiB only. */
export const FARGATE_GAPS: Readonly<Record<number, readonly number[]>> = { 256: [1536] };

/** MiB: the smallest and the largest of all Fargate sizes. */
export const FARGATE_MEMORY: Range = {
  min: Math.min(...Object.values(FARGATE_SIZES).map(({ min }) => min)),
  max: Math.max(...Object.values(FARGATE_SIZES).map(({ max }) => max)),
};

/** Tasks a service (ECS developer guide, "Service quotas"). */
export const REPLICAS: Range = { min: 1, max: 5000 };

/** Unprivileged: no consumer runs as root. */
export const PORT: Range = { min: 1024, max: 65535 };

/** EC2 user guide, "Instance type naming"; macOS and bare-metal Mac types cannot run the worker's image. */
export const INSTANCE_TYPE: Pattern = {
  regex: /^(?!mac)[a-z][a-z0-9-]*\.(nano|micro|small|medium|large|([1-9][0-9]*)?xlarge|metal(-[1-9][0-9]*xl)?)$/,
  allowed: "an EC2 instance type, family and size",
};

export const AMI: Pattern = {
  regex: /^ami-([0-9a-f]{8}|[0-9a-f]{17})$/,
  allowed: "an image id, ami- and 8 or 17 hex digits",
};

/** A file of this project that esbuild can bundle. */
export const ENTRY: Pattern = {
  regex: /^(?!.*\.\.)[a-zA-Z0-9_][a-zA-Z0-9_./-]*\.(ts|mts|js|mjs)$/,
  allowed: "the path of a .ts, .mts, .js or .mjs file, relative to the project's root",
};

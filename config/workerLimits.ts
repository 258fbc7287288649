/**
 * Ranges, patterns and sizes of the fields that workers have, once; as in limits.ts each names the document it comes from.
 */

import type { Pattern, Range } from "./limits";
import type { Architecture } from "./types";

export const MARKETS = ["on-demand", "spot"] as const;

/** Further instance types: an Auto Scaling group takes 40 in all (EC2 Auto Scaling API, LaunchTemplate, Overrides). */
export const FALLBACK_TYPES = 39;

/** GiB: Amazon Linux 2023's image needs 8, a gp3 volume has at most 16,384 (EBS user guide, "gp3 volumes"). */
export const ROOT_VOLUME: Range = { min: 8, max: 16384 };

/** A package's name, with or without a version, as `dnf install` takes it; no glob, no path, no option. */
export const PACKAGE: Pattern = {
  regex: /^[a-zA-Z0-9][a-zA-Z0-9._+-]{0,127}$/,
  allowed: "the name of a package of Amazon Linux 2023, with or without its version",
};

export const PACKAGES = 50;

/** What every worker gets: what sends its log, the mount helper, what keeps the log short, and the Node that bundles are made for. */
export const OWN_PACKAGES = ["amazon-cloudwatch-agent", "amazon-efs-utils", "logrotate", "nodejs24"] as const;

/** Bytes of user data, before base64 (EC2 user guide, "Run commands when you launch an EC2 instance"). */
export const USER_DATA_BYTES = 16 * 1024;

/** Of these, what mounts and packages may take: the rest is for the bootstrap script and its other calls. */
export const USER_DATA_ROOM = 8 * 1024;

/** One mount's call without its path: file system, access point and options at their longest. */
const MOUNT_BYTES = 160;
/** One package's line without its name. */
const PACKAGE_BYTES = 6;

/** Bytes of user data that mounts and packages take at most, known before any id is. */
export function userDataBytes(paths: readonly string[], packages: readonly string[]): number {
  const lengths = (texts: readonly string[]) => texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return lengths(paths) + paths.length * MOUNT_BYTES + lengths(packages) + packages.length * PACKAGE_BYTES;
}

/** AWS's public parameter that names the newest Amazon Linux 2023 (AL2023 user guide, "Using AL2023 on EC2"). */
export function imageParameter(architecture: Architecture): string {
  return `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${architecture}`;
}

import type { Rights } from "../../config/types";

/** One attempt to mount, as the consumer's own platform (Lambda, Fargate, the worker's user data) would make it. */
export interface MountRequest {
  readonly consumer: string;
  readonly compute: "lambda" | "fargate" | "ec2";
  readonly fileSystemId: string;
  /** ARN or id of the access point; undefined = none named. */
  readonly accessPoint: string | undefined;
  readonly subnetId: string;
  readonly securityGroupIds: readonly string[];
  /** The role whose credentials the mount uses; undefined = none. */
  readonly roleArn: string | undefined;
  readonly tls: boolean;
  readonly iam: boolean;
  /** Mount option ro (or ECS readOnly), whatever IAM says. */
  readonly readOnly: boolean;
  /** Absolute path in the consumer. */
  readonly at: string;
}

/** The checks in the order in which they are made. */
export const CHECKS = [
  "mount target in zone",
  "consumer egress 2049",
  "mount target ingress 2049",
  "TLS",
  "access point",
  "IAM",
  "root directory",
  "POSIX",
] as const;
export type CheckName = (typeof CHECKS)[number];

export interface CheckResult {
  readonly check: CheckName;
  readonly passed: boolean;
  /** What was looked at: `type::name` of the resource, or what was missing. */
  readonly resource: string;
  readonly detail: string;
}

export interface Refusal {
  /** The check that did not pass; `creation` = AWS did not even create the consumer, for another reason. */
  readonly check: CheckName | "creation";
  /** AWS's own error name, e.g. `EFSMountConnectivityException`. */
  readonly error: string;
  /** AWS's own text. */
  readonly message: string;
  /** `type::name` of the resource that lacks something. */
  readonly resource: string;
  readonly missing: string;
  /** One line: what to do. */
  readonly fix: string;
}

export type Admission =
  | {
      readonly granted: true;
      readonly request: MountRequest;
      readonly checks: readonly CheckResult[];
      /** Path of the access point's root on the file system, e.g. `/samples`. */
      readonly rootPath: string;
      /** Directory name: the root path without its slash. */
      readonly directory: string;
      readonly uid: number;
      readonly gid: number;
      readonly secondaryGids: readonly number[];
      /** `write` only if IAM gives ClientWrite and the mount is not read-only. */
      readonly rights: Rights;
      /** Given when the root directory has to be made on first mount. */
      readonly creation: { readonly ownerUid: number; readonly ownerGid: number; readonly mode: number } | undefined;
    }
  | {
      readonly granted: false;
      readonly request: MountRequest;
      readonly checks: readonly CheckResult[];
      readonly refusal: Refusal;
    };

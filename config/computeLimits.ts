/**
 * Ranges, patterns and quotas of the fields that functions and services have, once; as in limits.ts each names the
 * document it comes from.
 */

import type { Pattern, Range } from "./limits";

export const ARCHITECTURES = ["arm64", "x86_64"] as const;

/** MiB of /tmp (Lambda developer guide, "Lambda quotas"). */
export const LAMBDA_STORAGE: Range = { min: 512, max: 10240 };

/** Layers a function (Lambda developer guide, "Lambda quotas"). */
export const LAMBDA_LAYERS = 5;

/** Lambda API, Layer: the ARN of one version. */
export const LAYER: Pattern = {
  regex: /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+$/,
  allowed: "the ARN of a layer's version",
};

/** Percent of the provisioned sandboxes in use that scaling aims at (Lambda developer guide: 0.1 to 0.9). */
export const UTILIZATION: Range = { min: 10, max: 90 };

/** Seconds (Lambda API, PutFunctionEventInvokeConfig, MaximumEventAgeInSeconds). */
export const EVENT_AGE: Range = { min: 60, max: 21600 };

/** Lambda API, PutFunctionEventInvokeConfig, MaximumRetryAttempts. */
export const EVENT_RETRIES: Range = { min: 0, max: 2 };

/** EventBridge Scheduler API, CreateSchedule: ScheduleExpression. */
export const SCHEDULE: Pattern = {
  regex: /^(rate\([1-9]\d* (minutes?|hours?|days?)\)|cron\(\S+( \S+){5}\)|at\(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\))$/,
  allowed: "rate(5 minutes), cron(0 12 * * ? *) with six fields, or at(2030-01-31T12:00:00)",
};

/** Names of the IANA time zone database. */
export const TIME_ZONE: Pattern = {
  regex: /^[A-Z][a-zA-Z0-9_+-]*(\/[a-zA-Z0-9_+-]+){0,2}$/,
  allowed: "a name of the IANA time zone database",
};

/** Characters of a schedule's name (EventBridge Scheduler API, CreateSchedule). */
export const SCHEDULE_NAME_LENGTH = 64;

/** Roles, users and the root of accounts; no wildcard, so that a URL always has somebody in particular behind it. */
export const CALLER: Pattern = {
  regex: /^arn:aws[a-z-]*:iam::\d{12}:(root|(role|user)\/[\w+=,.@/-]+)$/,
  allowed: "the ARN of a role, a user or an account's root",
};

/** IAM API, AttachRolePolicy: the ARN of a managed policy, AWS's own or an account's. */
export const MANAGED_POLICY: Pattern = {
  regex: /^arn:aws[a-z-]*:iam::(aws|\d{12}):policy\/[\w+=,.@/-]+$/,
  allowed: "the ARN of a managed policy",
};

/** Managed policies a role, without a raised quota (IAM user guide); one is left for the program's own. */
export const EXTRA_POLICIES = 9;

/** A reference that names its version: a task started later must run the same image. */
export const IMAGE: Pattern = {
  regex: /^[a-z0-9][a-z0-9._:/-]*(:(?!latest$)\w[\w.-]{0,127}|@sha256:[0-9a-f]{64})$/,
  allowed: "an image with a tag (not latest) or a digest",
};

/** A private repository of ECR: account, region, name. */
export const ECR_IMAGE =
  /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([a-z0-9._/-]+?)(?::[\w.-]+|@sha256:[0-9a-f]{64})$/;

/** One label of a DNS name (RFC 1035), in lower case. */
export const DNS_LABEL: Pattern = {
  regex: /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
  allowed: "a DNS label: at most 63 lower-case letters, digits and hyphens, starting with a letter",
};

export const DOMAIN: Pattern = {
  regex: /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
  allowed: "a domain name",
};

/** ACM user guide: the load balancer takes certificates of its own region. */
export const CERTIFICATE: Pattern = {
  regex: /^arn:aws[a-z-]*:acm:([a-z0-9-]+):\d{12}:certificate\/[0-9a-f-]{36}$/,
  allowed: "the ARN of an ACM certificate",
};

/** Route 53 API, HostedZone. */
export const HOSTED_ZONE: Pattern = { regex: /^Z[A-Z0-9]{1,31}$/, allowed: "the id of a hosted zone" };

/** A path that a health check asks for (Elastic Load Balancing API: at most 1024 characters). */
export const HEALTH_PATH: Pattern = { regex: /^\/[\w./-]*$/, allowed: "an absolute path of a URL" };

/** An application load balancer has subnets in two zones at least (Elastic Load Balancing user guide). */
export const LOAD_BALANCER_ZONES = 2;

/** Of a task's count and share (ECS API, CapacityProviderStrategyItem). */
export const CAPACITY_BASE: Range = { min: 0, max: 5000 };
export const SPOT_PERCENT: Range = { min: 0, max: 100 };

/** Seconds, and failures (ECS API, HealthCheck). */
export const HEALTH_INTERVAL: Range = { min: 5, max: 300 };
export const HEALTH_TIMEOUT: Range = { min: 2, max: 60 };
export const HEALTH_RETRIES: Range = { min: 1, max: 10 };
export const HEALTH_START: Range = { min: 0, max: 300 };

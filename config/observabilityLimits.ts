import type { Pattern, Range } from "./limits";

/** Ranges of alarms and dashboards, once; see limits.ts. */

export const PERCENT: Range = { min: 1, max: 100 };

/** A week at most: an alarm that comes later is none. */
export const MINUTES: Range = { min: 1, max: 7 * 24 * 60 };

/** As many periods of a minute: CloudWatch evaluates at most a day of them (API reference, PutMetricAlarm). */
export const HEARTBEAT: Range = { min: 2, max: 24 * 60 };

/** Connections that one file system takes (EFS user guide, "Quotas"). */
export const CONNECTIONS: Range = { min: 1, max: 25_000 };

export const GIB: Range = { min: 1, max: 1_000_000 };

/** One `@` and a domain; SNS itself asks the address. */
export const EMAIL: Pattern = {
  regex: /^[^@\s]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/,
  allowed: "an e-mail address",
};

export const EMAILS = 20;

/** Of one dashboard (CloudWatch user guide, "CloudWatch service quotas"). */
export const DASHBOARD = { widgets: 500, metrics: 2_500, metricsOfWidget: 500, alarmsOfWidget: 100 } as const;

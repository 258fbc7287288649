import { integer, words } from "./parameters";
import { type Props, tag } from "./values";

/** Parameters of every rule that knows the maintenance exception. */
export const MAINTENANCE = {
  maintenanceTag: words(
    "tag with the instant (ISO 8601, with zone) until which a resource may break the rule",
    "MaintenanceUntil",
  ),
  maintenanceHours: integer("longest maintenance, in hours from now", 24, 1),
};

export interface MaintenanceSettings {
  readonly maintenanceTag: string;
  readonly maintenanceHours: number;
}

/** What is wrong with a resource's maintenance: `none` = it claims none, `undefined` = nothing. */
export function maintenanceFault(props: Props, settings: MaintenanceSettings, now: Date): string | undefined | "none" {
  const value = tag(props, settings.maintenanceTag);
  if (value === undefined) return "none";
  const place = `tag ${settings.maintenanceTag} is ${JSON.stringify(value)}`;
  const until = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(value)
    ? Date.parse(value)
    : Number.NaN;
  if (Number.isNaN(until)) return `${place}, must be an instant such as 2030-01-31T12:00:00Z`;
  if (until <= now.getTime()) return `${place}, which has passed`;
  const latest = new Date(now.getTime() + settings.maintenanceHours * 3_600_000);
  return until > latest.getTime() ? `${place}, must be at most ${latest.toISOString()}` : undefined;
}

/** Whether the resource is under maintenance that is well described and not over. */
export function underMaintenance(props: Props, settings: MaintenanceSettings, now: Date): boolean {
  return maintenanceFault(props, settings, now) === undefined;
}

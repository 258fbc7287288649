import type { AlarmName } from "./alarms";

export interface ObservabilityConfig {
  readonly dashboard: boolean;
  /** Undefined = none. */
  readonly alarms: AlarmsConfig | undefined;
}

/** Thresholds; the schema says of which alarm. */
export interface AlarmsConfig {
  readonly emails: readonly string[];
  readonly omit: readonly AlarmName[];
  readonly ioLimitPercent: number;
  readonly connections: number;
  readonly burstCreditsGiB: number;
  readonly utilizationPercent: number;
  readonly meteredGiBPerHour: number;
  readonly replicationMinutes: number;
  readonly errorPercent: number;
  readonly durationPercent: number;
  readonly cpuPercent: number;
  readonly memoryPercent: number;
  readonly heartbeatMinutes: number;
  readonly newModelMinutes: number;
  readonly pendingSamplesMinutes: number;
  readonly oldLookMinutes: number;
}

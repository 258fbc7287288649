import type { RetentionSettings } from "../protocol/deletion";
import { decimal, type Environment, integer, readSettings } from "../settings";

/** The consumer's environment variables, in the units that the trainer uses. */
export interface TrainingSettings {
  /** A version is due when this many records were trained … */
  readonly publishRecords: number;
  /** … and this many seconds passed since the last one. */
  readonly publishSeconds: number;
  readonly checkpointRecords: number;
  /** How long a repeated key is recognised. */
  readonly dedupHours: number;
  /** Seconds between two looks for new segments. */
  readonly discoverySeconds: number;
}

/** When the log is packed and what is kept, in the units of the environment variables. */
export interface MaintenanceSettings extends RetentionSettings {
  /** A pack ends with the segment that makes it so many, … */
  readonly packSegments: number;
  /** … or before the entry that was logged so long after its first. */
  readonly packHours: number;
  /** Seconds between two sweeps of the janitor. */
  readonly janitorSeconds: number;
}

/** Clocks of trainers differ by less. Hours. */
export const CLOCK_HOURS = 1;

/** All that the trainer reads from the environment. Throws one error that lists every wrong variable. */
export function trainingSettings(environment: Environment): TrainingSettings & MaintenanceSettings {
  return readSettings<TrainingSettings & MaintenanceSettings>(
    environment,
    {
      publishRecords: integer("PUBLISH_RECORDS", { from: 1, to: 1_000_000_000, fallback: 4096 }),
      publishSeconds: decimal("PUBLISH_SECONDS", { from: 0, to: 86_400, fallback: 30 }),
      checkpointRecords: integer("CHECKPOINT_RECORDS", { from: 1, to: 1_000_000_000, fallback: 65_536 }),
      dedupHours: decimal("DEDUP_HOURS", { from: 0, to: 8760, fallback: 24 }),
      discoverySeconds: decimal("DISCOVERY_SECONDS", { from: 0.05, to: 3600, fallback: 1 }),
      retentionHours: decimal("RETENTION_HOURS", { from: 0, to: 87_600, fallback: 26 }),
      journalRetentionDays: decimal("JOURNAL_RETENTION_DAYS", { from: 0, to: 36_500, fallback: 90 }),
      packSegments: integer("PACK_SEGMENTS", { from: 1, to: 65_536, fallback: 1024 }),
      packHours: decimal("PACK_HOURS", { from: 0, to: 8760, fallback: 1 }),
      janitorSeconds: decimal("JANITOR_SECONDS", { from: 0, to: 86_400, fallback: 60 }),
    },
    forgottenKeys,
  );
}

/** A trainer that starts knows the keys of the dedup window from the log alone, so the log must reach back that far. */
function forgottenKeys({ dedupHours, journalRetentionDays }: TrainingSettings & MaintenanceSettings): string[] {
  const least = dedupHours + CLOCK_HOURS;
  if (journalRetentionDays * 24 >= least) return [];
  const days = Math.ceil((least / 24) * 1000) / 1000;
  return [
    `JOURNAL_RETENTION_DAYS must be at least ${days}, got ${journalRetentionDays}: the journal tells repeated keys for ` +
      `the ${dedupHours} hours of DEDUP_HOURS, and clocks may differ by ${CLOCK_HOURS} more`,
  ];
}

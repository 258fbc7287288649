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

/** Throws one error that lists every wrong variable. */
export function trainingSettings(environment: Environment): TrainingSettings {
  return readSettings<TrainingSettings>(environment, {
    publishRecords: integer("PUBLISH_RECORDS", { from: 1, to: 1_000_000_000, fallback: 4096 }),
    publishSeconds: decimal("PUBLISH_SECONDS", { from: 0, to: 86_400, fallback: 30 }),
    checkpointRecords: integer("CHECKPOINT_RECORDS", { from: 1, to: 1_000_000_000, fallback: 65_536 }),
    dedupHours: decimal("DEDUP_HOURS", { from: 0, to: 8760, fallback: 24 }),
    discoverySeconds: decimal("DISCOVERY_SECONDS", { from: 0.05, to: 3600, fallback: 1 }),
  });
}

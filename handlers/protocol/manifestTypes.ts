/** One published model version, protocol.md section 5. Positions are log numbers; a range is inclusive at both ends. */
export interface Manifest {
  readonly v: 1;
  readonly version: number;
  /** Content hash of the blob: it is `blob/<sha256>.model` in the models directory. */
  readonly blob: string;
  /** Bytes. */
  readonly length: number;
  readonly parent: number | undefined;
  /** Every log entry that the model has learned. */
  readonly log: { readonly from: number; readonly to: number };
  /** Newest checkpoint position not above log.to, if there is one. */
  readonly checkpoint: number | undefined;
  readonly learner: string;
  readonly parameters: Readonly<Record<string, number>>;
  readonly metrics: ProgressiveSummary;
  readonly promotion: Promotion;
  /** ISO 8601, UTC. */
  readonly publishedAt: string;
}

/**
 * Why this version is the newest. `rollback`: an older version's blob, and no further version until it is resumed;
 * `resumed`: the same blob still, and the trainer publishes again when a version is due.
 */
export type Promotion =
  | { readonly decision: "unconditional" }
  | { readonly decision: "rollback"; readonly to: number }
  | { readonly decision: "resumed" };

/** Progressive validation: every record was scored before it was learned (or held out). Cumulative. */
export interface ProgressiveSummary {
  readonly trained: number;
  readonly heldOut: number;
  /** Mean natural-log loss over trained and held-out records. */
  readonly logLoss: number;
  /** Share of records whose label was on the predicted side of 0.5. */
  readonly accuracy: number;
  /** Mean log loss over the held-out records alone. */
  readonly heldOutLogLoss: number;
  /** Share of records with label 1. */
  readonly baseRate: number;
}

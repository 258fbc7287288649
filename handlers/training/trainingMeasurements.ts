import type { MetricOf } from "../metrics/handlerMetrics";
import { Increments } from "../metrics/increments";
import type { Progress } from "./trainer";

export type TrainingMetric = MetricOf<"handlers/retrain.ts">;

/** What the measurements are made of, besides the progress that is logged. */
export interface Freshness {
  /** Milliseconds since 1970; undefined = nothing is pending. */
  readonly oldestPending: number | undefined;
  /** Milliseconds since 1970; undefined = there is no version. */
  readonly publishedAt: number | undefined;
}

/** The trainer's metrics. */
export class TrainingMeasurements {
  private readonly increments: Increments<"TrainedRecords" | "QuarantinedRecords" | "TrainingFailures">;

  /**
   * @param start where the log stands when this process begins: what others learned before is not counted again
   * @param now milliseconds since 1970
   */
  constructor(
    start: Pick<Progress, "trained" | "quarantined">,
    private readonly now: () => number,
  ) {
    this.increments = new Increments({ TrainedRecords: start.trained, QuarantinedRecords: start.quarantined });
  }

  /** @param failures failed steps since this process began */
  take(
    progress: Progress,
    { oldestPending, publishedAt }: Freshness,
    failures: number,
  ): Partial<Record<TrainingMetric, number>> {
    const { trained, quarantined, pendingSegments, modelVersion, logLoss } = progress;
    const age = (since: number): number => Math.max(0, this.now() - since) / 1_000;
    return {
      ...this.increments.since({
        TrainedRecords: trained,
        QuarantinedRecords: quarantined,
        TrainingFailures: failures,
      }),
      PendingSegments: pendingSegments,
      OldestPendingAge: oldestPending === undefined ? 0 : age(oldestPending),
      LogLoss: logLoss,
      ...(modelVersion === undefined ? {} : { NewestModelVersion: modelVersion }),
      ...(publishedAt === undefined ? {} : { NewestModelAge: age(publishedAt) }),
    };
  }
}

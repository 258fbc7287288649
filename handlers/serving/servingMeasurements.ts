import type { MetricOf } from "../metrics/handlerMetrics";
import { Increments } from "../metrics/increments";
import type { ServedModel } from "./modelWatcher";
import type { ServingMetrics } from "./servingMetrics";

export type ServingMetric = MetricOf<"handlers/serve.ts">;

/** The metrics of what predicts, service and function alike. */
export class ServingMeasurements {
  private readonly increments = new Increments<"Predictions" | "RefusedModels">();

  /** @param now milliseconds since 1970 */
  constructor(
    private readonly metrics: Pick<ServingMetrics, "predictions" | "refused" | "lastLook">,
    private readonly now: () => number,
  ) {}

  /** What there is to say now; ages without a model, or without a look that succeeded, are left out. */
  take(served: ServedModel | undefined): Partial<Record<ServingMetric, number>> {
    const { predictions, refused, lastLook } = this.metrics;
    const seconds = (since: number): number => Math.max(0, this.now() - since) / 1_000;
    return {
      ...this.increments.since({ Predictions: predictions, RefusedModels: refused }),
      ...(lastLook === undefined ? {} : { LookAge: seconds(lastLook) }),
      ...(served === undefined
        ? {}
        : {
            ServedModelVersion: served.manifest.version,
            ServedModelAge: seconds(Date.parse(served.manifest.publishedAt)),
          }),
    };
  }
}

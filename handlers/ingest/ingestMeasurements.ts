import type { MetricOf } from "../metrics/handlerMetrics";
import type { IngestAnswer } from "./answer";

export type IngestMetric = MetricOf<"handlers/ingest.ts">;

/** What one answer adds to ingest's metrics. */
export function ingestMeasurements({
  statusCode,
  outcome,
  records = 0,
}: IngestAnswer): Partial<Record<IngestMetric, number>> {
  switch (statusCode) {
    case 200:
      return { AcknowledgedRecords: records, ...(outcome === "duplicate" ? { DuplicateRequests: 1 } : {}) };
    case 409:
      return { ConflictingRequests: 1 };
    case 503:
      return { BackPressure: 1 };
    default:
      return { InvalidRequests: 1 };
  }
}

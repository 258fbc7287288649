import type { Log } from "../contract";
import type { LearnerFactory } from "../learner/types";
import type { MetricSink } from "../metrics/metricSink";
import type { FileSystem } from "../protocol/fileSystem";
import type { MaintenanceOptions } from "./maintenance";
import type { TrainingMetric } from "./trainingMeasurements";
import type { TrainingSettings } from "./trainingSettings";

/** Everything a trainer depends on. */
export interface TrainerOptions {
  readonly fileSystem: FileSystem;
  /** Absolute paths of the three directories. */
  readonly mounts: { readonly samples: string; readonly journal: string; readonly models: string };
  readonly settings: TrainingSettings;
  readonly learners: LearnerFactory;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly newId: () => string;
  /** Waits, until the signal aborts at most; never rejects. */
  readonly pause: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  readonly log: Log;
  /** Takes the metrics, once a minute; absent: nobody wants them. */
  readonly measured?: MetricSink<TrainingMetric>;
  /** Packing and deletion; absent: neither is done. */
  readonly maintenance?: MaintenanceOptions;
}

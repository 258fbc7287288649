/** Units of CloudWatch (API reference, MetricDatum) that the handlers use. */
export type MetricUnit = "Count" | "None" | "Seconds";

export interface HandlerMetric {
  readonly unit: MetricUnit;
  /** Handler files that emit it; `run` = every Fargate or EC2 entry, whatever it does. */
  readonly emitters: readonly string[];
  readonly meaning: string;
}

const INGEST = ["handlers/ingest.ts"] as const;
const PREDICTING = ["handlers/score.ts", "handlers/serve.ts"] as const;
const RETRAIN = ["handlers/retrain.ts"] as const;

/**
 * Every metric that the handlers emit. Its namespace is the stack's (METRICS_NAMESPACE_VARIABLE), its one dimension
 * `service` with the consumer's name, which is Powertools' own. What counts is emitted as what came since the last time, so
 * that sums are right.
 */
export const HANDLER_METRICS = {
  Heartbeat: { unit: "Count", emitters: ["run"], meaning: "One a minute from every process that runs and answers." },
  AcknowledgedRecords: { unit: "Count", emitters: INGEST, meaning: "Records that ingest promised to keep." },
  DuplicateRequests: { unit: "Count", emitters: INGEST, meaning: "Repeated requests, stored before." },
  ConflictingRequests: { unit: "Count", emitters: INGEST, meaning: "Requests whose key stands with other records." },
  InvalidRequests: {
    unit: "Count",
    emitters: INGEST,
    meaning: "Requests that ingest refused as malformed or too large.",
  },
  BackPressure: {
    unit: "Count",
    emitters: INGEST,
    meaning: "Requests that could not be stored now; the caller repeats.",
  },
  Predictions: { unit: "Count", emitters: PREDICTING, meaning: "Records that got a probability." },
  ServedModelVersion: { unit: "None", emitters: PREDICTING, meaning: "Version in use." },
  ServedModelAge: { unit: "Seconds", emitters: PREDICTING, meaning: "Time since the version in use was published." },
  LookAge: {
    unit: "Seconds",
    emitters: PREDICTING,
    meaning: "Time since the last look for a newer version that succeeded.",
  },
  RefusedModels: { unit: "Count", emitters: PREDICTING, meaning: "Versions that did not verify." },
  TrainedRecords: { unit: "Count", emitters: RETRAIN, meaning: "Records learned." },
  QuarantinedRecords: { unit: "Count", emitters: RETRAIN, meaning: "Records of damaged or conflicting segments." },
  PendingSegments: { unit: "Count", emitters: RETRAIN, meaning: "Segments found and not in the log yet." },
  OldestPendingAge: {
    unit: "Seconds",
    emitters: RETRAIN,
    meaning: "Age of the oldest of them by the minute it was received in; 0 without any.",
  },
  TrainingFailures: {
    unit: "Count",
    emitters: RETRAIN,
    meaning: "Steps of the training loop that failed and are tried again.",
  },
  NewestModelVersion: { unit: "None", emitters: RETRAIN, meaning: "Newest version that the trainer knows." },
  NewestModelAge: { unit: "Seconds", emitters: RETRAIN, meaning: "Time since it was published." },
  LogLoss: { unit: "None", emitters: RETRAIN, meaning: "Progressive log loss of the model in training." },
} as const satisfies Record<string, HandlerMetric>;

export type MetricName = keyof typeof HANDLER_METRICS;

type Emitters<Name extends MetricName> = (typeof HANDLER_METRICS)[Name]["emitters"][number];

/** Names of the metrics that one handler file emits. */
export type MetricOf<Emitter extends string> = {
  [Name in MetricName]: Emitter extends Emitters<Name> ? Name : never;
}[MetricName];

/** What a process that runs `entry` emits. `run` = its entry is of a Fargate or EC2 consumer. */
export function metricsOf(entry: string | undefined, run: boolean): readonly MetricName[] {
  const emits = ({ emitters }: HandlerMetric) =>
    emitters.some((emitter) => emitter === entry || (run && entry !== undefined && emitter === "run"));
  return (Object.keys(HANDLER_METRICS) as MetricName[]).filter((name) => emits(HANDLER_METRICS[name]));
}

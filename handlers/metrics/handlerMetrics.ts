/** Units of CloudWatch (API reference, MetricDatum) that the handlers use. */
export type MetricUnit = "Count" | "None" | "Seconds";

export interface HandlerMetric {
  readonly unit: MetricUnit;
  /** Handler files that emit it; `run` = every Fargate or EC2 entry, whatever it does. */
  readonly emitters: readonly string[];
  readonly meaning: string;
}

/** A row of the table, of what the same handler files emit. */
const emittedBy =
  <Emitter extends string>(...emitters: readonly Emitter[]) =>
  (unit: MetricUnit, meaning: string) =>
    ({ unit, emitters, meaning }) as const;

const running = emittedBy("run");
const ingest = emittedBy("handlers/ingest.ts");
const predicting = emittedBy("handlers/score.ts", "handlers/serve.ts");
const retrain = emittedBy("handlers/retrain.ts");

/**
 * Every metric that the handlers emit. Its namespace is the stack's (METRICS_NAMESPACE_VARIABLE), its one dimension
 * `service` with the consumer's name, which is Powertools' own. What counts is emitted as what came since the last time, so
 * that sums are right.
 */
export const HANDLER_METRICS = {
  Heartbeat: running("Count", "One a minute from every process that runs and answers."),
  AcknowledgedRecords: ingest("Count", "Records that ingest promised to keep."),
  DuplicateRequests: ingest("Count", "Repeated requests, stored before."),
  ConflictingRequests: ingest("Count", "Requests whose key stands with other records."),
  InvalidRequests: ingest("Count", "Requests that ingest refused as malformed or too large."),
  BackPressure: ingest("Count", "Requests that could not be stored now; the caller repeats."),
  Predictions: predicting("Count", "Records that got a probability."),
  ServedModelVersion: predicting("None", "Version in use."),
  ServedModelAge: predicting("Seconds", "Time since the version in use was published."),
  LookAge: predicting("Seconds", "Time since the last look for a newer version that succeeded."),
  RefusedModels: predicting("Count", "Versions that did not verify."),
  TrainedRecords: retrain("Count", "Records learned."),
  QuarantinedRecords: retrain("Count", "Records of damaged or conflicting segments."),
  PendingSegments: retrain("Count", "Segments found and not in the log yet."),
  OldestPendingAge: retrain("Seconds", "Age of the oldest of them by the minute it was received in; 0 without any."),
  TrainingFailures: retrain("Count", "Steps of the training loop that failed and are tried again."),
  NewestModelVersion: retrain("None", "Newest version that the trainer knows."),
  NewestModelAge: retrain("Seconds", "Time since it was published."),
  LogLoss: retrain("None", "Progressive log loss of the model in training."),
} satisfies Record<string, HandlerMetric>;

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

import { encodeRecords } from "../records/encodeRecords";
import { validateRecords } from "../records/validateRecords";
import type { ServedModel } from "./modelWatcher";
import type { ServingMetrics } from "./servingMetrics";

/** Probabilities and the model that gave them, or why there are none. */
export type Prediction =
  | {
      readonly status: 200;
      /** One for each record, in order. */
      readonly probabilities: readonly number[];
      readonly model: {
        readonly version: number;
        readonly blob: string;
        readonly log: { readonly from: number; readonly to: number };
      };
    }
  | { readonly status: 400; readonly error: string; readonly problems?: readonly string[] }
  | { readonly status: 503; readonly error: string; readonly retryAfterSeconds: number };

/** Answers `{records: [{features}]}`, whoever asks by whatever way. From memory alone; never throws. */
export function predict(served: ServedModel | undefined, metrics: ServingMetrics, request: unknown): Prediction {
  if (served === undefined) return { status: 503, error: "no model yet; ask again in a second", retryAfterSeconds: 1 };
  if (typeof request !== "object" || request === null || Array.isArray(request)) {
    return { status: 400, error: 'the body must be an object like {"records": [{"features": {"country": "de"}}]}' };
  }
  const unknown = Object.keys(request).filter((key) => key !== "records");
  const checked = validateRecords("records" in request ? request.records : undefined);
  const problems = unknown.slice(0, 5).map((key) => `${JSON.stringify(key.slice(0, 40))}: unknown, allowed is records`);
  if ("problems" in checked) problems.push(...checked.problems);
  if ("problems" in checked || problems.length > 0) {
    const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
    return { status: 400, error: `the request has ${count}; nothing was predicted`, problems };
  }
  const block = encodeRecords(checked.records);
  const probabilities = new Array<number>(block.count);
  for (let r = 0; r < block.count; r++) probabilities[r] = served.model.predict(block, r);
  metrics.predictions += block.count;
  const { version, blob, log } = served.manifest;
  return { status: 200, probabilities, model: { version, blob, log: { from: log.from, to: log.to } } };
}

import { ByteWriter } from "./bytes";
import { type EnvelopeKind, seal, unseal } from "./envelope";
import { Ftrl } from "./ftrl";
import type { NumericFields } from "./numericFields";
import { flattenParameters, type LearnerParameters } from "./parameters";
import { ProgressiveMetrics } from "./progressiveMetrics";
import {
  readNumericFields,
  readParameters,
  readSlots,
  writeNumericFields,
  writeParameters,
  writeSlots,
} from "./stateParts";

const STATE: EnvelopeKind = { magic: "SSLS", format: 1, name: "learner state" };

/** Everything a learner knows. */
export interface LearnerState {
  readonly parameters: LearnerParameters;
  readonly metrics: ProgressiveMetrics;
  readonly numeric: NumericFields;
  readonly ftrl: Ftrl;
}

const COUNTERS = ["trained", "heldOut", "correct", "positives", "loss", "heldOutLoss"] as const;

/** The state as bytes: the same state gives the same bytes. Slots that were never updated take no space. */
export function encodeState(version: string, { parameters, metrics, numeric, ftrl }: LearnerState): Uint8Array {
  const out = new ByteWriter();
  out.text(version);
  writeParameters(out, parameters);
  for (const counter of COUNTERS) out.f64(metrics[counter]);
  writeNumericFields(out, numeric);
  const { slots, pairs } = ftrl.touched();
  writeSlots(out, slots);
  out.floats(pairs);
  return seal(STATE, out.done());
}

/** Throws with a reason if the bytes are not a state of this version, or were learned with other parameters. */
export function decodeState(version: string, expected: LearnerParameters, bytes: Uint8Array): LearnerState {
  const from = unseal(STATE, bytes);
  const got = from.text();
  if (got !== version) throw new Error(`the state was written by learner ${got}, this one is ${version}`);
  const parameters = readParameters(from);
  refuseOtherParameters(parameters, expected);
  const metrics = new ProgressiveMetrics();
  for (const counter of COUNTERS) metrics[counter] = from.f64();
  const numeric = readNumericFields(from);
  const ftrl = new Ftrl(parameters);
  const slots = readSlots(from, ftrl.size);
  ftrl.fill(slots, from.floats(2 * slots.length));
  from.end();
  return { parameters, metrics, numeric, ftrl };
}

function refuseOtherParameters(got: LearnerParameters, expected: LearnerParameters): void {
  const theirs = flattenParameters(got);
  const ours = flattenParameters(expected);
  const names = new Set([...Object.keys(theirs), ...Object.keys(ours)]);
  const differences = [...names]
    .filter((name) => theirs[name] !== ours[name])
    .map((name) => `${name} ${theirs[name] ?? "absent"} instead of ${ours[name] ?? "absent"}`);
  if (differences.length === 0) return;
  throw new Error(`the state was learned with other parameters: ${differences.join(", ")}`);
}

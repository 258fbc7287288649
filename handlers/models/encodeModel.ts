import { ByteWriter } from "../learner/bytes";
import { seal } from "../learner/envelope";
import type { NumericFields } from "../learner/numericFields";
import type { LearnerParameters } from "../learner/parameters";
import { writeNumericFields, writeParameters, writeSlots } from "../learner/stateParts";
import { goldenInputs, writeGolden } from "./goldenAnswers";
import { MODEL, Scorer } from "./modelParts";

export interface ModelSource {
  readonly learner: string;
  readonly parameters: LearnerParameters;
  readonly numeric: NumericFields;
  /** The weight of a slot, a float32 value. */
  weight(slot: number): number;
}

/** The model as servers load it: learner, parameters, numeric fields, the weights that are not zero, golden answers. */
export function encodeModel({ learner, parameters, numeric, weight }: ModelSource): Uint8Array {
  const scorer = new Scorer(parameters, numeric);
  const { weights } = scorer;
  let count = 0;
  for (let slot = 0; slot < weights.length; slot++) {
    weights[slot] = weight(slot);
    if (weights[slot] !== 0) count++;
  }
  const slots = new Uint32Array(count);
  const values = new Float32Array(count);
  for (let slot = 0, k = 0; slot < weights.length; slot++) {
    if (weights[slot] === 0) continue;
    slots[k] = slot;
    values[k++] = weights[slot]!;
  }
  const out = new ByteWriter();
  out.text(learner);
  writeParameters(out, parameters);
  writeNumericFields(out, numeric);
  writeSlots(out, slots);
  out.floats(values);
  writeGolden(out, goldenInputs(parameters, numeric, slots), scorer);
  return seal(MODEL, out.done());
}

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
  const slots: number[] = [];
  for (let slot = 0; slot < weights.length; slot++) {
    const value = weight(slot);
    if (value === 0) continue;
    weights[slot] = value;
    slots.push(slot);
  }
  const out = new ByteWriter();
  out.text(learner);
  writeParameters(out, parameters);
  writeNumericFields(out, numeric);
  writeSlots(out, slots);
  for (const slot of slots) out.f32(weights[slot]!);
  writeGolden(out, goldenInputs(parameters, numeric, slots), scorer);
  return seal(MODEL, out.done());
}

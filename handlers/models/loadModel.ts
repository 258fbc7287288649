import { unseal } from "../learner/envelope";
import { flattenParameters } from "../learner/parameters";
import { readNumericFields, readParameters, readSlots } from "../learner/stateParts";
import { checkGolden } from "./goldenAnswers";
import { MODEL, type Model, Scorer } from "./modelParts";

/**
 * Reads a model blob and has it give its golden answers. Throws with a reason if the bytes are not a model, are of another
 * format, are damaged, or if this machine's arithmetic gives another answer than the author's.
 */
export function loadModel(bytes: Uint8Array): Model {
  const from = unseal(MODEL, bytes);
  const learner = from.text();
  const parameters = readParameters(from);
  const scorer = new Scorer(parameters, readNumericFields(from));
  const { weights } = scorer;
  const slots = readSlots(from, weights.length);
  const values = from.floats(slots.length);
  for (let k = 0; k < slots.length; k++) weights[slots[k]!] = values[k]!;
  checkGolden(from, scorer);
  from.end();
  return {
    learner,
    parameters: flattenParameters(parameters),
    length: bytes.length,
    predict: (block, r) => scorer.probability(block, r),
  };
}

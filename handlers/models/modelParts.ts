import type { EnvelopeKind } from "../learner/envelope";
import { FeatureExpander, tableSize } from "../learner/featureExpander";
import type { NumericFields } from "../learner/numericFields";
import type { LearnerParameters } from "../learner/parameters";
import { sigmoid } from "../learner/portableMath";
import type { RecordBlock } from "../records/recordBlock";

export const MODEL: EnvelopeKind = { magic: "SSMD", format: 1, name: "model" };

/** An immutable model. */
export interface Model {
  /** Version of the learner that made it. */
  readonly learner: string;
  readonly parameters: Readonly<Record<string, number>>;
  /** Bytes of the blob. */
  readonly length: number;
  /** Probability that record r's label is 1; the same to the last bit wherever the model is loaded. */
  predict(block: RecordBlock, r: number): number;
}

/** What scoring needs; weights are float32 values. */
export class Scorer {
  readonly weights: Float32Array;
  private readonly expander: FeatureExpander;

  constructor(parameters: LearnerParameters, numeric: NumericFields) {
    this.weights = new Float32Array(tableSize(parameters.tableBits));
    this.expander = new FeatureExpander(parameters, numeric);
  }

  probability(block: RecordBlock, r: number): number {
    const pairs = this.expander.expand(block, r);
    const { slots, values } = this.expander;
    const weights = this.weights;
    let score = 0;
    for (let j = 0; j < pairs; j++) score += weights[slots[j]!]! * values[j]!;
    return sigmoid(score);
  }
}

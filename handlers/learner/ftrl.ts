import { tableSize } from "./featureExpander";
import type { LearnerParameters } from "./parameters";

/**
 * FTRL-Proximal: logistic regression with a learning rate per coordinate and exact zeros. Source: McMahan et al., "Ad
 * Click Prediction: a View from the Trenches", KDD 2013, algorithm 1. State is float32, arithmetic float64; a weight is
 * rounded to float32 before it is used, so that the exported model scores to the same bit.
 */
export class Ftrl {
  /** Per slot: gradients minus what the rates' change took away. */
  readonly z: Float32Array;
  /** Per slot: sum of squared gradients. */
  readonly n: Float32Array;
  private readonly alpha: number;
  private readonly beta: number;
  private readonly l1: number;
  private readonly l2: number;
  private used = new Float64Array(256);

  constructor({ tableBits, alpha, beta, l1, l2 }: LearnerParameters) {
    this.z = new Float32Array(tableSize(tableBits));
    this.n = new Float32Array(tableSize(tableBits));
    this.alpha = alpha;
    this.beta = beta;
    this.l1 = l1;
    this.l2 = l2;
  }

  /** A slot's weight, float32. */
  weight(slot: number): number {
    const z = this.z[slot]!;
    const l1 = this.l1;
    if (z <= l1 && z >= -l1) return 0;
    const pull = z > 0 ? l1 - z : -l1 - z;
    return Math.fround(pull / ((this.beta + Math.sqrt(this.n[slot]!)) / this.alpha + this.l2));
  }

  /** Log odds of the first `count` pairs; remembers the weights for the update that follows. */
  score(slots: Int32Array, values: Float64Array, count: number): number {
    if (count > this.used.length) this.used = new Float64Array(count * 2);
    const used = this.used;
    let score = 0;
    for (let j = 0; j < count; j++) {
      const weight = this.weight(slots[j]!);
      used[j] = weight;
      score += weight * values[j]!;
    }
    return score;
  }

  /** Moves the slots that were scored last; `error` is the probability minus the label. */
  update(slots: Int32Array, values: Float64Array, count: number, error: number): void {
    const { z, n, used, alpha } = this;
    for (let j = 0; j < count; j++) {
      const slot = slots[j]!;
      const gradient = error * values[j]!;
      const before = n[slot]!;
      // Rounded first: the rate that the next weight sees must be the one that this step accounts for.
      const after = Math.fround(before + gradient * gradient);
      z[slot] = z[slot]! + gradient - ((Math.sqrt(after) - Math.sqrt(before)) / alpha) * used[j]!;
      n[slot] = after;
    }
  }
}

import { tableSize } from "./featureExpander";
import type { LearnerParameters } from "./parameters";

/**
 * FTRL-Proximal: logistic regression with a learning rate per coordinate and exact zeros. Source: McMahan et al., "Ad
 * Click Prediction: a View from the Trenches", KDD 2013, algorithm 1. State is float32, arithmetic float64; a weight is
 * rounded to float32 before it is used, so that the exported model scores to the same bit.
 */
export class Ftrl {
  /** Number of slots. */
  readonly size: number;
  /** Pairs (z, n), side by side because one visit needs both: gradients less what the rates' change took; squares' sum. */
  private readonly state: Float32Array;
  private readonly inverseAlpha: number;
  private readonly beta: number;
  private readonly l1: number;
  private readonly l2: number;
  private weights = new Float64Array(256);
  private roots = new Float64Array(256);

  constructor({ tableBits, alpha, beta, l1, l2 }: LearnerParameters) {
    this.size = tableSize(tableBits);
    this.state = new Float32Array(2 * this.size);
    this.inverseAlpha = 1 / alpha;
    this.beta = beta;
    this.l1 = l1;
    this.l2 = l2;
  }

  /** A slot's weight, float32. */
  weight(slot: number): number {
    return this.weightOf(this.state[2 * slot]!, Math.sqrt(this.state[2 * slot + 1]!));
  }

  /** Log odds of the first `count` pairs; remembers what the update that follows needs. */
  score(slots: Int32Array, values: Float64Array, count: number): number {
    if (count > this.weights.length) {
      this.weights = new Float64Array(count * 2);
      this.roots = new Float64Array(count * 2);
    }
    const { state, weights } = this;
    const roots = this.roots;
    let score = 0;
    for (let j = 0; j < count; j++) {
      const at = 2 * slots[j]!;
      const root = Math.sqrt(state[at + 1]!);
      const weight = this.weightOf(state[at]!, root);
      roots[j] = root;
      weights[j] = weight;
      score += weight * values[j]!;
    }
    return score;
  }

  /** Moves the slots that were scored last; `error` is the probability minus the label. */
  update(slots: Int32Array, values: Float64Array, count: number, error: number): void {
    const { state, weights, roots, inverseAlpha } = this;
    for (let j = 0; j < count; j++) {
      const at = 2 * slots[j]!;
      const gradient = error * values[j]!;
      // Rounded first: the rate that the next weight sees must be the one that this step accounts for.
      const squares = Math.fround(state[at + 1]! + gradient * gradient);
      state[at] = state[at]! + gradient - (Math.sqrt(squares) - roots[j]!) * inverseAlpha * weights[j]!;
      state[at + 1] = squares;
    }
  }

  /** The slots that were ever updated, rising, and their pairs (z, n). */
  touched(): { readonly slots: Uint32Array; readonly pairs: Float32Array } {
    const { state, size } = this;
    let count = 0;
    for (let slot = 0; slot < size; slot++) if (state[2 * slot] !== 0 || state[2 * slot + 1] !== 0) count++;
    const slots = new Uint32Array(count);
    const pairs = new Float32Array(2 * count);
    for (let slot = 0, k = 0; slot < size; slot++) {
      if (state[2 * slot] === 0 && state[2 * slot + 1] === 0) continue;
      slots[k] = slot;
      pairs[2 * k] = state[2 * slot]!;
      pairs[2 * k + 1] = state[2 * slot + 1]!;
      k++;
    }
    return { slots, pairs };
  }

  /** Sets what `touched` gave. */
  fill(slots: Uint32Array, pairs: Float32Array): void {
    for (let k = 0; k < slots.length; k++) {
      this.state[2 * slots[k]!] = pairs[2 * k]!;
      this.state[2 * slots[k]! + 1] = pairs[2 * k + 1]!;
    }
  }

  private weightOf(z: number, root: number): number {
    const l1 = this.l1;
    if (z <= l1 && z >= -l1) return 0;
    const pull = z > 0 ? l1 - z : -l1 - z;
    return Math.fround(pull / ((this.beta + root) * this.inverseAlpha + this.l2));
  }
}

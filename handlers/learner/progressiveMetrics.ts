import type { ProgressiveSummary } from "../protocol/manifestTypes";
import { log, sigmoid } from "./portableMath";

/** Sums of progressive validation. Every record is counted before it is learned. */
export class ProgressiveMetrics {
  trained = 0;
  heldOut = 0;
  correct = 0;
  positives = 0;
  loss = 0;
  heldOutLoss = 0;

  /** Counts one record by its score (log odds). */
  count(score: number, label: number, heldOut: boolean): void {
    const loss = -log(sigmoid(label === 1 ? score : -score));
    if (heldOut) {
      this.heldOut++;
      this.heldOutLoss += loss;
    } else {
      this.trained++;
    }
    this.loss += loss;
    if (score > 0 === (label === 1)) this.correct++;
    this.positives += label;
  }

  /** Means; 0 where nothing was counted. */
  summary(): ProgressiveSummary {
    const all = this.trained + this.heldOut;
    const mean = (sum: number, count: number): number => (count === 0 ? 0 : sum / count);
    return {
      trained: this.trained,
      heldOut: this.heldOut,
      logLoss: mean(this.loss, all),
      accuracy: mean(this.correct, all),
      heldOutLogLoss: mean(this.heldOutLoss, this.heldOut),
      baseRate: mean(this.positives, all),
    };
  }
}

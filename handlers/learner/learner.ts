import { encodeModel } from "../models/encodeModel";
import type { ProgressiveSummary } from "../protocol/manifestTypes";
import { FEATURE_HASH } from "../records/featureHash";
import type { RecordBlock } from "../records/recordBlock";
import { FeatureExpander } from "./featureExpander";
import { Ftrl } from "./ftrl";
import { decodeState, encodeState, type LearnerState } from "./learnerState";
import { NumericFields } from "./numericFields";
import { checkParameters, DEFAULT_PARAMETERS, flattenParameters, type LearnerParameters } from "./parameters";
import { sigmoid } from "./portableMath";
import { ProgressiveMetrics } from "./progressiveMetrics";
import type { Learner, LearnerFactory } from "./types";

/** Raise the number whenever the same records would give other bytes; the golden hash in the tests tells. */
export const LEARNER_VERSION = `ftrl-1+${FEATURE_HASH}`;

class FtrlLearner implements Learner {
  readonly version = LEARNER_VERSION;
  readonly parameters: Readonly<Record<string, number>>;
  private readonly expander: FeatureExpander;

  constructor(private readonly state: LearnerState) {
    this.parameters = flattenParameters(state.parameters);
    this.expander = new FeatureExpander(state.parameters, state.numeric);
  }

  learn(block: RecordBlock, from: number, to: number): number {
    const { expander } = this;
    const { ftrl, metrics } = this.state;
    let learned = 0;
    for (let r = from; r < to; r++) {
      const label = block.label[r]!;
      if (label === -1) continue;
      const pairs = expander.expand(block, r);
      const score = ftrl.score(expander.slots, expander.values, pairs);
      metrics.count(score, label, false);
      ftrl.update(expander.slots, expander.values, pairs, sigmoid(score) - label);
      expander.observe(block, r);
      learned++;
    }
    return learned;
  }

  holdOut(block: RecordBlock, from: number, to: number): number {
    let counted = 0;
    for (let r = from; r < to; r++) {
      const label = block.label[r]!;
      if (label === -1) continue;
      this.state.metrics.count(this.score(block, r), label, true);
      counted++;
    }
    return counted;
  }

  /** Log odds of one record as the learner now sees it. */
  score(block: RecordBlock, r: number): number {
    const pairs = this.expander.expand(block, r);
    return this.state.ftrl.score(this.expander.slots, this.expander.values, pairs);
  }

  summary(): ProgressiveSummary {
    return this.state.metrics.summary();
  }

  serialize(): Uint8Array {
    return encodeState(LEARNER_VERSION, this.state);
  }

  exportModel(): Uint8Array {
    const { parameters, numeric, ftrl } = this.state;
    return encodeModel({ learner: LEARNER_VERSION, parameters, numeric, weight: (slot) => ftrl.weight(slot) });
  }
}

export type { FtrlLearner };

/** Its learners tell scores, too. */
export interface FtrlLearnerFactory extends LearnerFactory {
  create(): FtrlLearner;
  restore(state: Uint8Array): FtrlLearner;
}

/** A factory whose learners have these parameters. Throws RangeError naming every parameter out of range. */
export function createLearnerFactory(changes: Partial<LearnerParameters> = {}): FtrlLearnerFactory {
  const parameters = { ...DEFAULT_PARAMETERS, ...changes };
  checkParameters(parameters);
  return {
    version: LEARNER_VERSION,
    create: () =>
      new FtrlLearner({
        parameters,
        metrics: new ProgressiveMetrics(),
        numeric: new NumericFields(),
        ftrl: new Ftrl(parameters),
      }),
    restore: (state) => new FtrlLearner(decodeState(LEARNER_VERSION, parameters, state)),
  };
}

/** FTRL-Proximal with the default parameters. */
export const learnerFactory: LearnerFactory = createLearnerFactory();

import type { InputRecord } from "../../handlers/records/recordBlock";
import { type RandomNumbers, randomNumbers } from "./randomNumbers";

/** One example: what is sent, and what only the generator knows. */
export interface Example {
  readonly record: InputRecord;
  /** True probability that the label is 1. Never leaves this process. */
  readonly probability: number;
}

/**
 * Clicks on advertisements, invented: eleven categorical features whose values are as unevenly spread as in life
 * (Zipf), three numbers, and one pair of features that act together, which a linear model cannot see. The world (every
 * weight) is the same in every run, so that a second run continues the first; `seed` decides which examples are drawn.
 */
const CATEGORIES: Readonly<Record<string, { readonly values: number; readonly strength: number }>> = {
  site: { values: 400, strength: 0.6 },
  page: { values: 1_200, strength: 0.25 },
  advertiser: { values: 150, strength: 0.5 },
  campaign: { values: 600, strength: 0.45 },
  creative: { values: 900, strength: 0.35 },
  slot: { values: 12, strength: 0.6 },
  device: { values: 5, strength: 0.5 },
  browser: { values: 9, strength: 0.2 },
  country: { values: 60, strength: 0.35 },
  hour: { values: 24, strength: 0.25 },
  audience: { values: 40, strength: 0.55 },
};
/** Numbers in or near 0 .. 1, with their effect on the logit. */
const NUMBERS: Readonly<Record<string, number>> = { viewability: 1.4, recency: -0.9, frequency: -0.7 };
const PAIR = { fields: ["device", "slot"], strength: 0.35 } as const;
const INTERCEPT = -2;
const WORLD = "shared-storage sample world 1";

export class ExampleStream {
  private static readonly world = buildWorld();
  private readonly random: RandomNumbers;

  constructor(seed: string) {
    this.random = randomNumbers(seed);
  }

  next(): Example {
    const { fields, pair } = ExampleStream.world;
    const features: Record<string, string | number> = {};
    const drawn: Record<string, number> = {};
    let logit = INTERCEPT;
    for (const { name, cumulative, weights } of fields) {
      const value = pick(cumulative, this.random.uniform());
      drawn[name] = value;
      features[name] = `${name}-${value}`;
      logit += weights[value]!;
    }
    logit += pair[drawn[PAIR.fields[0]]! * CATEGORIES[PAIR.fields[1]]!.values + drawn[PAIR.fields[1]]!]!;
    for (const [name, effect] of Object.entries(NUMBERS)) {
      // Three decimals: what is sent is exactly what the truth was computed from.
      const value = Math.round(1_000 * this.random.uniform() ** 2) / 1_000;
      features[name] = value;
      logit += effect * value;
    }
    const probability = 1 / (1 + Math.exp(-logit));
    const label = this.random.uniform() < probability ? 1 : 0;
    return { record: { label, features }, probability };
  }
}

/** Natural-log loss of the true probability for the label that came out. */
export function trueLoss(example: Example): number {
  return -Math.log(example.record.label === 1 ? example.probability : 1 - example.probability);
}

/** Sum of two losses; null, not known, makes the whole unknown. */
export function addLoss(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}

interface Field {
  readonly name: string;
  readonly cumulative: Float64Array;
  readonly weights: Float64Array;
}

function buildWorld(): { readonly fields: readonly Field[]; readonly pair: Float64Array } {
  const fields = Object.entries(CATEGORIES).map(([name, { values, strength }]): Field => {
    const random = randomNumbers(`${WORLD}/${name}`);
    const weights = Float64Array.from({ length: values }, () => strength * random.normal());
    const cumulative = new Float64Array(values);
    let total = 0;
    for (let value = 0; value < values; value++) cumulative[value] = total += 1 / (value + 1);
    return { name, cumulative: cumulative.map((share) => share / total), weights };
  });
  const random = randomNumbers(`${WORLD}/pair`);
  const [first, second] = PAIR.fields;
  const size = CATEGORIES[first]!.values * CATEGORIES[second]!.values;
  return { fields, pair: Float64Array.from({ length: size }, () => PAIR.strength * random.normal()) };
}

/** Index of the first entry above u. */
function pick(cumulative: Float64Array, u: number): number {
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cumulative[middle]! > u) high = middle;
    else low = middle + 1;
  }
  return low;
}

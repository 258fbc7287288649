/** One of the things that are compared. `run` does it once and gives its figure, all in one unit. */
export interface Contender {
  readonly name: string;
  readonly run: () => Promise<number>;
}

/** Figures by contender, one a round. */
export type Rounds = ReadonlyMap<string, readonly number[]>;

/**
 * Runs all contenders in every round, so that what else the machine does meanwhile hits them alike. Each round begins with
 * another one: none always runs after the same neighbour.
 */
export async function interleaved(contenders: readonly Contender[], rounds: number): Promise<Rounds> {
  const figures = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (let k = 0; k < contenders.length; k++) {
      const { name, run } = contenders[(round + k) % contenders.length]!;
      figures.get(name)!.push(await run());
    }
  }
  return figures;
}

/** NaN of nothing. */
export function median(figures: readonly number[]): number {
  const rising = figures.toSorted((a, b) => a - b);
  const middle = rising.length >> 1;
  if (rising.length === 0) return Number.NaN;
  return rising.length % 2 === 1 ? rising[middle]! : (rising[middle - 1]! + rising[middle]!) / 2;
}

export interface Comparison {
  /** Medians. */
  readonly value: number;
  readonly baseline: { readonly name: string; readonly value: number };
  /** Median of what the rounds say each: a slow second spoils one of them, and both sides of it. */
  readonly ratio: number;
}

/** Throws if one of the two did not run. */
export function compared(rounds: Rounds, name: string, baseline: string): Comparison {
  const [ours, theirs] = [name, baseline].map((one) => {
    const figures = rounds.get(one);
    if (figures === undefined || figures.length === 0) throw new Error(`${one} was not measured`);
    return figures;
  }) as [readonly number[], readonly number[]];
  return {
    value: median(ours),
    baseline: { name: baseline, value: median(theirs) },
    ratio: median(ours.map((figure, round) => figure / theirs[round]!)),
  };
}

/** One figure of a benchmark, perhaps beside the same of a baseline measured in the same rounds. */
export interface Measurement {
  readonly what: string;
  readonly unit: string;
  /** Median of the rounds; a count has one round. */
  readonly value: number;
  readonly baseline?: { readonly name: string; readonly value: number };
  /** Median of the rounds' ratios, value to baseline. */
  readonly ratio?: number;
  /** What `ratio` (or `value`, without a baseline) is to reach. Reported, never decided on. */
  readonly aim?: Aim;
}

export type Aim = { readonly atLeast: number } | { readonly atMost: number };

export interface BenchContext {
  /** Runs a part of the benchmark, unless another one alone was asked for. */
  readonly part: (name: string, run: () => Promise<void>) => Promise<void>;
  /** Rounds of every comparison. */
  readonly rounds: number;
  /** An empty directory of this run, on the file system to be measured; removed afterwards. */
  readonly directory: string;
  /** Prints what was measured, and keeps it for the report. */
  readonly measured: (measurement: Measurement) => void;
  /** Prints a remark: what cannot be measured here, and why. */
  readonly note: (text: string) => void;
}

/** Measures, telling the context as it goes; resolves when done. */
export type Benchmark = (context: BenchContext) => Promise<void>;

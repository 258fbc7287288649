/** Upper bounds of the buckets, seconds. */
const BOUNDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1] as const;

/** Counts durations in fixed buckets, as Prometheus' histograms do. */
export class LatencyHistogram {
  private readonly counts = new Array<number>(BOUNDS.length + 1).fill(0);
  private sum = 0;

  /** Counts one duration, in milliseconds. */
  observe(milliseconds: number): void {
    const seconds = milliseconds / 1_000;
    let bucket = 0;
    while (bucket < BOUNDS.length && seconds > BOUNDS[bucket]!) bucket++;
    this.counts[bucket]!++;
    this.sum += seconds;
  }

  /** Sample lines of the text format 0.0.4, buckets cumulative. */
  lines(name: string): string[] {
    let total = 0;
    const buckets = this.counts.map((count, k) => {
      total += count;
      return `${name}_bucket{le="${BOUNDS[k] ?? "+Inf"}"} ${total}`;
    });
    return [...buckets, `${name}_sum ${this.sum}`, `${name}_count ${total}`];
  }
}

/**
 * The nearest-rank quantile: the smallest value that at least `share` of all values do not exceed. Exact, no
 * interpolation, so that infinite values stay what they are. null for no values.
 */
export function quantile(values: readonly number[], share: number): number | null {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

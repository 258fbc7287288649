/** How long deletion waits, in the consumer's settings. */
export interface RetentionSettings {
  /** Segments, and log entries below the oldest checkpoint, stay this long after they were packed. */
  readonly retentionHours: number;
  /** Packed log and segments: what rebuilds reach back to. */
  readonly journalRetentionDays: number;
}

/**
 * When the janitor may delete a file. Every age counts from when this janitor first saw the file (or first found it
 * deletable), on its own monotonic clock: a restart starts it again, and a wrong clock deletes nothing.
 */
export type Deletion =
  /** Once it was listed for `graceMs`. */
  | { readonly rule: "listed"; readonly graceMs: number }
  /** Once a verified pack holds it and has been listed for the retention, and a durable checkpoint covers that pack. */
  | { readonly rule: "packed"; readonly retention: "retentionHours"; readonly below?: "checkpoint" }
  /** All but the newest, one an hour and one a day, and what others name; found so for `graceMs`. */
  | (Thinning & { readonly rule: "thinned"; readonly graceMs: number; readonly after?: "blob" })
  /** Once no file that is kept has named it for `graceMs`. */
  | { readonly rule: "unnamed"; readonly graceMs: number }
  /** Once it was listed for the retention, from the oldest on but the last, if all of it lies below the oldest checkpoint. */
  | { readonly rule: "expired"; readonly retention: "journalRetentionDays"; readonly below: "checkpoint" };

/** Keeps the newest, then the first of each hour for `hours`, then the first of each day for `days`. */
export interface Thinning {
  readonly newest: number;
  readonly hours: number;
  readonly days: number;
}

/** Something numbered that was made at a time that is on record: the log's or a manifest's, never a file's. */
export interface Dated {
  readonly number: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const HOUR = 3_600_000;

/** Numbers that stay. Time is counted back from the newest item, so that no clock of the reader matters. */
export function thin(items: readonly Dated[], { newest, hours, days }: Thinning): Set<number> {
  const rising = items.toSorted((a, b) => a.number - b.number);
  const kept = new Set(rising.slice(-newest).map(({ number }) => number));
  const end = Math.max(...items.map(({ at }) => at));
  const taken = new Set<string>();
  // The first of a period stays the first of it, whatever comes later.
  for (const { number, at } of rising) {
    const periods: [number, number, string][] = [
      [HOUR, hours * HOUR, "hour"],
      [24 * HOUR, days * 24 * HOUR, "day"],
    ];
    for (const [length, span, name] of periods) {
      const period = `${name} ${Math.floor(at / length)}`;
      if (taken.has(period)) continue;
      taken.add(period);
      if (end - at <= span) kept.add(number);
    }
  }
  return kept;
}

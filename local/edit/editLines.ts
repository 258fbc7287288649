/** More are counted. */
const NAMED = 3;

/** `handlers/ingest.ts changed`: what made a round. */
export function changedText(files: readonly string[]): string {
  const named = files.slice(0, NAMED).join(", ");
  const more = files.length - NAMED;
  return `${named}${more > 0 ? ` and ${more} more` : ""} changed`;
}

/** `0.24 s` of milliseconds. */
export function secondsText(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(2)} s`;
}

/** One line per problem, however many consumers it keeps from being bundled. */
export function failureLines(failures: ReadonlyMap<string, readonly string[]>): string[] {
  const consumers = new Map<string, string[]>();
  for (const [consumer, problems] of failures) {
    const text = problems.join("; ");
    consumers.set(text, [...(consumers.get(text) ?? []), consumer]);
  }
  return [...consumers].map(
    ([text, names]) => `${text}; ${names.join(", ")}: ${names.length === 1 ? "runs" : "run"} on as before`,
  );
}

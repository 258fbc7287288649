export const EXIT = { good: 0, accounting: 1, configuration: 2, refused: 3, killed: 130 } as const;

/** What decides how a run is judged. */
export interface Outcome {
  /** Differences that the checker named, requests refused, and everything else that makes the counts worthless. */
  readonly accountingProblems: readonly string[];
  /** Refused mounts, crash loops, consumers that the mount gate did not pass or that never became ready. */
  readonly consumerProblems: readonly string[];
}

/** Wrong data outweighs a consumer that does not run. */
export function exitCode({ accountingProblems, consumerProblems }: Outcome): number {
  if (accountingProblems.length > 0) return EXIT.accounting;
  return consumerProblems.length > 0 ? EXIT.refused : EXIT.good;
}

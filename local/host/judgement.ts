import type { Outcome } from "./exitCode";

/** A hundred differences have one cause: the first ones tell it. */
const SHOWN = 20;

/** What is wrong with a run, or that nothing is. */
export function judgement({ accountingProblems, consumerProblems }: Outcome): string[] {
  if (accountingProblems.length + consumerProblems.length === 0) return ["good: the checker found no difference"];
  return [
    ...listed("data or accounting", accountingProblems),
    ...listed("consumers", consumerProblems),
    ...(accountingProblems.length === 0 ? ["the checker found no difference in the data"] : []),
  ];
}

function listed(what: string, problems: readonly string[]): string[] {
  if (problems.length === 0) return [];
  const more = problems.length > SHOWN ? [`  … and ${problems.length - SHOWN} more`] : [];
  return [
    `${what}: ${problems.length} ${problems.length === 1 ? "problem" : "problems"}`,
    ...problems.slice(0, SHOWN).map((problem) => `  ${problem}`),
    ...more,
  ];
}

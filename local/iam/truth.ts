/** What the evaluator knows of a question: yes, no, or that it cannot say. */
export type Truth = true | false | "unknown";

/** All of them: one no decides, however little is known of the others. */
export function every(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false;
  return truths.includes("unknown") ? "unknown" : true;
}

/** Any of them: one yes decides. */
export function some(truths: readonly Truth[]): Truth {
  if (truths.includes(true)) return true;
  return truths.includes("unknown") ? "unknown" : false;
}

export function not(truth: Truth): Truth {
  return truth === "unknown" ? "unknown" : !truth;
}

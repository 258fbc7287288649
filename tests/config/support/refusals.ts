import assert from "node:assert/strict";
import type { StackConfigInput } from "../../../config/decode";
import { GOOD_VALUES, problemsOf } from "./stackInput";

/** A configuration, and every line that its error must list; none if it must be accepted. */
export interface Refusal {
  readonly what: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly other?: Partial<StackConfigInput>;
  readonly lines: readonly string[];
}

/** One test a case: exactly these lines, so that one mistake gives one problem and no consequence is listed besides. */
export function itReports(cases: readonly Refusal[]): void {
  for (const { what, values, other, lines } of cases) {
    it(`${lines.length === 0 ? "accepts" : "refuses"} ${what}`, () =>
      assert.deepEqual(problemsOf(values, other), lines));
  }
}

/** Path of the consumers in every line. */
export const AT = "shared-storage:consumers";

/** A function that is right in GOOD_VALUES. */
export const LAMBDA = { compute: "lambda", entry: "h.ts", mounts: { samples: "read" } };

/** GOOD_VALUES with more consumers. */
export function withConsumers(more: object): Readonly<Record<string, unknown>> {
  return { ...GOOD_VALUES, consumers: { ...GOOD_VALUES.consumers, ...more } };
}

/** GOOD_VALUES with another network. */
export function withNetwork(fields: object): Readonly<Record<string, unknown>> {
  return { ...GOOD_VALUES, network: fields };
}

/** So many functions that write the directory data. */
export function lambdas(count: number): Readonly<Record<string, unknown>> {
  const fields = { ...LAMBDA, mounts: { data: "write" } };
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`c${index}`, fields]));
}

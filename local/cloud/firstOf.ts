/** The first check that finds something: AWS names one reason at a time. */
export function firstOf<T>(...checks: readonly (() => T | undefined)[]): T | undefined {
  return firstFor(checks, (check) => check());
}

/** The first value for which the check finds something. */
export function firstFor<V, T>(values: readonly V[], check: (value: V) => T | undefined): T | undefined {
  for (const value of values) {
    const found = check(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

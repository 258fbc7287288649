/** A value that a preview does not know yet, for `evaluate`. The engine has markers of its own. */
export const UNKNOWN: unique symbol = Symbol("unknown");

/** What a rule meets when it reads a value that is not known yet: it cannot decide, and says so instead of guessing. */
export class UnknownValueError extends Error {
  override readonly name = "UnknownValueError";
}

/** True for this error and for the one that @pulumi/policy throws, which it does not export. */
export function isUnknownValue(error: unknown): error is Error {
  return error instanceof Error && (error instanceof UnknownValueError || "unknownTypeSentinel" in error);
}

/** The value, with a throw in place of every `UNKNOWN` in it; as the engine's policy server does it. */
export function throwOnUnknown<T extends object>(value: T, path = ""): T {
  // A copy: a proxy may not give anything but the very value of a frozen object's property.
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as T;
  return new Proxy(copy, {
    get(target, key) {
      const found: unknown = Reflect.get(target, key);
      const place = `${path}.${String(key)}`;
      if (found === UNKNOWN) throw new UnknownValueError(`value at ${place} can't be known yet`);
      return typeof found === "object" && found !== null ? throwOnUnknown(found, place) : found;
    },
  });
}

/**
 * Runs every check, and only then complains about a value that one of them could not read: what is known to be wrong is
 * reported although something beside it is unknown.
 *
 * @throws the first unknown-value error; any other error at once
 */
export function all(checks: readonly (() => void)[]): void {
  let unknown: Error | undefined;
  for (const check of checks) {
    try {
      check();
    } catch (error) {
      if (!isUnknownValue(error)) throw error;
      unknown ??= error;
    }
  }
  if (unknown !== undefined) throw unknown;
}

/** {@link all} for the elements of a list; reading an element may throw too. */
export function each<T>(items: readonly T[], check: (item: T, index: number) => void): void {
  all(Array.from({ length: items.length }, (_, index) => () => check(items[index] as T, index)));
}

/**
 * Whether any element passes: one that is known to pass is enough, whatever is unknown beside it.
 *
 * @throws the first unknown-value error if none is known to pass
 */
export function some<T>(items: readonly T[], passes: (item: T) => boolean): boolean {
  let found = false;
  try {
    each(items, (item) => {
      found ||= passes(item);
    });
  } catch (error) {
    if (!isUnknownValue(error) || !found) throw error;
  }
  return found;
}

/** What `read` gives, or `undefined` if it is not known yet. */
export function ifKnown<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isUnknownValue(error)) return undefined;
    throw error;
  }
}

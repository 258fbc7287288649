import type { Viewed } from "./rule";
import { ifKnown, isUnknownValue } from "./unknown";
import { text } from "./values";

/** Under which properties of its target a reference may go. */
export type Key = "id" | "arn" | "name";

/**
 * Whether a property of `from` names `target`. In a preview the value is not known, but which resources it comes from is.
 *
 * @param property top-level property that holds the reference
 * @param read reads the value; may throw the unknown-value error
 * @throws the unknown-value error if neither value nor origin is known
 */
export function refersTo(
  from: Viewed,
  property: string,
  read: () => unknown,
  target: Viewed,
  keys: readonly Key[],
): boolean {
  try {
    const value = text(read());
    return value !== undefined && keys.some((key) => ifKnown(() => target.props[key]) === value);
  } catch (error) {
    const origins = isUnknownValue(error) ? from.dependenciesOf(property) : undefined;
    if (origins === undefined || origins.length === 0) throw error;
    return origins.includes(target.urn);
  }
}

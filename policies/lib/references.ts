import type { Viewed } from "./rule";
import { ifKnown, isUnknownValue } from "./unknown";
import { text } from "./values";

/** A property that names another resource. */
export interface Reference {
  /** Top-level property; its origins are what the engine knows in a preview. */
  readonly property: string;
  /** Reads the value; may throw the unknown-value error. */
  readonly read: () => unknown;
  /** Under which property of the other resource the value is found. */
  readonly keys: readonly ("id" | "arn" | "name")[];
  /** How many resources the property names in all, such as the length of a list of ids. Default 1. */
  readonly count?: number;
}

/**
 * Which of the candidates a property names. In a preview the value is not known, but which resources the property comes
 * from is: then all of those, as a list of ids has one origin each. More origins than values say nothing: what a remote
 * component returns comes from all of its children, from its public subnets as much as from its private ones.
 *
 * @throws the unknown-value error if neither says anything
 */
export function targetsOf(
  from: Viewed,
  { property, read, keys, count = 1 }: Reference,
  candidates: readonly Viewed[],
): readonly Viewed[] {
  try {
    const value = text(read());
    if (value === undefined) return [];
    return candidates.filter(({ props }) => keys.some((key) => ifKnown(() => props[key]) === value));
  } catch (error) {
    if (!isUnknownValue(error)) throw error;
    const origins = from.dependenciesOf(property) ?? [];
    const found = candidates.filter(({ urn }) => origins.includes(urn));
    if (found.length === 0 || found.length > count) throw error;
    return found;
  }
}

/**
 * The one candidate that a property names, if any.
 *
 * @throws the unknown-value error if the value is not known and its origins do not tell which one
 */
export function targetOf(
  from: Viewed,
  reference: Omit<Reference, "count">,
  candidates: readonly Viewed[],
): Viewed | undefined {
  return targetsOf(from, reference, candidates)[0];
}

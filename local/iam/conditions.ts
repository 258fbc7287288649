import { arnMatches, glob } from "./matching";
import type { Condition } from "./policyDocument";
import { every, not, some, type Truth } from "./truth";

/**
 * What a request says of itself: key → value, or undefined where the request lacks it. A key that is not here at all is
 * not modelled.
 */
export type RequestContext = Readonly<Record<string, string | undefined>>;

type Compare = (expected: string, actual: string) => Truth;

/** Policy variables are not modelled. */
const plain =
  (compare: (expected: string, actual: string) => boolean): Compare =>
  (expected, actual) =>
    expected.includes("${") ? "unknown" : compare(expected, actual);

const COMPARISONS: Readonly<Record<string, Compare>> = {
  StringEquals: plain((expected, actual) => expected === actual),
  StringEqualsIgnoreCase: plain((expected, actual) => expected.toLowerCase() === actual.toLowerCase()),
  StringLike: plain(glob),
  ArnEquals: arnMatches,
  ArnLike: arnMatches,
  Bool: plain((expected, actual) => expected.toLowerCase() === actual.toLowerCase()),
};

/** Negated operator → the one it negates. They hold if no value matches, and if the key is missing. */
const NEGATIONS: Readonly<Record<string, string>> = {
  StringNotEquals: "StringEquals",
  StringNotEqualsIgnoreCase: "StringEqualsIgnoreCase",
  StringNotLike: "StringLike",
  ArnNotEquals: "ArnEquals",
  ArnNotLike: "ArnLike",
};

const IF_EXISTS = "IfExists";

/** Before the key of one of the resource's tags (IAM user guide, "AWS global condition context keys"). */
const RESOURCE_TAG = "aws:resourcetag/";

/** Tags of the resource; undefined = not modelled. */
export type ResourceTags = Readonly<Record<string, string>> | undefined;

/**
 * Whether all conditions of a statement hold (IAM user guide, "Condition operators"): several values of a key are
 * alternatives; a missing key makes an operator false, a negated one true, and one with IfExists true. Operators,
 * keys and values that are not modelled give "unknown".
 */
export function conditionsHold(conditions: readonly Condition[], context: RequestContext, tags?: ResourceTags): Truth {
  return every(conditions.map((condition) => conditionHolds(condition, context, tags)));
}

function conditionHolds({ operator, key, values }: Condition, context: RequestContext, tags: ResourceTags): Truth {
  const found =
    tags !== undefined && key.toLowerCase().startsWith(RESOURCE_TAG) ? tagValue(key, tags) : contextValue(key, context);
  if (found === "unknown") return "unknown";
  const { actual } = found;
  if (operator === "Null") return some(values.map((value) => isNull(value, actual)));
  const ifExists = operator.endsWith(IF_EXISTS);
  const base = ifExists ? operator.slice(0, -IF_EXISTS.length) : operator;
  const negated = Object.hasOwn(NEGATIONS, base);
  const name = negated ? NEGATIONS[base]! : base;
  if (!Object.hasOwn(COMPARISONS, name)) return "unknown";
  if (actual === undefined) return ifExists || negated;
  const matches = some(values.map((value) => COMPARISONS[name]!(value, actual)));
  return negated ? not(matches) : matches;
}

interface Value {
  /** Undefined = the request lacks the key. */
  readonly actual: string | undefined;
}

function contextValue(key: string, context: RequestContext): Value | "unknown" {
  const known = Object.keys(context).find((name) => name.toLowerCase() === key.toLowerCase());
  return known === undefined ? "unknown" : { actual: context[known] };
}

/** All tags are known, so one that is not there is missing. Keys are compared without case, as those of conditions are. */
function tagValue(key: string, tags: NonNullable<ResourceTags>): Value {
  const wanted = key.slice(RESOURCE_TAG.length).toLowerCase();
  return { actual: Object.entries(tags).find(([name]) => name.toLowerCase() === wanted)?.[1] };
}

/** `true` asks that the key be missing, `false` that it be there. */
function isNull(expected: string, actual: string | undefined): Truth {
  if (expected === "true") return actual === undefined;
  return expected === "false" ? actual !== undefined : "unknown";
}

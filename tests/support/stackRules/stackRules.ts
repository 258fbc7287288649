import { documentRules } from "./documentRules";
import type { Evaluated } from "./evaluated";
import { mountRules } from "./mountRules";
import { orderRules } from "./orderRules";
import { pathRules } from "./pathRules";

/** Everything that holds for every stack that can be configured. */
export const STACK_RULES = [...documentRules, ...pathRules, ...mountRules, ...orderRules];

/** One line for everything that breaks one of them. */
export function brokenRules(stack: Evaluated): string[] {
  return STACK_RULES.flatMap((rule) => rule.broken(stack));
}

import { type EvaluatedResource, evaluate, mandatory, type Violation } from "../../policies/evaluate";
import type { World } from "../cloud/world";

export interface JudgedStack {
  readonly world: World;
  /** `type::name` of every resource with the option `protect`. */
  readonly protectedResources: ReadonlySet<string>;
  readonly project: string;
  readonly stack: string;
}

/** Everything that a stack creates, awsx's children included, as the rules take it. */
export function evaluatedResources({
  world,
  protectedResources,
}: Pick<JudgedStack, "world" | "protectedResources">): readonly EvaluatedResource[] {
  return world.everything().map(({ type, name, id, inputs, outputs }) => ({
    type,
    name,
    props: inputs,
    outputs: { ...outputs, id },
    opts: { protect: protectedResources.has(`${type}::${name}`) },
  }));
}

/** What the policy pack says of a stack. */
export function judgeStack(judged: JudgedStack): readonly Violation[] {
  return evaluate(evaluatedResources(judged), { project: judged.project, stack: judged.stack });
}

/** A stack that must not be deployed; `message` lists every violation and has no stack trace. */
export class PolicyError extends Error {
  override readonly name = "PolicyError";

  constructor(stack: string, violations: readonly Violation[]) {
    super([`stack "${stack}" breaks the policies:`, ...violationLines(violations)].join("\n"));
  }
}

/** Each violation with its rule, its resource and its remedy; mandatory ones first. */
export function violationLines(violations: readonly Violation[]): string[] {
  const first = mandatory(violations);
  return [...first, ...violations.filter((each) => !first.includes(each))].map(
    ({ rule, enforcementLevel, resource, message }) =>
      ` - ${enforcementLevel} ${rule}${resource === undefined ? "" : ` (${resource.type}::${resource.name})`}: ${message}`,
  );
}

/** @throws PolicyError if a mandatory rule is violated */
export function requirePolicies(stack: JudgedStack): readonly Violation[] {
  const violations = judgeStack(stack);
  if (mandatory(violations).length > 0) throw new PolicyError(stack.stack, violations);
  return violations;
}

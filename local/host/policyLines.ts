import { judgeStack, requirePolicies, violationLines } from "../policies/judgeStack";
import type { CreatedResources } from "./createResources";
import type { Options } from "./options";

/**
 * What the policy pack says of the stack, as lines to print; nothing if it has nothing to say. Runs that leave something
 * out on purpose (`--without`, `--without-tls`) are not refused for what they leave out.
 *
 * @throws PolicyError if a mandatory rule is violated
 */
export function policyLines(
  project: string,
  { stack, policies, without, withoutTls }: Pick<Options, "stack" | "policies" | "without" | "withoutTls">,
  { model, protectedResources }: Pick<CreatedResources, "model" | "protectedResources">,
): string[] {
  const judged = { world: model.world, protectedResources, project, stack };
  if (policies && without.length === 0 && withoutTls.length === 0) return violationLines(requirePolicies(judged));
  if (policies) return [];
  const lines = violationLines(judgeStack(judged));
  return [`POLICIES ARE OFF (--no-policies): ${lines.length} violations`, ...lines];
}

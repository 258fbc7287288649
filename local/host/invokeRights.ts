import { nameOf } from "../cloud/problem";
import { role, rolePolicy, rolePolicyAttachment } from "../cloud/services/iam";
import type { World } from "../cloud/world";
import { type AttachedPolicy, evaluate } from "../iam/evaluate";
import { managedPolicy } from "../iam/managedPolicies";
import { parsePolicy } from "../iam/policyDocument";

/**
 * Whether a role's own policies let it invoke a function: undefined, or the reason against it in the words of Lambda's
 * AccessDeniedException. Functions of this program have no policy of their own.
 */
export function invokeDenied(world: World, roleArn: string, functionArn: string): string | undefined {
  const principal = world.byArn(role, roleArn);
  const identity = principal === undefined ? [] : policiesOf(world, principal.id);
  const context = {};
  const request = { action: "lambda:InvokeFunction", resource: functionArn, principal: roleArn, context };
  const { outcome, source } = evaluate(request, { identity, resource: [] });
  if (outcome === "allowed") return undefined;
  if (outcome === "explicitly denied") return `an identity-based policy (${source}) explicitly denies it`;
  if (outcome === "not modelled") return `${source} uses what is not modelled on this machine`;
  return "no identity-based policy allows the lambda:InvokeFunction action";
}

function policiesOf(world: World, roleId: string): AttachedPolicy[] {
  const inline = world.all(rolePolicy).filter(({ inputs }) => inputs.role === roleId);
  const attached = world.all(rolePolicyAttachment).filter(({ inputs }) => inputs.role === roleId);
  const parsed = (text: string | undefined) =>
    text === undefined ? undefined : parsePolicy(text, "identity").document;
  return [
    ...inline.map((one) => ({ source: nameOf(one), document: parsed(one.inputs.policy) })),
    ...attached.map((one) => ({ source: nameOf(one), document: parsed(managedPolicy(one.inputs.policyArn)) })),
  ];
}

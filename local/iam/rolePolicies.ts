import { nameOf } from "../cloud/problem";
import { rolePolicy, rolePolicyAttachment } from "../cloud/services/iam";
import type { World } from "../cloud/world";
import type { AttachedPolicy } from "./evaluate";
import { managedPolicy } from "./managedPolicies";
import { parsePolicy } from "./policyDocument";

/** Inline and attached policies of a role, by its id. A managed policy that is not modelled has no document. */
export function rolePolicies(world: World, roleId: string): readonly AttachedPolicy[] {
  const inline = world.all(rolePolicy).filter(({ inputs }) => inputs.role === roleId);
  const attached = world.all(rolePolicyAttachment).filter(({ inputs }) => inputs.role === roleId);
  return [
    ...inline.map((one) => ({ source: nameOf(one), document: parsePolicy(one.inputs.policy, "identity").document })),
    ...attached.map((one) => {
      const text = managedPolicy(one.inputs.policyArn);
      return {
        source: nameOf(one),
        document: text === undefined ? undefined : parsePolicy(text, "identity").document,
      };
    }),
  ];
}

import { role } from "../cloud/services/iam";
import { functionNameOf, lambdaFunction } from "../cloud/services/lambda";
import type { World } from "../cloud/world";
import { type AccessRequest, type AttachedPolicy, evaluate } from "../iam/evaluate";
import { rolePolicies } from "../iam/rolePolicies";

const ACTION = "lambda:InvokeFunction";

/**
 * Why a role may not invoke a function, in AWS's words after the resource; undefined = it may. By its own policies: what a
 * function's policy grants here is for calls of its URL.
 */
export function invokeDenied(world: World, roleArn: string, functionArn: string): string | undefined {
  return roleDenied(world, { action: ACTION, resource: functionArn, principal: roleArn, context: {} }, []);
}

/** The same for any action on a function or its alias, with the policies of the resource. */
export function roleDenied(
  world: World,
  request: Omit<AccessRequest, "tags"> & { readonly principal: string },
  resource: readonly AttachedPolicy[],
): string | undefined {
  const caller = world.byArn(role, request.principal);
  const identity = caller === undefined ? [] : rolePolicies(world, caller.id);
  // A function's tags are those of its versions and aliases.
  const tags = world.byId(lambdaFunction, functionNameOf(request.resource))?.inputs.tags ?? {};
  const decision = evaluate({ ...request, tags }, { identity, resource });
  switch (decision.outcome) {
    case "allowed":
      return undefined;
    case "explicitly denied":
      return "with an explicit deny in an identity-based policy";
    case "implicitly denied":
      return `because no identity-based policy allows the ${request.action} action`;
    case "not modelled":
      return `because it is not modelled whether ${decision.reason}`;
  }
}

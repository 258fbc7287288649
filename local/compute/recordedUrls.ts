import { nameOf } from "../cloud/problem";
import { functionNameOf, lambdaFunction } from "../cloud/services/lambda";
import { functionUrl, permission } from "../cloud/services/lambdaInvocation";
import type { World } from "../cloud/world";
import type { AttachedPolicy } from "../iam/evaluate";
import { parsePolicy } from "../iam/policyDocument";
import type { UrlSpec } from "../urls/urlServer";
import { roleDenied } from "./invokeRights";

/** A recorded function URL: whose it is, and who may call it. */
export interface RecordedUrl {
  readonly functionName: string;
  readonly spec: UrlSpec;
  /** Why a role may not call it; undefined = it may. */
  readonly denies: (roleArn: string) => string | undefined;
}

/** Both rights that a caller needs, and what its request says (Lambda developer guide, "Control access to function URLs"). */
const ACTIONS = ["lambda:InvokeFunctionUrl", "lambda:InvokeFunction"];
const CONTEXT = { "lambda:FunctionUrlAuthType": "AWS_IAM", "lambda:InvokedViaFunctionUrl": "true" };

/** Every function URL of the world. */
export function recordedUrls(world: World): readonly RecordedUrl[] {
  return world.all(functionUrl).map(({ inputs, outputs }) => {
    const functionName = functionNameOf(inputs.functionName);
    const arn = `${world.byId(lambdaFunction, functionName)?.outputs.arn}:${inputs.qualifier}`;
    const granted = resourcePolicy(world, functionName, inputs.qualifier, arn);
    return {
      functionName,
      spec: { urlId: outputs.urlId, domainName: new URL(outputs.functionUrl).hostname, arn },
      denies: (roleArn) =>
        ACTIONS.map((action) =>
          roleDenied(world, { action, resource: arn, principal: roleArn, context: CONTEXT }, granted),
        ).find((reason) => reason !== undefined),
    };
  });
}

/** The alias's permissions as the policy that Lambda makes of them. */
function resourcePolicy(world: World, functionName: string, qualifier: string, Resource: string): AttachedPolicy[] {
  return world
    .all(permission)
    .filter(({ inputs }) => functionNameOf(inputs.function) === functionName && inputs.qualifier === qualifier)
    .map((recorded) => {
      const { action: Action, principal, functionUrlAuthType, invokedViaFunctionUrl } = recorded.inputs;
      const Condition = {
        ...(functionUrlAuthType === undefined
          ? {}
          : { StringEquals: { "lambda:FunctionUrlAuthType": functionUrlAuthType } }),
        ...(invokedViaFunctionUrl === undefined
          ? {}
          : { Bool: { "lambda:InvokedViaFunctionUrl": String(invokedViaFunctionUrl) } }),
      };
      const Statement = [{ Effect: "Allow", Principal: { AWS: principal }, Action, Resource, Condition }];
      const text = JSON.stringify({ Version: "2012-10-17", Statement });
      return { source: nameOf(recorded), document: parsePolicy(text, "resource").document };
    });
}

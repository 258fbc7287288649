import type { Principal } from "./credentialStore";
import { parseFunctionReference } from "./functionNames";
import type { FunctionPool } from "./functionPool";
import { InvokeError, notFound } from "./invokeErrors";

/** Functions, and who may invoke them. */
export interface InvocableFunctions {
  /** By physical name; undefined = there is no such function. */
  readonly pool: (name: string) => FunctionPool | undefined;
  /** Why a role may not invoke that ARN (`because …`, as it follows the ARN in the error); undefined = it may. */
  readonly denies: (roleArn: string, functionArn: string) => string | undefined;
  /** ARN of a name for which there is no function. */
  readonly arnOf: (name: string) => string;
}

export interface InvocationTarget {
  readonly pool: FunctionPool;
  /** With the qualifier that the caller named. */
  readonly arn: string;
  readonly version: string;
}

/**
 * Function and version that a caller means, if it may invoke them. Right comes before existence, as on AWS.
 *
 * @param text name or ARN, with or without a qualifier
 */
export function invocationTarget(
  functions: InvocableFunctions,
  text: string,
  queryQualifier: string | undefined,
  principal: Principal,
): InvocationTarget {
  const reference = parseFunctionReference(text);
  if (reference === undefined) {
    throw new InvokeError("InvalidParameterValueException", `${text} is not a function's name or ARN`);
  }
  const { name } = reference;
  const qualifier = queryQualifier ?? reference.qualifier;
  if (queryQualifier !== undefined && reference.qualifier !== undefined && queryQualifier !== reference.qualifier) {
    throw new InvokeError(
      "InvalidParameterValueException",
      "The derived qualifier from the function name does not match the specified qualifier.",
    );
  }
  const pool = functions.pool(name);
  const unqualified = pool?.spec.arn ?? functions.arnOf(name);
  const arn = qualifier === undefined ? unqualified : `${unqualified}:${qualifier}`;
  authorize(functions, principal, arn);
  const version = pool === undefined ? undefined : versionOf(pool, qualifier);
  if (pool === undefined || version === undefined) throw notFound(arn);
  return { pool, arn, version };
}

function authorize({ denies }: InvocableFunctions, principal: Principal, arn: string): void {
  if (principal.kind === "person") return;
  const reason = denies(principal.roleArn, arn);
  if (reason === undefined) return;
  const user = principal.roleArn.replace(/:iam:(.*):role\//, ":sts:$1:assumed-role/");
  const text = `User: ${user}/${principal.session} is not authorized to perform: lambda:InvokeFunction on resource: ${arn} ${reason}`;
  throw new InvokeError("AccessDeniedException", text);
}

/** Version that answers to a qualifier; undefined = there is none. $LATEST and the published version have the same code. */
function versionOf({ spec }: FunctionPool, qualifier: string | undefined): string | undefined {
  if (qualifier === undefined || qualifier === "$LATEST") return "$LATEST";
  return qualifier === spec.version ? qualifier : spec.aliases[qualifier];
}

import { createHash } from "node:crypto";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { PublishedFunction } from "./publishedFunction";

/**
 * An HTTPS address of the alias for named callers, who sign their requests. Lambda asks for two rights of each caller: to
 * the URL, and to the function; the second is given for calls through the URL only, so that no caller gets around it.
 */
export function functionUrl(
  name: string,
  callers: readonly string[],
  { function: lambda, alias }: PublishedFunction,
  parent: pulumi.ComponentResource,
): pulumi.Output<string> {
  const url = new aws.lambda.FunctionUrl(
    `${name}-url`,
    { functionName: lambda.name, qualifier: alias.name, authorizationType: "AWS_IAM", invokeMode: "BUFFERED" },
    { parent },
  );
  for (const principal of callers) {
    // By the caller, so that one more or less changes no other.
    const id = createHash("sha256").update(principal).digest("hex").slice(0, 12);
    const common = { function: lambda.name, qualifier: alias.name, principal };
    new aws.lambda.Permission(
      `${name}-url-${id}`,
      {
        ...common,
        statementId: `url-${id}`,
        action: "lambda:InvokeFunctionUrl",
        functionUrlAuthType: "AWS_IAM",
      },
      { parent },
    );
    new aws.lambda.Permission(
      `${name}-invoke-${id}`,
      { ...common, statementId: `invoke-${id}`, action: "lambda:InvokeFunction", invokedViaFunctionUrl: true },
      { parent },
    );
  }
  return url.functionUrl;
}

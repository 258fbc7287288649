import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type Statement, trustPolicy } from "./iamDocuments";
import { physicalName, tagsOf } from "./naming";
import type { Platform } from "./platform";
import { type PublishedFunction, publishedFunction } from "./publishedFunction";

export interface GateFunctionArgs {
  /** Handler file, relative to the project's root. */
  readonly entry: string;
  /** Seconds. */
  readonly timeout: number;
  readonly statements: readonly Statement[];
  readonly platform: Platform;
}

/** A function of the program's own, outside the VPC, with a role of its own, that `pulumi up` invokes and waits for. */
export function gateFunction(
  name: string,
  args: GateFunctionArgs,
  parent: pulumi.ComponentResource,
): PublishedFunction {
  const { names } = args.platform;
  const role = new aws.iam.Role(
    `${name}-role`,
    {
      name: physicalName(names, name),
      assumeRolePolicy: trustPolicy("lambda.amazonaws.com"),
      tags: tagsOf(names, name),
    },
    { parent },
  );
  return publishedFunction(name, { ...args, name, kind: "bare", role, memory: 256 }, parent);
}

/**
 * Condition for what carries the tags of this stack's consumers. It names them all in a document of constant size, and
 * nothing of a stack whose name begins with this one's. A function's tags hold for its aliases (Lambda developer guide,
 * "Using attribute-based access control in Lambda"); parameters have the key, too (Service Authorization Reference,
 * "AWS Systems Manager").
 */
export function ofOwnConsumers({ names }: Platform): NonNullable<Statement["Condition"]> {
  return {
    StringEquals: { "aws:ResourceTag/Project": names.project, "aws:ResourceTag/Stack": names.stack },
    Null: { "aws:ResourceTag/Consumer": "false" },
  };
}

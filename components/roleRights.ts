import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { LIVE } from "../config/addresses";
import type { ConsumerBase } from "../config/types";
import type { Access } from "./access";
import { policyDocument } from "./iamDocuments";
import { physicalName } from "./naming";
import type { Platform } from "./platform";

/**
 * Rights of a consumer's role beyond its mounts: to invoke the functions that it names, and the policies that the
 * configuration attaches. Returns what the consumer has to wait for.
 */
export function roleRights(
  name: string,
  { invokes, policies }: Pick<ConsumerBase, "invokes" | "policies">,
  { role }: Access,
  platform: Platform,
  parent: pulumi.ComponentResource,
): readonly pulumi.CustomResource[] {
  const invoking =
    invokes.length === 0
      ? []
      : [
          new aws.iam.RolePolicy(
            `${name}-invokes`,
            {
              name: "invokes",
              role: role.name,
              policy: policyDocument([
                {
                  Sid: "InvokeByAlias",
                  Effect: "Allow",
                  Action: "lambda:InvokeFunction",
                  Resource: invokes.map((target) => aliasArn(platform, target)),
                },
              ]),
            },
            { parent },
          ),
        ];
  // Named by the policy: one more or less changes no other.
  const attached = policies.map(
    (policyArn) =>
      new aws.iam.RolePolicyAttachment(`${name}.${policyName(policyArn)}`, { role: role.name, policyArn }, { parent }),
  );
  return [...invoking, ...attached];
}

/** Put together from names: the function may need this consumer, too. */
export function aliasArn({ names, fileSystem }: Platform, consumer: string): pulumi.Output<string> {
  const { partition, accountId } = fileSystem;
  return pulumi.interpolate`arn:${partition}:lambda:${names.region}:${accountId}:function:${physicalName(names, consumer)}:${LIVE}`;
}

/** `aws.service-role/x` of AWS's own, `123456789012.x` of an account's. */
function policyName(arn: string): string {
  const [, , , , account, policy = ""] = arn.split(":");
  return `${account}.${policy.replace(/^policy\//, "")}`;
}

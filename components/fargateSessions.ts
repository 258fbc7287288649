import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { FargateConsumerConfig } from "../config/types";
import type { Access } from "./access";
import { allowUnscoped, policyDocument } from "./iamDocuments";

/** What AWS's session agent in a task needs of the task's role, where the configuration allows a shell in it. */
export function sessionRights(
  name: string,
  { exec }: Pick<FargateConsumerConfig, "exec">,
  { role }: Access,
  parent: pulumi.ComponentResource,
): readonly pulumi.CustomResource[] {
  if (!exec) return [];
  return [
    new aws.iam.RolePolicy(
      `${name}-sessions`,
      {
        name: "sessions",
        role: role.name,
        policy: policyDocument([allowUnscoped("OpenSessions", "sessionChannels")]),
      },
      { parent },
    ),
  ];
}

import { nameOf } from "../cloud/problem";
import { fileSystemPolicy } from "../cloud/services/efs";
import { rolePolicy, rolePolicyAttachment } from "../cloud/services/iam";
import { type AttachedPolicy, type Decision, evaluate } from "../iam/evaluate";
import { managedPolicy } from "../iam/managedPolicies";
import { parsePolicy } from "../iam/policyDocument";
import type { MountFacts } from "./facts";

export type ClientAction = "ClientMount" | "ClientWrite" | "ClientRootAccess";

/**
 * EFS's decision on one action of a client (EFS user guide, "Using IAM to control access to file systems"). Without a
 * file-system policy EFS grants everything to everybody who reaches a mount target.
 */
export function clientAccess(facts: MountFacts, action: ClientAction): Decision {
  const { world, request, fileSystem, accessPoint } = facts;
  const policy = world.find(fileSystemPolicy, ({ inputs }) => inputs.fileSystemId === request.fileSystemId);
  if (policy === undefined) {
    return {
      outcome: "allowed",
      source: fileSystem === undefined ? undefined : nameOf(fileSystem),
      reason: `${request.fileSystemId} has no policy: EFS's default grants everything to everybody`,
    };
  }
  return evaluate(
    {
      action: `elasticfilesystem:${action}`,
      resource: fileSystem?.outputs.arn ?? "",
      principal: request.iam ? request.roleArn : undefined,
      // The keys that EFS enforces for NFS clients; aws:SourceIp, for public addresses only, is not modelled.
      context: {
        "aws:SecureTransport": String(request.tls),
        "elasticfilesystem:AccessPointArn": accessPoint?.outputs.arn,
        "elasticfilesystem:AccessedViaMountTarget": "true",
      },
    },
    {
      identity: rolePolicies(facts),
      resource: [{ source: nameOf(policy), document: parsePolicy(policy.inputs.policy, "resource").document }],
    },
  );
}

/** Inline and attached policies of the role. */
function rolePolicies({ world, role }: MountFacts): readonly AttachedPolicy[] {
  if (role === undefined) return [];
  const inline = world.all(rolePolicy).filter(({ inputs }) => inputs.role === role.id);
  const attached = world.all(rolePolicyAttachment).filter(({ inputs }) => inputs.role === role.id);
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

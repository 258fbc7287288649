import { nameOf } from "../cloud/problem";
import { fileSystemPolicy } from "../cloud/services/efs";
import { type Decision, evaluate } from "../iam/evaluate";
import { parsePolicy } from "../iam/policyDocument";
import { rolePolicies } from "../iam/rolePolicies";
import type { MountFacts } from "./facts";

export type ClientAction = "ClientMount" | "ClientWrite" | "ClientRootAccess";

/**
 * EFS's decision on one action of a client (EFS user guide, "Using IAM to control access to file systems"). Without a
 * file-system policy EFS grants everything to everybody who reaches a mount target.
 */
export function clientAccess(facts: MountFacts, action: ClientAction): Decision {
  const { world, request, fileSystem, accessPoint, role } = facts;
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
      identity: role === undefined ? [] : rolePolicies(world, role.id),
      resource: [{ source: nameOf(policy), document: parsePolicy(policy.inputs.policy, "resource").document }],
    },
  );
}

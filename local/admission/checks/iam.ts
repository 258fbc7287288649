import { nameOf } from "../../cloud/problem";
import type { Check } from "../check";
import { clientOf } from "../client";
import { clientAccess } from "../clientAccess";
import type { MountFacts } from "../facts";

const MOUNT = "elasticfilesystem:ClientMount";

/** Whether the client may mount at all. What it may do then is decided per action when the mount is granted. */
export const iam: Check = {
  name: "IAM",
  run: (facts) => {
    const { request, role } = facts;
    const { outcome, source, reason } = clientAccess(facts, "ClientMount");
    const client = role === undefined ? clientOf(facts) : nameOf(role);
    switch (outcome) {
      case "allowed":
        return { passed: true, resource: source ?? client, detail: reason };
      case "explicitly denied":
        return {
          passed: false,
          symptom: "access denied",
          resource: source ?? client,
          missing: reason,
          fix: remedyOfDeny(facts),
        };
      case "implicitly denied":
        return {
          passed: false,
          symptom: "access denied",
          resource: client,
          missing: reason,
          fix: request.iam
            ? `allow ${MOUNT} on ${request.fileSystemId} through ${request.accessPoint ?? "an access point"} in a policy of ${role?.name ?? "the role"}`
            : "mount with IAM: an anonymous client has no rights once a file-system policy is in force",
        };
      case "not modelled":
        return {
          passed: false,
          symptom: { notModelled: reason },
          resource: source ?? client,
          missing: "a policy that the evaluator knows wholly",
          fix: "use the operators, keys and elements that docs/local-model.md lists, or extend local/iam",
        };
    }
  },
};

function remedyOfDeny({ request }: MountFacts): string {
  if (!request.tls) return "mount with TLS";
  if (request.accessPoint === undefined) return "mount through an access point";
  return "take the deny out of the policy, or mount in a way that it does not name";
}

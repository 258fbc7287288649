import { efsVolumes } from "../lib/clients";
import { covers, statementsOf } from "../lib/iam";
import { texts } from "../lib/parameters";
import { targetOf, targetsOf } from "../lib/references";
import { ofType, stackRule, type Viewed } from "../lib/rule";
import { TYPE } from "../lib/types";
import { all, each, some } from "../lib/unknown";
import { has, list, record } from "../lib/values";

const MOUNT = "elasticfilesystem:ClientMount";

export const taskRoleMounts = stackRule({
  name: "ecs-task-role-mounts",
  description: "The right to mount is the task role's, not the execution role's",
  severity: "medium",
  controls: ["Well-Architected SEC03-BP02 Grant least privilege access"],
  remedy: `allow ${MOUNT} to the task role, and nothing of EFS to the execution role`,
  url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specify-efs-config.html",
  decides: "update",
  parameters: { knownRoles: texts("ARNs of task roles outside the stack that were checked otherwise", []) },
  check(resources, { parameters, report }) {
    const roles = ofType(resources, TYPE.role);
    each(ofType(resources, TYPE.taskDefinition), (definition) => {
      if (efsVolumes(definition).length === 0) return;
      const roleOf = (key: string) =>
        targetOf(definition, { property: key, read: () => definition.props[key], keys: ["arn"] }, roles);
      all([
        () => {
          if (!has(definition.props, "taskRoleArn")) return report("taskRoleArn is not set", definition);
          const role = roleOf("taskRoleArn");
          if (role === undefined) {
            const arn = String(definition.props.taskRoleArn);
            if (!parameters.knownRoles.includes(arn)) {
              report(`task role ${arn} is neither in this stack nor in knownRoles`, definition);
            }
          } else if (!mayMount(role, resources)) {
            report(`task role ${role.name} has no policy that allows ${MOUNT}`, definition);
          }
        },
        () => {
          const role = has(definition.props, "executionRoleArn") ? roleOf("executionRoleArn") : undefined;
          if (role !== undefined && mayMount(role, resources)) {
            report(`execution role ${role.name} allows ${MOUNT}`, definition);
          }
        },
      ]);
    });
  },
});

/** Whether a policy of the stack that belongs to the role allows mounting. */
function mayMount(role: Viewed, resources: readonly Viewed[]): boolean {
  const roles = ofType(resources, TYPE.role);
  const policies = ofType(resources, TYPE.policy);
  const of = (attachment: Viewed) =>
    role ===
    targetOf(attachment, { property: "role", read: () => attachment.props.role, keys: ["name", "id", "arn"] }, roles);
  const managed = ofType(resources, TYPE.rolePolicyAttachment)
    .filter(of)
    .flatMap((attachment) => {
      const read = () => attachment.props.policyArn;
      return targetsOf(attachment, { property: "policyArn", read, keys: ["arn"] }, policies);
    });
  const documents = [
    ...[...ofType(resources, TYPE.rolePolicy).filter(of), ...managed].map((policy) => () => policy.props.policy),
    ...(has(role.props, "inlinePolicies") ? list(role.props.inlinePolicies) : []).map(
      (policy) => () => record(policy)?.policy,
    ),
  ];
  return some(documents, (read) =>
    (statementsOf(read()) ?? []).some((statement) => statement.effect === "Allow" && covers(statement, MOUNT)),
  );
}

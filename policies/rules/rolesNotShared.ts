import { CONSUMER_TAG, consumerOf } from "../lib/clients";
import { words } from "../lib/parameters";
import { targetOf } from "../lib/references";
import { ofType, stackRule, type Viewed } from "../lib/rule";
import { TYPE } from "../lib/types";
import { all, each } from "../lib/unknown";
import { has } from "../lib/values";

/** Where each kind names the role that its code has. A task's execution role is ECS's own and may be shared. */
const ROLE_PROPERTY: Readonly<Record<string, string>> = {
  [TYPE.function]: "role",
  [TYPE.taskDefinition]: "taskRoleArn",
  [TYPE.instanceProfile]: "role",
};

export const rolesNotShared = stackRule({
  name: "iam-roles-not-shared",
  description: "No two consumers have the same role",
  severity: "high",
  controls: ["Well-Architected SEC03-BP02 Grant least privilege access"],
  remedy: "give each consumer a role of its own",
  url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/sec_permissions_least_privileges.html",
  decides: "preview",
  parameters: { consumerTag: words("tag whose value says which consumer a resource belongs to", CONSUMER_TAG) },
  check(resources, { parameters: { consumerTag }, report }) {
    const roles = ofType(resources, TYPE.role);
    const consumers = new Map<string, { readonly role: Viewed | undefined; readonly names: Set<string> }>();
    const holders = ofType(resources, ...Object.keys(ROLE_PROPERTY));
    all([
      () =>
        each(holders, (holder) => {
          const property = ROLE_PROPERTY[holder.type] ?? "role";
          if (!has(holder.props, property)) return;
          const read = () => holder.props[property];
          const role = targetOf(holder, { property, read, keys: ["arn", "name", "id"] }, roles);
          const key = role?.name ?? String(holder.props[property]);
          const entry = consumers.get(key) ?? { role, names: new Set<string>() };
          consumers.set(key, entry);
          entry.names.add(consumerOf(holder, consumerTag));
        }),
      () => {
        for (const [key, { role, names }] of consumers) {
          if (names.size > 1) report(`role ${key} is used by ${[...names].sort().join(", ")}`, role);
        }
      },
    ]);
  },
});

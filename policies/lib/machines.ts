import { targetOf } from "./references";
import { ofType, type Viewed } from "./rule";
import { TYPE } from "./types";
import { has, record } from "./values";

/** The launch template of an Auto Scaling group or an instance, if it is in the stack. */
export function templateOf(machine: Viewed, resources: readonly Viewed[]): Viewed | undefined {
  if (!has(machine.props, "launchTemplate")) return undefined;
  const reference = (key: "id" | "name") => ({
    property: "launchTemplate",
    read: () => record(machine.props.launchTemplate)?.[key],
    keys: [key],
  });
  const templates = ofType(resources, TYPE.launchTemplate);
  return has(record(machine.props.launchTemplate), "id")
    ? targetOf(machine, reference("id"), templates)
    : targetOf(machine, reference("name"), templates);
}

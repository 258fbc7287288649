import { targetOf } from "./references";
import { ofType, type Viewed } from "./rule";
import { TYPE } from "./types";
import { has, type Props, record } from "./values";

/** Where a machine names its launch template: property, how to get from it to the reference, and the reference's keys. */
const PLACES = [
  { property: "launchTemplate", of: (props: Props) => record(props.launchTemplate), id: "id", name: "name" },
  {
    property: "mixedInstancesPolicy",
    of: (props: Props) =>
      record(record(record(props.mixedInstancesPolicy)?.launchTemplate)?.launchTemplateSpecification),
    id: "launchTemplateId",
    name: "launchTemplateName",
  },
] as const;

/** The launch template of an Auto Scaling group or an instance, if it is in the stack. */
export function templateOf(machine: Viewed, resources: readonly Viewed[]): Viewed | undefined {
  const place = PLACES.find(({ property }) => has(machine.props, property));
  if (place === undefined) return undefined;
  const reference = (key: "id" | "name") => ({
    property: place.property,
    read: () => place.of(machine.props)?.[place[key]],
    keys: [key],
  });
  const templates = ofType(resources, TYPE.launchTemplate);
  return has(place.of(machine.props), place.id)
    ? targetOf(machine, reference("id"), templates)
    : targetOf(machine, reference("name"), templates);
}

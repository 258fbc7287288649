import { templateOf } from "../lib/machines";
import { texts } from "../lib/parameters";
import { targetsOf } from "../lib/references";
import { ofType, stackRule, type Viewed } from "../lib/rule";
import { TYPE } from "../lib/types";
import { each } from "../lib/unknown";
import { has, isFalse, list, record, show } from "../lib/values";

export const privateSubnet = stackRule({
  name: "ec2-private-subnet",
  description: "A machine that does not refuse a public address runs where none is assigned",
  severity: "high",
  controls: ["Security Hub EC2.9 Amazon EC2 instances should not have a public IPv4 address"],
  remedy: "put it into private subnets, or set associatePublicIpAddress to false",
  url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html",
  decides: "update",
  parameters: { privateSubnets: texts("ids of subnets outside the stack that assign no public addresses", []) },
  check(resources, { parameters, report }) {
    const subnets = ofType(resources, TYPE.subnet);
    const judge = (machine: Viewed, property: string, count: number, read: (index: number) => unknown) => {
      if (count === 0) return report(`${machine.name} names neither an address setting nor a subnet`, machine);
      each([...Array(count).keys()], (index) => {
        const found = targetsOf(machine, { property, count, read: () => read(index), keys: ["id"] }, subnets);
        if (found.length === 0 && !parameters.privateSubnets.includes(String(read(index)))) {
          report(
            `${machine.name} runs in ${show(read(index))}, which is neither in this stack nor in privateSubnets`,
            machine,
          );
        }
        for (const { name, props } of found) {
          const assigns = props.mapPublicIpOnLaunch;
          if (assigns !== false) {
            report(`${machine.name} runs in subnet ${name}, whose mapPublicIpOnLaunch is ${show(assigns)}`, machine);
          }
        }
      });
    };
    each(ofType(resources, TYPE.instance, TYPE.spotInstanceRequest, TYPE.autoScalingGroup), (machine) => {
      const { props } = machine;
      const template = templateOf(machine, resources);
      if (refuses(machine) || (template !== undefined && refuses(template))) return;
      if (machine.type === TYPE.autoScalingGroup) {
        const ids = has(props, "vpcZoneIdentifiers") ? list(props.vpcZoneIdentifiers) : [];
        judge(machine, "vpcZoneIdentifiers", ids.length, (index) => ids[index]);
      } else {
        judge(machine, "subnetId", has(props, "subnetId") ? 1 : 0, () => props.subnetId);
      }
    });
  },
});

/** Whether a machine or template says no for every interface that it describes. */
function refuses({ props }: Viewed): boolean {
  const interfaces = has(props, "networkInterfaces") ? list(props.networkInterfaces) : [];
  if (interfaces.length > 0) return interfaces.every((item) => isFalse(record(item)?.associatePublicIpAddress));
  return has(props, "associatePublicIpAddress") && isFalse(props.associatePublicIpAddress);
}

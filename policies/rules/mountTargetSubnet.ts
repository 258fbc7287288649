import { texts } from "../lib/parameters";
import { targetOf } from "../lib/references";
import { ofType, stackRule } from "../lib/rule";
import { TYPE } from "../lib/types";
import { each } from "../lib/unknown";
import { show } from "../lib/values";

export const mountTargetSubnet = stackRule({
  name: "efs-mount-target-private-subnet",
  description: "A mount target lies in a subnet that assigns no public addresses",
  severity: "high",
  controls: [
    "Security Hub EFS.6 EFS mount targets should not be associated with subnets that assign public IP addresses on launch",
  ],
  remedy: "put the mount target into a private subnet",
  url: "https://docs.aws.amazon.com/efs/latest/ug/manage-fs-access.html",
  decides: "update",
  parameters: { privateSubnets: texts("ids of subnets outside the stack that assign no public addresses", []) },
  check(resources, { parameters, report }) {
    const subnets = ofType(resources, TYPE.subnet);
    each(ofType(resources, TYPE.mountTarget), (target) => {
      const read = () => target.props.subnetId;
      const subnet = targetOf(target, { property: "subnetId", read, keys: ["id"] }, subnets);
      if (subnet === undefined) {
        const id = target.props.subnetId;
        if (parameters.privateSubnets.includes(String(id))) return;
        return report(
          `subnetId is ${show(id)}, a subnet of this stack or of parameter privateSubnets is needed`,
          target,
        );
      }
      const assigns = subnet.props.mapPublicIpOnLaunch;
      if (assigns !== false)
        report(`mapPublicIpOnLaunch of subnet ${subnet.name} is ${show(assigns)}, must be false`, target);
    });
  },
});

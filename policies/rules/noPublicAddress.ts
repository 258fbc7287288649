import { resourceRule } from "../lib/rule";
import { TYPE } from "../lib/types";
import { each } from "../lib/unknown";
import { has, isFalse, list, record, show } from "../lib/values";

export const noPublicAddress = resourceRule({
  name: "ec2-no-public-address",
  description: "Machines and tasks have no public address",
  severity: "high",
  controls: [
    "Security Hub EC2.9 Amazon EC2 instances should not have a public IPv4 address",
    "Security Hub EC2.25 Amazon EC2 launch templates should not assign public IPs to network interfaces",
    "Security Hub ECS.2 ECS services should not have public IP addresses assigned to them automatically",
  ],
  remedy: "say false, in a private subnet; what is not said the subnet decides",
  url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html",
  decides: "preview",
  types: [TYPE.instance, TYPE.launchTemplate, TYPE.launchConfiguration, TYPE.spotInstanceRequest, TYPE.service],
  check({ type, props }, { report }) {
    const demand = (place: string, value: unknown) => {
      if (!isFalse(value)) report(`${place} is ${show(value)}, must be false`);
    };
    switch (type) {
      case TYPE.service:
        // Without one the tasks have no addresses of their own.
        if (has(props, "networkConfiguration")) {
          demand("networkConfiguration.assignPublicIp", record(props.networkConfiguration)?.assignPublicIp);
        }
        return;
      case TYPE.launchTemplate: {
        const interfaces = has(props, "networkInterfaces") ? list(props.networkInterfaces) : [];
        if (interfaces.length === 0)
          return report("networkInterfaces is not set, must say associatePublicIpAddress: false");
        return each(interfaces, (item, index) =>
          demand(`networkInterfaces[${index}].associatePublicIpAddress`, record(item)?.associatePublicIpAddress),
        );
      }
      default:
        if (!has(props, "associatePublicIpAddress") && has(props, "launchTemplate")) return;
        demand("associatePublicIpAddress", props.associatePublicIpAddress);
    }
  },
});

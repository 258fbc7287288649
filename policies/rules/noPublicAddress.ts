import { resourceRule } from "../lib/rule";
import { TYPE } from "../lib/types";
import { all, each } from "../lib/unknown";
import { has, isTrue, list, record, show } from "../lib/values";

export const noPublicAddress = resourceRule({
  name: "ec2-no-public-address",
  description: "No machine or task asks for a public address",
  severity: "high",
  controls: [
    "Security Hub EC2.9 Amazon EC2 instances should not have a public IPv4 address",
    "Security Hub EC2.25 Amazon EC2 launch templates should not assign public IPs to network interfaces",
    "Security Hub ECS.2 ECS services should not have public IP addresses assigned to them automatically",
  ],
  remedy: "say false, and let what must be reached from outside stand behind a load balancer",
  url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html",
  decides: "preview",
  types: [TYPE.instance, TYPE.launchTemplate, TYPE.launchConfiguration, TYPE.spotInstanceRequest, TYPE.service],
  check({ type, props }, { report }) {
    if (type === TYPE.service) {
      // Without one the tasks have no addresses of their own.
      if (!has(props, "networkConfiguration")) return;
      const assigns = record(props.networkConfiguration)?.assignPublicIp;
      if (assigns !== false) report(`networkConfiguration.assignPublicIp is ${show(assigns)}, must be false`);
      return;
    }
    // Machines that say nothing are rule ec2-private-subnet's.
    all([
      () => {
        if (has(props, "associatePublicIpAddress") && isTrue(props.associatePublicIpAddress)) {
          report("associatePublicIpAddress is true, must be false");
        }
      },
      () =>
        each(has(props, "networkInterfaces") ? list(props.networkInterfaces) : [], (item, index) => {
          const read = record(item);
          if (has(read, "associatePublicIpAddress") && isTrue(read?.associatePublicIpAddress)) {
            report(`networkInterfaces[${index}].associatePublicIpAddress is true, must be false`);
          }
        }),
    ]);
  },
});

import { isWorld, openingsOf, RULE_TYPES, showPorts } from "../lib/openings";
import { ports } from "../lib/parameters";
import { resourceRule } from "../lib/rule";
import { each } from "../lib/unknown";

export const noOpenIngress = resourceRule({
  name: "ec2-no-open-ingress",
  description: "No security group lets in the whole internet",
  severity: "critical",
  controls: [
    "Security Hub EC2.18 Security groups should only allow unrestricted incoming traffic for authorized ports",
    "Well-Architected SEC05-BP02 Control traffic flow within your network layers",
  ],
  remedy: "name the security group that may connect",
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-18",
  decides: "preview",
  types: RULE_TYPES,
  parameters: { openPorts: ports("single ports that may be open to everybody, such as a public load balancer's", []) },
  check(resource, { parameters, report }) {
    each(openingsOf(resource), (opening) => {
      const { place, direction, ranges, namesGroup } = opening;
      if (direction !== "ingress") return;
      if (ranges.length === 0 && !namesGroup) return report(`${place}names nothing that may connect`);
      for (const range of ranges.filter(isWorld)) {
        const { ports: opened, protocol } = opening;
        const single = protocol !== "-1" && opened !== undefined && opened.from === opened.to;
        if (!single || !parameters.openPorts.includes(opened.from))
          report(`${place}lets in ${range} on ${showPorts(opening)}`);
      }
    });
  },
});

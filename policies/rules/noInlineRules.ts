import { resourceRule } from "../lib/rule";
import { TYPE } from "../lib/types";
import { each } from "../lib/unknown";
import { has, list } from "../lib/values";

export const noInlineRules = resourceRule({
  name: "ec2-no-inline-rules",
  description: "A security group's rules are resources of their own",
  severity: "medium",
  controls: ["Security Hub EC2.2 VPC default security groups should not allow inbound or outbound traffic"],
  remedy:
    "use aws.vpc.SecurityGroupIngressRule and SecurityGroupEgressRule: inline rules delete those that others add, and a change replaces all",
  url: "https://www.pulumi.com/registry/packages/aws/api-docs/ec2/securitygroup/",
  decides: "preview",
  types: [TYPE.securityGroup, TYPE.defaultSecurityGroup],
  check({ props }, { report }) {
    each(["ingress", "egress"], (direction) => {
      const count = has(props, direction) ? list(props[direction]).length : 0;
      if (count > 0) report(`${direction} has ${count} inline rule${count === 1 ? "" : "s"}, must have none`);
    });
  },
});

import { coversPort, NFS_PORT, type Opening, openingsOf, RULE_TYPES, showPorts } from "../lib/openings";
import { texts } from "../lib/parameters";
import { refersTo } from "../lib/references";
import { ofType, stackRule, type Viewed } from "../lib/rule";
import { TYPE } from "../lib/types";
import { all, each } from "../lib/unknown";
import { has, list } from "../lib/values";

const GROUPS: readonly string[] = [TYPE.securityGroup, TYPE.defaultSecurityGroup];

export const mountTargetGroup = stackRule({
  name: "efs-mount-target-security-group",
  description: "A mount target lets in NFS from named security groups, and nothing else",
  severity: "high",
  controls: ["Well-Architected SEC05-BP02 Control traffic flow within your network layers"],
  remedy: "give it a security group whose ingress rules are tcp/2049 from the consumers' groups",
  url: "https://docs.aws.amazon.com/efs/latest/ug/network-access.html",
  decides: "preview",
  parameters: { knownGroups: texts("ids of security groups outside the stack that were checked otherwise", []) },
  check(resources, { parameters, report }) {
    const groups = ofType(resources, ...GROUPS);
    each(ofType(resources, TYPE.mountTarget), (target) => {
      const count = has(target.props, "securityGroups") ? list(target.props.securityGroups).length : 0;
      if (count === 0) return report("securityGroups is not set, so the VPC's default group applies", target);
      const openings: Opening[] = [];
      let outside = false;
      all(
        Array.from({ length: count }, (_, index) => () => {
          const read = () => list(target.props.securityGroups)[index];
          const group = groups.find((candidate) => refersTo(target, "securityGroups", read, candidate, ["id"]));
          if (group !== undefined) openings.push(...ingressOf(group, resources));
          else if (parameters.knownGroups.includes(String(read()))) outside = true;
          else report(`security group ${String(read())} is neither in this stack nor in knownGroups`, target);
        }),
      );
      if (!outside && !openings.some((opening) => coversPort(opening, NFS_PORT))) {
        report(`its security groups have no ingress rule for tcp/${NFS_PORT}, so nobody can mount`, target);
      }
      each(openings, (opening) => {
        const only = opening.protocol === "tcp" && opening.ports?.from === NFS_PORT && opening.ports.to === NFS_PORT;
        if (!only) report(`its security groups let in ${showPorts(opening)}, must be only tcp/${NFS_PORT}`, target);
        for (const range of opening.ranges) {
          report(`its security groups let in ${range} on ${showPorts(opening)}, must be security groups only`, target);
        }
      });
    });
  },
});

function ingressOf(group: Viewed, resources: readonly Viewed[]): readonly Opening[] {
  const rules = ofType(resources, ...RULE_TYPES).filter(
    (rule) =>
      rule === group ||
      (!GROUPS.includes(rule.type) &&
        refersTo(rule, "securityGroupId", () => rule.props.securityGroupId, group, ["id"])),
  );
  return rules.flatMap(openingsOf).filter(({ direction }) => direction === "ingress");
}

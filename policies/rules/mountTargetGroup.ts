import { coversPort, NFS_PORT, type Opening, openingsOf, RULE_TYPES, showPorts } from "../lib/openings";
import { texts } from "../lib/parameters";
import { targetOf, targetsOf } from "../lib/references";
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
      const used = new Set<Viewed>();
      let outside = false;
      all(
        Array.from({ length: count }, (_, index) => () => {
          const read = () => list(target.props.securityGroups)[index];
          const found = targetsOf(target, { property: "securityGroups", count, read, keys: ["id"] }, groups);
          for (const group of found) used.add(group);
          if (found.length > 0) return;
          if (parameters.knownGroups.includes(String(read()))) outside = true;
          else report(`security group ${String(read())} is neither in this stack nor in knownGroups`, target);
        }),
      );
      const openings = ingressOf(used, resources);
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

function ingressOf(groups: ReadonlySet<Viewed>, resources: readonly Viewed[]): readonly Opening[] {
  const found: Opening[] = [];
  each(ofType(resources, ...RULE_TYPES), (rule) => {
    const read = () => rule.props.securityGroupId;
    const owner = GROUPS.includes(rule.type)
      ? rule
      : targetOf(rule, { property: "securityGroupId", read, keys: ["id"] }, ofType(resources, ...GROUPS));
    if (owner === undefined || !groups.has(owner)) return;
    found.push(...openingsOf(rule).filter(({ direction }) => direction === "ingress"));
  });
  return found;
}

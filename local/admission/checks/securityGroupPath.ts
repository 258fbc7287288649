import { nameOf } from "../../cloud/problem";
import { egressRule, ingressRule, securityGroup } from "../../cloud/services/securityGroups";
import { contains } from "../../cloud/services/vpc";
import type { World } from "../../cloud/world";
import type { Check } from "../check";

const NFS_PORT = 2049;

interface Rule {
  readonly securityGroupId: string;
  readonly referencedSecurityGroupId?: string;
  readonly cidrIpv4?: string;
  readonly ipProtocol: string;
  readonly fromPort?: number;
  readonly toPort?: number;
}

/** Security groups are stateful: answers need no rule, so one pair of rules is a path. */
export const consumerEgress: Check = {
  name: "consumer egress 2049",
  run: ({ world, request, mountTarget }) => {
    const targetGroups = mountTarget?.inputs.securityGroups ?? [];
    const block = `${mountTarget?.outputs.ipAddress}/32`;
    const rule = world.find(egressRule, ({ inputs }) => opens(inputs, request.securityGroupIds, targetGroups, block));
    if (rule !== undefined) {
      return {
        passed: true,
        resource: nameOf(rule),
        detail: `${rule.id} lets ${request.consumer} out to tcp/${NFS_PORT}`,
      };
    }
    const from = describeGroups(world, request.securityGroupIds);
    const to = describeGroups(world, targetGroups);
    return {
      passed: false,
      symptom: "unreachable",
      resource: from.resource,
      missing: `${egressRule.type} on tcp/${NFS_PORT} from ${from.names} to ${to.names}`,
      fix: `add an egress rule to ${from.names}: tcp ${NFS_PORT} to ${to.names}`,
    };
  },
};

export const mountTargetIngress: Check = {
  name: "mount target ingress 2049",
  run: ({ world, request, mountTarget, subnet }) => {
    const targetGroups = mountTarget?.inputs.securityGroups ?? [];
    // The client may get any address of its subnet.
    const rule = world.find(ingressRule, ({ inputs }) =>
      opens(inputs, targetGroups, request.securityGroupIds, subnet?.inputs.cidrBlock ?? ""),
    );
    if (rule !== undefined) {
      return {
        passed: true,
        resource: nameOf(rule),
        detail: `${rule.id} lets ${request.consumer} in on tcp/${NFS_PORT}`,
      };
    }
    const from = describeGroups(world, request.securityGroupIds);
    const to = describeGroups(world, targetGroups);
    return {
      passed: false,
      symptom: "unreachable",
      resource: to.resource,
      missing: `${ingressRule.type} on tcp/${NFS_PORT} from ${from.names} to ${to.names}`,
      fix: `add an ingress rule to ${to.names}: tcp ${NFS_PORT} from ${from.names}`,
    };
  },
};

/** Whether a rule of one of `owners` lets NFS through to or from one of `peers`, or to or from all of `block`. */
function opens(rule: Rule, owners: readonly string[], peers: readonly string[], block: string): boolean {
  const everything = rule.ipProtocol === "-1";
  const port =
    everything ||
    (["tcp", "6"].includes(rule.ipProtocol) &&
      (rule.fromPort ?? Number.NaN) <= NFS_PORT &&
      NFS_PORT <= (rule.toPort ?? Number.NaN));
  if (!port || !owners.includes(rule.securityGroupId)) return false;
  if (rule.referencedSecurityGroupId !== undefined) return peers.includes(rule.referencedSecurityGroupId);
  return rule.cidrIpv4 !== undefined && contains(rule.cidrIpv4, block);
}

function describeGroups(world: World, ids: readonly string[]): { readonly resource: string; readonly names: string } {
  const groups = ids.map((id) => ({ id, group: world.byId(securityGroup, id) }));
  const [first] = groups;
  return {
    resource: first?.group === undefined ? `${securityGroup.type}::${first?.id ?? "none"}` : nameOf(first.group),
    names: groups.map(({ id, group }) => group?.name ?? id).join(", ") || "no security group",
  };
}

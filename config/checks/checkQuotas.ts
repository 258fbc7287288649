import { nfsClients } from "../nfsClients";
import { join } from "../problem";
import { QUOTAS, type Quota, type QuotaName, RULES_PER_INTERFACE } from "../quotas";
import type { Check, CheckContext } from "./check";
import { fullestGroups } from "./fullestGroups";
import { type CountedQuota, quotaDemands } from "./quotaDemands";

/**
 * Quotas that the configuration passes: a default one may have been raised, so it is a warning; one that the stack file
 * states, and what AWS raises for nobody, is an error.
 */
export const checkQuotas: Check = (context) => {
  const { consumers, draft, path, warn } = context;
  const exceeds = (count: number, quota: QuotaName, what: string) => report(context, count, quota, what);
  checkRules(context, exceeds);
  for (const [quota, { count, what }] of Object.entries(quotaDemands(consumers, draft))) {
    exceeds(count, quota as CountedQuota, what);
  }
  const { throughput, infrequentAccessAfter } = draft.fileSystem ?? {};
  if (throughput === "bursting" && infrequentAccessAfter !== undefined && infrequentAccessAfter !== "never") {
    warn(
      `${path("fileSystem")}: with bursting throughput, files in Infrequent Access earn no burst credits; set throughput: elastic or infrequentAccessAfter: never`,
    );
  }
};

function report({ draft, path, problem, warn }: CheckContext, count: number, quota: QuotaName, what: string) {
  const { name, code, value }: Quota = QUOTAS[quota];
  const stated = draft.quotas?.[quota];
  if (count <= (stated ?? value)) return;
  const way = code === undefined ? "ask AWS Support to raise it" : `raise ${code} in Service Quotas`;
  if (stated === undefined) {
    warn(
      `${path("consumers")}: ${what}; the default of the quota "${name}" is ${value}; ${way} first, and state it in quotas.${quota}`,
    );
  } else {
    problem(join(path("quotas"), quota), `got ${stated} for "${name}"; ${what}; ${way} first, and state it here`);
  }
}

function checkRules(
  { consumers, draft, path, problem }: CheckContext,
  exceeds: (count: number, quota: QuotaName, what: string) => void,
) {
  const names = consumers.map(({ name }) => name);
  const clients = nfsClients(names, draft.maintenance?.until !== undefined).length;
  const groups = draft.fileSystem?.mountTargetGroups ?? 1;
  const stated = draft.quotas?.rulesPerSecurityGroup;
  if (clients > RULES_PER_INTERFACE) {
    problem(
      path("consumers"),
      `${clients} clients of the file system need as many ingress rules at a mount target, and no network interface has more than ${RULES_PER_INTERFACE}; make a second stack for some`,
    );
    return;
  }
  const endpointGroups = draft.network?.endpointGroups ?? 1;
  const [most, at] = endpointGroups > groups ? [endpointGroups, "an endpoint"] : [groups, "a mount target"];
  if (stated !== undefined && stated * most > RULES_PER_INTERFACE) {
    problem(
      join(path("quotas"), "rulesPerSecurityGroup"),
      `got ${stated}; with ${most} groups at ${at} AWS raises it to at most ${Math.floor(RULES_PER_INTERFACE / most)}, for a network interface has at most ${RULES_PER_INTERFACE} rules`,
    );
    return;
  }
  const each = Math.ceil(clients / groups);
  exceeds(
    each,
    "rulesPerSecurityGroup",
    `${names.length} consumers and the program's own clients need ${clients} ingress rules at the mount targets, ${each} in each of their security groups (fileSystem.mountTargetGroups: ${groups})`,
  );
  for (const { rules, of } of fullestGroups(consumers, draft)) {
    exceeds(rules, "rulesPerSecurityGroup", `${of} needs ${rules} rules in its security group`);
  }
}

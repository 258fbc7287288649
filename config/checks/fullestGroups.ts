import { endpointUsers } from "../endpoints";
import type { CheckContext, Draft } from "./check";

export interface FullestGroup {
  /** Whose group it is, for an error. */
  readonly of: string;
  readonly rules: number;
}

/** NFS; and AWS's services by the endpoints' group and by two routes, S3's and DynamoDB's. */
const OWN_EGRESS = 4;

/**
 * Groups whose rules grow with the number of consumers, the fullest of each kind: of a service that many call, of a
 * consumer that calls many, of the endpoints that many use. The mount targets' are counted elsewhere.
 */
export function fullestGroups(consumers: CheckContext["consumers"], draft: Draft): readonly FullestGroup[] {
  const callers = new Map<string, number>();
  for (const { consumer } of consumers) {
    for (const target of consumer.calls ?? []) callers.set(target, (callers.get(target) ?? 0) + 1);
  }
  const callees = consumers.map(({ name, consumer }) => ({ name, count: (consumer.calls ?? []).length + OWN_EGRESS }));
  const users = endpointUsers(consumers, draft.maintenance?.until !== undefined).length;
  const groups = draft.network?.endpointGroups ?? 1;
  const endpoints = `each group of the interface endpoints (network.endpointGroups: ${groups}), which ${users} clients use,`;
  return [
    ...fullest([...callers].map(([name, rules]) => ({ of: `service ${name}, called by as many consumers,`, rules }))),
    ...fullest(callees.map(({ name, count }) => ({ of: `consumer ${name}`, rules: count }))),
    ...(draft.network?.natGateways === "none" ? [{ of: endpoints, rules: Math.ceil(users / groups) }] : []),
  ];
}

function fullest(groups: readonly FullestGroup[]): readonly FullestGroup[] {
  return groups.toSorted((a, b) => b.rules - a.rules).slice(0, 1);
}

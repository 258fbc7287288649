import { createHash } from "node:crypto";

export interface RuleRoom {
  /** Security groups that whatever they connect to has, all of them. */
  readonly groups: number;
  /** Ingress rules that one of them may have. */
  readonly rulesPerGroup: number;
}

/** Clients whose ingress rules are spread, and over what. */
export interface SpreadRules extends RuleRoom {
  readonly clients: readonly string[];
}

/**
 * Spreads clients over groups: client → number of its group, from 0. It depends on names and room alone, and while no
 * group is full each client's group depends on its own name alone (rendezvous hashing: its highest score wins), so that
 * no other client's rule moves when one comes or goes. Where a group is full, the clients with the lowest scores for it
 * go to their next group (deferred acceptance, whose outcome does not depend on an order).
 */
export function spreadOver(
  clients: readonly string[],
  { groups, rulesPerGroup }: RuleRoom,
): ReadonlyMap<string, number> {
  // More than the quota allows was warned of; they have to be somewhere.
  const most = Math.max(rulesPerGroup, Math.ceil(clients.length / groups));
  const wishes = new Map(clients.map((client) => [client, preferences(client, groups)]));
  const members = Array.from({ length: groups }, (): Wish[] => []);
  const waiting = [...clients];
  for (let client = waiting.pop(); client !== undefined; client = waiting.pop()) {
    const wish = wishes.get(client)!.shift()!;
    const group = members[wish.group]!;
    group.push({ client, ...wish });
    if (group.length <= most) continue;
    const lowest = group.reduce((low, one) => (one.score < low.score ? one : low));
    group.splice(group.indexOf(lowest), 1);
    waiting.push(lowest.client);
  }
  return new Map(members.flatMap((group, index) => group.map(({ client }) => [client, index] as const)));
}

interface Wish {
  readonly client: string;
  readonly group: number;
  readonly score: string;
}

/** Groups by score, the highest first. */
function preferences(client: string, groups: number): Omit<Wish, "client">[] {
  return Array.from({ length: groups }, (_, group) => ({ group, score: scoreOf(client, group) })).sort((a, b) =>
    a.score < b.score ? 1 : -1,
  );
}

function scoreOf(client: string, group: number): string {
  return createHash("sha256").update(`${group} ${client}`, "utf8").digest("hex");
}

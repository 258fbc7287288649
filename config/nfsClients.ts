import { RULES_PER_INTERFACE } from "./quotas";

/** What reaches the mount targets besides consumers: names that no consumer may have. */
export const NEGATIVE_PROBE = "negative-probe";
export const MAINTENANCE = "maintenance";

/**
 * Everybody who has an ingress rule of its own at the mount targets. The negative probe goes without, by a consumer's
 * way, exactly where the others take every rule that a network interface can have.
 */
export function nfsClients(consumers: readonly string[], maintenance: boolean): readonly string[] {
  const others = [...consumers, ...(maintenance ? [MAINTENANCE] : [])];
  const isFull = others.length >= RULES_PER_INTERFACE;
  return consumers.length === 0 || isFull ? others : [...others, NEGATIVE_PROBE];
}

import type { z } from "zod";
import { network as firstOf, formatCidr, parseCidr } from "../../../config/cidr";
import { VPC_PREFIX, ZONE_LETTERS } from "../../../config/limits";
import { FLOW_LOG_TRAFFIC, LOG_RETENTION_DAYS, NAT_GATEWAYS } from "../../../config/networkLimits";
import type { network } from "../../../config/networkSchema";
import { GROUPS_PER_INTERFACE } from "../../../config/quotas";
import { type Draw, drawFields, type FieldDraws, maybe, once, pick, some, whole } from "./draw";

export type NetworkValues = z.input<typeof network>;
type Existing = NonNullable<NetworkValues["existing"]>;
type FlowLogs = NonNullable<NetworkValues["flowLogs"]>;

/** What is settled before the fields are drawn. */
export interface NetworkPlan {
  readonly zones: readonly (typeof ZONE_LETTERS)[number][];
  readonly exists: boolean;
  /** Undefined = left out; of a network that exists always. */
  readonly natGateways: NetworkValues["natGateways"];
}

/** So many consumers fit into every block. */
const SMALLEST = 21;
const BLOCKS = ["10.20.0.0", "10.255.248.0", "172.16.0.0", "192.168.0.0", "100.64.0.0", "8.8.0.0"];

/** One of the table, one that is reached by a route, and others. */
const SERVICES = ["dynamodb", "ecr.api", "logs", "sqs", "sts"];

const FLOW_LOGS: FieldDraws<FlowLogs, NetworkPlan> = {
  traffic: maybe((draw) => pick(draw, Object.keys(FLOW_LOG_TRAFFIC) as (keyof typeof FLOW_LOG_TRAFFIC)[])),
  retentionDays: maybe((draw) => pick(draw, LOG_RETENTION_DAYS)),
};

const EXISTING: FieldDraws<Existing, NetworkPlan> = {
  vpcId: () => "vpc-0123456789abcdef0",
  subnets: (_, { zones }) => Object.fromEntries(zones.map((zone) => [zone, `subnet-0000000${zone}`])),
};

const created =
  <T>(value: (draw: Draw, plan: NetworkPlan) => T | undefined) =>
  (draw: Draw, plan: NetworkPlan): T | undefined =>
    plan.exists ? undefined : value(draw, plan);

const NETWORK: FieldDraws<NetworkValues, NetworkPlan> = {
  cidrBlock: created(
    maybe((draw) => {
      const prefix = whole(draw, { min: VPC_PREFIX.min, max: SMALLEST });
      return formatCidr(firstOf({ ...parseCidr(`${pick(draw, BLOCKS)}/${prefix}`)!, prefix }));
    }),
  ),
  availabilityZones: created((draw, { zones }) => (zones.join() === "a,b" && once(draw, 2) ? undefined : [...zones])),
  natGateways: (_, { natGateways }) => natGateways,
  endpoints: created((draw, { natGateways }) => (natGateways === "none" ? some(draw, SERVICES, 3) : undefined)),
  endpointGroups: created(
    maybe((draw, { natGateways }) =>
      natGateways === "none" ? whole(draw, { min: 1, max: GROUPS_PER_INTERFACE }) : undefined,
    ),
  ),
  flowLogs: maybe((draw, plan) => drawFields(FLOW_LOGS, draw, plan)),
  existing: (draw, plan) => (plan.exists ? drawFields(EXISTING, draw, plan) : undefined),
};

export function planNetwork(draw: Draw): NetworkPlan {
  const letters = some(draw, ZONE_LETTERS, 3);
  const zones = once(draw, 2) || letters.length === 0 ? (["a", "b"] as const) : letters.slice(0, 3);
  const exists = once(draw, 4);
  return {
    zones: once(draw, 4) ? [...zones].reverse() : [...zones],
    exists,
    natGateways: exists || once(draw, 3) ? undefined : pick(draw, NAT_GATEWAYS),
  };
}

export function randomNetwork(draw: Draw, plan: NetworkPlan): NetworkValues {
  return drawFields(NETWORK, draw, plan);
}

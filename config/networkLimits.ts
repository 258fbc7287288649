import type { Pattern } from "./limits";

/** Ids and choices of the network, once; see limits.ts. */

/** EC2 API: 8 or 17 hex digits after the kind's prefix. */
const hexId = (prefix: string, what: string): Pattern => ({
  regex: new RegExp(`^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`),
  allowed: `${what}, ${prefix}- and 8 or 17 hex digits`,
});

export const VPC_ID = hexId("vpc", "the id of a VPC");
export const SUBNET_ID = hexId("subnet", "the id of a subnet");
export const SECURITY_GROUP_ID = hexId("sg", "the id of a security group");

/** As a map's key; the same letters as ZONE_LETTERS. */
export const ZONE: Pattern = { regex: /^[a-f]$/, allowed: "a zone letter, a to f" };

export const NAT_GATEWAYS = ["none", "single", "one-per-zone"] as const;

/** Last part of an endpoint's name, `com.amazonaws.<region>.<service>` (EC2 API, CreateVpcEndpoint). */
export const ENDPOINT_SERVICE: Pattern = {
  regex: /^(?!com\.)[a-z0-9]+([.-][a-z0-9]+)*$/,
  allowed: "the last part of an endpoint's service name, such as sqs or dynamodb",
};

/** What a flow log records → EC2's own word (EC2 API, CreateFlowLogs: TrafficType). */
export const FLOW_LOG_TRAFFIC = { all: "ALL", accepted: "ACCEPT", rejected: "REJECT" } as const;

/** Days that CloudWatch Logs can keep (CloudWatch Logs API, PutRetentionPolicy). */
export const LOG_RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827] as const;

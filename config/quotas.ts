/** Quotas of an AWS account that a large configuration meets first. */

export interface Quota {
  readonly name: string;
  /** Code in Service Quotas; undefined where AWS Support raises the quota. */
  readonly code: string | undefined;
  /** Default. */
  readonly value: number;
  /** The most that AWS raises it to, where it says so. */
  readonly most?: number;
}

/**
 * Rules of all security groups of one network interface in one direction: AWS raises the rules a group only as far as
 * this, divided by the groups an interface (VPC user guide, "Amazon VPC quotas", security groups).
 */
export const RULES_PER_INTERFACE = 1000;

/** Security groups of a mount target (EFS API, CreateMountTarget), which no quota raises. */
export const GROUPS_PER_MOUNT_TARGET = 5;

/** Passing a default is a warning, since it may have been raised; passing what a stack file states is an error. */
export const QUOTAS = {
  rulesPerSecurityGroup: {
    name: "Inbound or outbound rules per security group",
    code: "L-0EA8095F",
    value: 60,
    most: RULES_PER_INTERFACE,
  },
  securityGroups: { name: "VPC security groups per Region", code: "L-E79EC296", value: 2500 },
  concurrentExecutions: { name: "Concurrent executions", code: "L-B99A9384", value: 1000 },
  lambdaInterfaces: { name: "Elastic network interfaces per VPC", code: "L-9FEE3D26", value: 500 },
  roles: { name: "Roles per account", code: "L-FE177D64", value: 1000, most: 5000 },
  accessPoints: { name: "Access points for each file system", code: undefined, value: 10000 },
} as const satisfies Record<string, Quota>;

export type QuotaName = keyof typeof QUOTAS;

/** Lambda keeps 100 executions for functions without a reservation (Lambda developer guide, "Reserved concurrency"). */
export const UNRESERVED_CONCURRENCY = 100;

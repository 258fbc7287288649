export interface Quota {
  /** As Service Quotas or the service's own page names it. */
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

/**
 * Security groups of a network interface by default (VPC user guide, "Amazon VPC quotas"); of a mount target no quota
 * raises it (EFS API, CreateMountTarget).
 */
export const GROUPS_PER_INTERFACE = 5;

/**
 * Quotas of an AWS account that a stack of up to 1,000 clients can meet. Passing a default is a warning, since it may have
 * been raised; passing what a stack file states is an error. How much a stack needs of each: checks/quotaDemands.ts.
 *
 * Left out is what so many cannot pass (buckets, clusters and parameters 10,000; target groups 3,000; instance profiles
 * 1,000), and what has no limit (alarms, log groups, queues).
 */
export const QUOTAS = {
  // VPC user guide, "Amazon VPC quotas".
  rulesPerSecurityGroup: {
    name: "Inbound or outbound rules per security group",
    code: "L-0EA8095F",
    value: 60,
    most: RULES_PER_INTERFACE,
  },
  securityGroups: { name: "VPC security groups per Region", code: "L-E79EC296", value: 2500 },
  networkInterfaces: { name: "Network interfaces per Region", code: "L-DF5E4CA3", value: 5000 },
  interfaceEndpoints: { name: "Interface VPC endpoints per VPC", code: "L-29B6F2EB", value: 50 },
  elasticIps: { name: "EC2-VPC Elastic IPs", code: "L-0263D0A3", value: 5 },
  // Lambda developer guide, "Lambda quotas": 250. Other lists have 500; the lower one warns.
  lambdaInterfaces: { name: "Elastic network interfaces per VPC", code: "L-9FEE3D26", value: 250 },
  concurrentExecutions: { name: "Concurrent executions", code: "L-B99A9384", value: 1000 },
  // Application Auto Scaling user guide, "Quotas": 500 of each resource type that it does not name.
  provisionedFunctions: { name: "Scalable targets per resource type (Lambda)", code: undefined, value: 500 },
  scheduleGroups: { name: "Number of schedule groups", code: "L-A632CD40", value: 500 },
  // ECS developer guide, "AWS Fargate service quotas". New accounts get these; AWS raises them with use.
  fargateVcpus: { name: "Fargate On-Demand vCPU resource count", code: "L-3032A538", value: 6 },
  fargateSpotVcpus: { name: "Fargate Spot vCPU resource count", code: "L-36FBB829", value: 6 },
  discoveredTasks: { name: "Instances per namespace", code: "L-D95E8A57", value: 2000 },
  loadBalancers: { name: "Application Load Balancers per Region", code: "L-53DA6B97", value: 50 },
  // EC2 user guide, "Amazon EC2 service quotas".
  instanceVcpus: {
    name: "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances",
    code: "L-1216C47A",
    value: 5,
  },
  spotVcpus: {
    name: "All Standard (A, C, D, H, I, M, R, T, Z) Spot Instance Requests",
    code: "L-34B43A08",
    value: 5,
  },
  autoScalingGroups: { name: "Auto Scaling groups per region", code: "L-CDE20ADC", value: 500 },
  // IAM user guide, "IAM and AWS STS quotas"; EFS user guide, "Quotas".
  roles: { name: "Roles per account", code: "L-FE177D64", value: 1000, most: 5000 },
  accessPoints: { name: "Access points for each file system", code: undefined, value: 10000 },
} as const satisfies Record<string, Quota>;

export type QuotaName = keyof typeof QUOTAS;

export const QUOTA_NAMES = Object.keys(QUOTAS) as QuotaName[];

/** Lambda keeps 100 executions for functions without a reservation (Lambda developer guide, "Reserved concurrency"). */
export const UNRESERVED_CONCURRENCY = 100;

/** Tasks of one private DNS name, which no quota raises (Cloud Map developer guide, "Service quotas"). */
export const TASKS_PER_NAME = 1000;

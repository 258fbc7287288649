import { QUOTA_NAMES } from "../../../config/quotas";
import { AT, itReports, lambdas } from "../support/refusals";

const QUOTAS = "shared-storage:quotas";
const stack = (count: number, quotas: object, more: object = {}) => ({
  directories: { data: {} },
  consumers: lambdas(count),
  quotas,
  ...more,
});

/** Two of everything that counts against a quota. */
function everything(quotas: object) {
  const each = (kind: object) => ({ entry: "h.ts", mounts: { data: "write" }, ...kind });
  const ask = each({
    compute: "lambda",
    provisionedConcurrency: { min: 1, max: 2 },
    schedules: { often: { expression: "rate(1 hour)" } },
  });
  const serve = each({
    compute: "fargate",
    cpu: 512,
    memory: 1024,
    replicas: { min: 2, max: 8 },
    capacity: { spotPercent: 50 },
    discovery: true,
    loadBalancer: { scheme: "internal" },
  });
  const train = { compute: "ec2", instanceType: "c7g.xlarge" };
  return {
    network: { natGateways: "one-per-zone" },
    directories: { data: {} },
    consumers: {
      ...{ ask, answer: ask, serve, show: serve },
      ...{ train: each(train), spot: each({ ...train, instanceType: "m7i.large", market: "spot" }) },
    },
    quotas,
  };
}

const ONE = Object.fromEntries(
  QUOTA_NAMES.filter((name) => name !== "rulesPerSecurityGroup" && name !== "interfaceEndpoints").map((name) => [
    name,
    1,
  ]),
);

describe("config/checks/checkQuotas", () => {
  itReports([
    {
      what: "exactly as many rules as the stated quota",
      values: stack(9, { rulesPerSecurityGroup: 10 }),
      lines: [],
    },
    {
      what: "more rules than the stated quota",
      values: stack(10, { rulesPerSecurityGroup: 10 }),
      lines: [
        `${QUOTAS}.rulesPerSecurityGroup: got 10 for "Inbound or outbound rules per security group"; 10 consumers and the program's own clients need 11 ingress rules at the mount targets, 11 in each of their security groups (fileSystem.mountTargetGroups: 1); raise L-0EA8095F in Service Quotas first, and state it here`,
      ],
    },
    {
      what: "more than a stated quota, of every one",
      values: everything(ONE),
      lines: [
        `${QUOTAS}.accessPoints: got 1 for "Access points for each file system"; mounts and the program's own parts need 7 access points; ask AWS Support to raise it first, and state it here`,
        `${QUOTAS}.autoScalingGroups: got 1 for "Auto Scaling groups per region"; the workers need 2 Auto Scaling groups, one each; raise L-CDE20ADC in Service Quotas first, and state it here`,
        `${QUOTAS}.concurrentExecutions: got 1 for "Concurrent executions"; 4 reserved or provisioned executions, and 100 that must stay unreserved, pass an account's concurrency; raise L-B99A9384 in Service Quotas first, and state it here`,
        `${QUOTAS}.discoveredTasks: got 1 for "Instances per namespace"; private DNS names can have 16 tasks; raise L-D95E8A57 in Service Quotas first, and state it here`,
        `${QUOTAS}.elasticIps: got 1 for "EC2-VPC Elastic IPs"; the NAT gateways need 2 addresses; raise L-0263D0A3 in Service Quotas first, and state it here`,
        `${QUOTAS}.fargateSpotVcpus: got 1 for "Fargate Spot vCPU resource count"; the services' tasks on Spot can use 4 vCPUs; raise L-36FBB829 in Service Quotas first, and state it here`,
        `${QUOTAS}.fargateVcpus: got 1 for "Fargate On-Demand vCPU resource count"; the services' tasks on demand can use 4 vCPUs; raise L-3032A538 in Service Quotas first, and state it here`,
        `${QUOTAS}.instanceVcpus: got 1 for "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances"; the workers on demand, old and new in an update, use at least 8 vCPUs; raise L-1216C47A in Service Quotas first, and state it here`,
        `${QUOTAS}.lambdaInterfaces: got 1 for "Elastic network interfaces per VPC"; 2 functions and the mount gate's have a network interface in each of 2 zones, with 2 mount targets; raise L-9FEE3D26 in Service Quotas first, and state it here`,
        `${QUOTAS}.loadBalancers: got 1 for "Application Load Balancers per Region"; the services need 2 load balancers; raise L-53DA6B97 in Service Quotas first, and state it here`,
        `${QUOTAS}.networkInterfaces: got 1 for "Network interfaces per Region"; functions, tasks, workers, endpoints, load balancers and mount targets can need 34 network interfaces; raise L-DF5E4CA3 in Service Quotas first, and state it here`,
        `${QUOTAS}.provisionedFunctions: got 1 for "Scalable targets per resource type (Lambda)"; autoscaling follows 2 functions with provisionedConcurrency; ask AWS Support to raise it first, and state it here`,
        `${QUOTAS}.roles: got 1 for "Roles per account"; the consumers and the program's own parts need 13 roles; raise L-FE177D64 in Service Quotas first, and state it here`,
        `${QUOTAS}.scheduleGroups: got 1 for "Number of schedule groups"; the functions with schedules need 2 schedule groups, one each; raise L-A632CD40 in Service Quotas first, and state it here`,
        `${QUOTAS}.securityGroups: got 1 for "VPC security groups per Region"; consumers, load balancers and the program's own parts need 10 security groups; raise L-E79EC296 in Service Quotas first, and state it here`,
        `${QUOTAS}.spotVcpus: got 1 for "All Standard (A, C, D, H, I, M, R, T, Z) Spot Instance Requests"; the workers on Spot, old and new in an update, use at least 4 vCPUs; raise L-34B43A08 in Service Quotas first, and state it here`,
      ],
    },
    {
      what: "as much as the stated quotas, of every one",
      values: everything({
        ...{ securityGroups: 10, networkInterfaces: 34, elasticIps: 2, lambdaInterfaces: 8, concurrentExecutions: 104 },
        ...{ provisionedFunctions: 2, scheduleGroups: 2, fargateVcpus: 4, fargateSpotVcpus: 4, discoveredTasks: 16 },
        ...{ loadBalancers: 2, instanceVcpus: 8, spotVcpus: 4, autoScalingGroups: 2, roles: 13, accessPoints: 7 },
      }),
      lines: [],
    },
    {
      what: "more interface endpoints than stated",
      values: { ...everything({ interfaceEndpoints: 8 }), network: { natGateways: "none" } },
      lines: [
        `${QUOTAS}.interfaceEndpoints: got 8 for "Interface VPC endpoints per VPC"; the network needs 9 interface endpoints; raise L-29B6F2EB in Service Quotas first, and state it here`,
      ],
    },
    {
      what: "a quota of rules that AWS does not raise so far with five groups",
      values: stack(1, { rulesPerSecurityGroup: 201 }, { fileSystem: { mountTargetGroups: 5 } }),
      lines: [
        `${QUOTAS}.rulesPerSecurityGroup: got 201; with 5 groups at a mount target AWS raises it to at most 200, for a network interface has at most 1000 rules`,
      ],
    },
    {
      what: "more clients than a network interface has rules",
      values: stack(1001, { rulesPerSecurityGroup: 200 }, { fileSystem: { mountTargetGroups: 5 } }),
      lines: [
        `${AT}: 1001 clients of the file system need as many ingress rules at a mount target, and no network interface has more than 1000; make a second stack for some`,
      ],
    },
    {
      what: "more groups than a mount target has",
      values: stack(1, {}, { fileSystem: { mountTargetGroups: 6 } }),
      lines: [
        "shared-storage:fileSystem.mountTargetGroups: got 6; must be a whole number of security groups from 1 to 5; leave it out for 1",
      ],
    },
    {
      what: "groups of mount targets that exist",
      values: {
        ...stack(1, {}),
        network: { existing: { vpcId: "vpc-01234567", subnets: { a: "subnet-01234567" } } },
        fileSystem: {
          mountTargetGroups: 2,
          existing: { id: "fs-01234567", mountTargets: { group: "sg-01234567", ids: { a: "fsmt-01234567" } } },
        },
      },
      lines: ["shared-storage:fileSystem.mountTargetGroups: mount targets that exist have the one group; remove this"],
    },
    {
      what: "a service that more call than its group has rules for",
      values: stack(
        0,
        { rulesPerSecurityGroup: 5 },
        {
          consumers: {
            serve: {
              compute: "fargate",
              entry: "h.ts",
              mounts: { data: "write" },
              discovery: true,
              calls: [],
            },
            ...Object.fromEntries(
              ["c1", "c2", "c3", "c4", "c5", "c6"].map((name) => [
                name,
                { compute: "lambda", entry: "h.ts", mounts: { data: "read" }, calls: ["serve"] },
              ]),
            ),
          },
          fileSystem: { mountTargetGroups: 2 },
        },
      ),
      lines: [
        `${QUOTAS}.rulesPerSecurityGroup: got 5 for "Inbound or outbound rules per security group"; service serve, called by as many consumers, needs 6 rules in its security group; raise L-0EA8095F in Service Quotas first, and state it here`,
      ],
    },
  ]);
});

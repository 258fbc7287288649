import { QUOTA_NAMES } from "../../../config/quotas";
import { itReports } from "../support/refusals";

const QUOTAS = "shared-storage:quotas";

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
  ]);
});

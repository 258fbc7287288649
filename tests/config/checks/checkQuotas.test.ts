import { AT, itReports, lambdas } from "../support/refusals";

const QUOTAS = "shared-storage:quotas";
const stack = (count: number, quotas: object, more: object = {}) => ({
  directories: { data: {} },
  consumers: lambdas(count),
  quotas,
  ...more,
});

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
      values: stack(3, { securityGroups: 3, concurrentExecutions: 1, lambdaInterfaces: 7, roles: 2, accessPoints: 2 }),
      lines: [
        `${QUOTAS}.accessPoints: got 2 for "Access points for each file system"; 3 mounts need as many access points; ask AWS Support to raise it first, and state it here`,
        `${QUOTAS}.lambdaInterfaces: got 7 for "Elastic network interfaces per VPC"; 3 functions and the mount gate's have a network interface in each of 2 zones; raise L-9FEE3D26 in Service Quotas first, and state it here`,
        `${QUOTAS}.roles: got 2 for "Roles per account"; the consumers need 3 roles; raise L-FE177D64 in Service Quotas first, and state it here`,
        `${QUOTAS}.securityGroups: got 3 for "VPC security groups per Region"; 3 consumers and the mount targets need 4 security groups; raise L-E79EC296 in Service Quotas first, and state it here`,
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

import { AT, itReports, lambdas } from "../support/refusals";

const QUOTAS = "shared-storage:quotas";
const stack = (count: number, quotas: object, more: object = {}) => ({
  directories: { data: {} },
  consumers: lambdas(count),
  quotas,
  ...more,
});

const services = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, at) => [
      `serve-${at}`,
      { compute: "fargate", entry: "h.ts", mounts: { data: "write" } },
    ]),
  );

describe("config/checks/checkQuotas: rules of security groups", () => {
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
      what: "a quota of rules that AWS does not raise so far with five groups",
      values: stack(1, { rulesPerSecurityGroup: 201 }, { fileSystem: { mountTargetGroups: 5 } }),
      lines: [
        `${QUOTAS}.rulesPerSecurityGroup: got 201; with 5 groups at a mount target AWS raises it to at most 200, for a network interface has at most 1000 rules`,
      ],
    },
    {
      what: "a quota of rules that AWS does not raise so far with four groups of the endpoints",
      values: stack(1, { rulesPerSecurityGroup: 251 }, { network: { natGateways: "none", endpointGroups: 4 } }),
      lines: [
        `${QUOTAS}.rulesPerSecurityGroup: got 251; with 4 groups at an endpoint AWS raises it to at most 250, for a network interface has at most 1000 rules`,
      ],
    },
    {
      what: "more users of endpoints than their groups have rules for",
      values: {
        ...stack(0, { rulesPerSecurityGroup: 5 }, { fileSystem: { mountTargetGroups: 4 }, consumers: services(11) }),
        network: { natGateways: "none", endpointGroups: 2 },
      },
      lines: [
        `${QUOTAS}.rulesPerSecurityGroup: got 5 for "Inbound or outbound rules per security group"; each group of the interface endpoints (network.endpointGroups: 2), which 11 clients use, needs 6 rules in its security group; raise L-0EA8095F in Service Quotas first, and state it here`,
      ],
    },
    {
      what: "as many as they have rules for",
      values: {
        ...stack(0, { rulesPerSecurityGroup: 5 }, { fileSystem: { mountTargetGroups: 4 }, consumers: services(10) }),
        network: { natGateways: "none", endpointGroups: 2 },
      },
      lines: [],
    },
    {
      what: "groups of endpoints where there are none",
      values: stack(1, {}, { network: { endpointGroups: 2 } }),
      lines: [
        "shared-storage:network.endpointGroups: with NAT gateways (single) there are no endpoints; remove this, or set natGateways: none",
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

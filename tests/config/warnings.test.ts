import assert from "node:assert/strict";
import { decode, GOOD_VALUES, withConsumer } from "./support/stackInput";

const consumersNamed = (count: number, fields: object) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`c${index}`, fields]));
const WRITER = { compute: "lambda", entry: "h.ts", mounts: { data: "write" } };

describe("config: warnings", () => {
  const cases: readonly { what: string; values: Readonly<Record<string, unknown>>; warnings: readonly string[] }[] = [
    { what: "nothing unusual", values: GOOD_VALUES, warnings: [] },
    {
      what: "one zone only",
      values: { ...GOOD_VALUES, network: { availabilityZones: ["b"] } },
      warnings: [
        "shared-storage:network.availabilityZones: everything runs in one zone and stops with it; name a second letter",
      ],
    },
    {
      what: "public address space",
      values: { ...GOOD_VALUES, network: { cidrBlock: "8.8.0.0/16" } },
      warnings: [
        "shared-storage:network.cidrBlock: 8.8.0.0/16 is public address space; hosts of its owner cannot be reached from the VPC",
      ],
    },
    {
      what: "fifty-nine consumers and the negative probe",
      values: { directories: { data: {} }, consumers: consumersNamed(59, WRITER) },
      warnings: [],
    },
    {
      what: "more consumers than a security group has rules",
      values: { directories: { data: {} }, consumers: consumersNamed(60, WRITER) },
      warnings: [
        "shared-storage:consumers: 60 consumers and the program's own clients need 61 ingress rules at the mount targets, " +
          "61 in each of their security groups (fileSystem.mountTargetGroups: 1); the default of the quota " +
          '"Inbound or outbound rules per security group" is 60; raise L-0EA8095F in Service Quotas first, and state it in quotas.rulesPerSecurityGroup',
      ],
    },
    {
      what: "as many in two security groups",
      values: {
        fileSystem: { mountTargetGroups: 2 },
        directories: { data: {} },
        consumers: consumersNamed(60, WRITER),
      },
      warnings: [],
    },
    {
      what: "as many with a raised quota",
      values: {
        quotas: { rulesPerSecurityGroup: 61 },
        directories: { data: {} },
        consumers: consumersNamed(60, WRITER),
      },
      warnings: [],
    },
    {
      what: "more network interfaces of functions than a VPC has",
      values: {
        fileSystem: { mountTargetGroups: 5 },
        directories: { data: {} },
        consumers: consumersNamed(124, WRITER),
      },
      warnings: [
        "shared-storage:consumers: 124 functions and the mount gate's have a network interface in each of 2 zones, with 2 mount targets; the default of the quota " +
          '"Elastic network interfaces per VPC" is 250; raise L-9FEE3D26 in Service Quotas first, and state it in quotas.lambdaInterfaces',
      ],
    },
    {
      what: "the whole reservable concurrency",
      values: withConsumer("ingest", { reservedConcurrency: 900 }),
      warnings: [],
    },
    {
      what: "more reserved concurrency than an account has",
      values: withConsumer("ingest", { reservedConcurrency: 901 }),
      warnings: [
        "shared-storage:consumers: 901 reserved or provisioned executions, and 100 that must stay unreserved, pass an account's concurrency; the default of the quota " +
          '"Concurrent executions" is 1000; raise L-B99A9384 in Service Quotas first, and state it in quotas.concurrentExecutions',
      ],
    },
    {
      what: "bursting throughput with a lifecycle",
      values: { ...GOOD_VALUES, fileSystem: { throughput: "bursting" } },
      warnings: [
        "shared-storage:fileSystem: with bursting throughput, files in Infrequent Access earn no burst credits; " +
          "set throughput: elastic or infrequentAccessAfter: never",
      ],
    },
    {
      what: "bursting throughput without one",
      values: { ...GOOD_VALUES, fileSystem: { throughput: "bursting", infrequentAccessAfter: "never" } },
      warnings: [],
    },
  ];
  for (const { what, values, warnings } of cases) {
    it(`${warnings.length === 0 ? "says nothing of" : "warns of"} ${what}`, () =>
      assert.deepEqual(decode(values).warnings, warnings));
  }

  it("warns of more access points than a file system has, raised by AWS Support", () => {
    const directories = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`d${index}`, {}]));
    const mounts = Object.fromEntries(Object.keys(directories).map((name) => [name, "write"]));
    const consumers = consumersNamed(101, { compute: "fargate", entry: "h.ts", mounts });
    assert.deepEqual(
      decode({ directories, consumers, fileSystem: { mountTargetGroups: 5 }, quotas: { fargateVcpus: 60 } }).warnings,
      [
        "shared-storage:consumers: mounts and the program's own parts need 10101 access points; " +
          'the default of the quota "Access points for each file system" is 10000; ' +
          "ask AWS Support to raise it first, and state it in quotas.accessPoints",
      ],
    );
  });

  it("says nothing of a thousand consumers with every quota raised and five security groups", () =>
    assert.deepEqual(decode(thousand()).warnings, []));
});

/** A thousand consumers, at the most that AWS raises the quotas to. */
function thousand() {
  return {
    network: { cidrBlock: "10.20.0.0/16", availabilityZones: ["a", "b"] },
    fileSystem: { mountTargetGroups: 5 },
    directories: { data: {} },
    consumers: consumersNamed(1000, WRITER),
    quotas: { rulesPerSecurityGroup: 200, lambdaInterfaces: 3000, roles: 2000 },
  };
}

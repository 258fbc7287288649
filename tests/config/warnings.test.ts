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
      what: "sixty consumers",
      values: { directories: { data: {} }, consumers: consumersNamed(60, WRITER) },
      warnings: [],
    },
    {
      what: "more consumers than a security group has rules",
      values: { directories: { data: {} }, consumers: consumersNamed(61, WRITER) },
      warnings: [
        "shared-storage:consumers: 61 consumers need as many ingress rules in the mount targets' security group; the default of the quota " +
          '"Inbound or outbound rules per security group" is 60; raise L-0EA8095F in Service Quotas first',
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
          '"Concurrent executions" is 1000; raise L-B99A9384 in Service Quotas first',
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
    const directories = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`d${index}`, {}]));
    const mounts = Object.fromEntries(Object.keys(directories).map((name) => [name, "write"]));
    const consumers = consumersNamed(51, { compute: "fargate", entry: "h.ts", mounts });
    assert.deepEqual(decode({ directories, consumers }).warnings, [
      'shared-storage:consumers: 10200 mounts need as many access points; the default of the quota "Access points for each file system" is 10000; ' +
        "ask AWS Support to raise it first",
    ]);
  });

  it("warns of more security groups than a region has, the mount targets' own included", () => {
    const groupsOf = (count: number) =>
      decode({ directories: { data: {} }, consumers: consumersNamed(count, WRITER) }).warnings.slice(1);
    assert.deepEqual(groupsOf(2499), []);
    assert.deepEqual(groupsOf(2500), [
      "shared-storage:consumers: 2500 consumers and the mount targets need 2501 security groups; the default of the quota " +
        '"VPC security groups per Region" is 2500; raise L-E79EC296 in Service Quotas first',
    ]);
  });
});

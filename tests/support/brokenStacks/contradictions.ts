import { isMap } from "../../../config/tolerantDecode";
import type { Breaker, Path, Values } from "./break";
import { putAll } from "./break";

type Changes = readonly (readonly [path: Path, change: unknown])[];

const HANDLER = "tests/support/handlers/answer.ts";
const SERVICE = "tests/support/handlers/stay.ts";
/** A directory and consumers that no random stack has: what contradicts itself is added to whatever is there. */
const EXTRA = "extra-data";
const FUNCTION = { compute: "lambda", entry: HANDLER, mounts: { [EXTRA]: "write" } };
const WORKER = { compute: "ec2", entry: SERVICE, mounts: { [EXTRA]: "write" } };
const TASK = { compute: "fargate", entry: SERVICE, mounts: { [EXTRA]: "write" } };

/** Adds these changes and the directory that they use; once, for a second one could undo what the first contradicts. */
function adds(at: string, changes: Changes): Breaker {
  return (values: Values) => {
    if (isMap(values.directories) && Object.hasOwn(values.directories, EXTRA)) return undefined;
    return { values: putAll(values, [[["directories", EXTRA], {}], ...changes]), at };
  };
}

/** Adds a consumer named `extra` with one thing wrong. */
function consumer(base: object, fields: object, at: string): Breaker {
  const name = at.split(".")[0]!;
  return adds(`consumers.${at}`, [[["consumers", name], { ...base, ...fields }]]);
}

/** Makes one map of the stack these fields and no others. */
function replaces(key: string, fields: object, at: string): Breaker {
  return (values) => ({ values: putAll(values, [[[key], fields]]), at: `${key}.${at}` });
}

/** By check: values that each fit, and contradict each other. */
export const CONTRADICTIONS: Readonly<Record<string, readonly Breaker[]>> = {
  checkNames: [
    consumer(FUNCTION, {}, "gate"),
    consumer(FUNCTION, {}, "x".repeat(60)),
    adds(`directories.${"d".repeat(80)}`, [[["directories", "d".repeat(80)], {}]]),
  ],
  checkNetwork: [
    replaces("network", { availabilityZones: ["a", "b", "a"] }, "availabilityZones[2]"),
    replaces("network", { cidrBlock: "10.0.0.1/16" }, "cidrBlock"),
    replaces("network", { cidrBlock: "10.0.0.0/28" }, "cidrBlock"),
    replaces(
      "network",
      { natGateways: "none", existing: { vpcId: "vpc-01234567", subnets: { a: "subnet-01234567" } } },
      "natGateways",
    ),
  ],
  checkFileSystem: [
    replaces("fileSystem", { throughput: "provisioned" }, "provisionedMiBps"),
    replaces("fileSystem", { provisionedMiBps: 12 }, "provisionedMiBps"),
    replaces("fileSystem", { infrequentAccessAfter: "30 days", archiveAfter: "14 days" }, "archiveAfter"),
    replaces("fileSystem", { kmsKey: "arn:aws:kms:eu-north-1:123456789012:key/x" }, "kmsKey"),
    replaces("fileSystem", { backups: true, existing: { id: "fs-01234567" } }, "backups"),
  ],
  checkMounts: [
    consumer(FUNCTION, { mounts: { "no-such-directory": "read" } }, "extra.mounts.no-such-directory"),
    consumer(FUNCTION, { mounts: {} }, "extra.mounts"),
    adds("consumers.extra.mounts", [
      [["directories", "second"], {}],
      [["consumers", "extra"], { ...FUNCTION, mounts: { [EXTRA]: "write", second: "write" } }],
    ]),
    adds("consumers.extra.mounts.second.at", [
      [["directories", "second"], {}],
      [
        ["consumers", "extra"],
        { ...WORKER, mounts: { [EXTRA]: "write", second: { rights: "write", at: `/mnt/${EXTRA}/inside` } } },
      ],
    ]),
    adds(`directories.${EXTRA}`, []),
  ],
  checkPrivate: [
    adds(`consumers.reader.mounts.${EXTRA}`, [
      [["directories", EXTRA], { private: true }],
      [["consumers", "extra"], FUNCTION],
      [["consumers", "reader"], { ...FUNCTION, mounts: { [EXTRA]: "read" } }],
    ]),
  ],
  checkIdentities: [
    adds("consumers.extra-2.uid", [
      [["consumers", "extra"], { ...FUNCTION, uid: 4242 }],
      [["consumers", "extra-2"], { ...FUNCTION, uid: 4242 }],
    ]),
    adds("consumers.extra.uid", [
      [["directories", EXTRA], { id: 4242 }],
      [["consumers", "extra"], { ...FUNCTION, uid: 4242 }],
    ]),
  ],
  checkCompute: [
    consumer(FUNCTION, { entry: "handlers/noSuchFile.ts" }, "extra.entry"),
    consumer(TASK, { cpu: 256, memory: 8192 }, "extra.memory"),
    consumer(TASK, { replicas: { min: 3, max: 2 } }, "extra.replicas"),
  ],
  checkLambda: [
    consumer(FUNCTION, { provisionedConcurrency: { min: 3, max: 2 } }, "extra.provisionedConcurrency"),
    consumer(
      FUNCTION,
      { reservedConcurrency: 1, provisionedConcurrency: { min: 1, max: 2 } },
      "extra.provisionedConcurrency.max",
    ),
    consumer(FUNCTION, { layers: ["arn:aws:lambda:us-east-1:123456789012:layer:a:1"] }, "extra.layers[0]"),
  ],
  checkSchedules: [
    consumer(FUNCTION, { schedules: { s: { expression: "at(2031-02-30T12:00:00)" } } }, "extra.schedules.s.expression"),
    consumer(
      FUNCTION,
      { schedules: { s: { expression: "rate(1 hour)", timezone: "Mars/Base" } } },
      "extra.schedules.s.timezone",
    ),
  ],
  checkFargate: [
    consumer(TASK, { image: "ghcr.io/example/serve:1.0" }, "extra.image"),
    consumer(TASK, { entry: undefined }, "extra.entry"),
    consumer(TASK, { loadBalancer: { scheme: "public" } }, "extra.loadBalancer"),
    consumer(TASK, { healthCheck: { interval: 5, timeout: 5 } }, "extra.healthCheck.timeout"),
  ],
  checkWorker: [
    consumer(WORKER, { fallbackInstanceTypes: ["t4g.small"] }, "extra.fallbackInstanceTypes[0]"),
    consumer(WORKER, { packages: ["nodejs24"] }, "extra.packages[0]"),
  ],
  checkAddresses: [
    consumer(FUNCTION, { invokes: ["extra"] }, "extra.invokes[0]"),
    consumer(FUNCTION, { invokes: ["no-such-consumer"] }, "extra.invokes[0]"),
    consumer(FUNCTION, { calls: ["no-such-consumer"] }, "extra.calls[0]"),
  ],
  checkEnvironment: [
    consumer(FUNCTION, { environment: { AWS_REGION: "x" } }, "extra.environment.AWS_REGION"),
    consumer(FUNCTION, { environment: { LONG: "x".repeat(5000) } }, "extra.environment"),
  ],
  checkDocuments: [
    adds("consumers.extra", [
      ...Array.from({ length: 110 }, (_, at) => [["directories", `more-${at}`], {}] as const),
      [
        ["consumers", "extra"],
        {
          ...TASK,
          mounts: {
            [EXTRA]: "write",
            ...Object.fromEntries(Array.from({ length: 110 }, (_, at) => [`more-${at}`, "write"])),
          },
        },
      ],
    ]),
    consumer(TASK, { environment: { LONG: "x".repeat(65_536) } }, "extra"),
    consumer(
      FUNCTION,
      { url: { callers: Array.from({ length: 40 }, (_, at) => `arn:aws:iam::123456789012:role/r-${at}`) } },
      "extra.url.callers",
    ),
  ],
  checkMaintenance: [
    replaces("maintenance", { until: "2001-01-01T00:00:00Z" }, "until"),
    replaces("maintenance", { until: "2999-01-01T00:00:00Z" }, "until"),
    replaces("maintenance", { until: "2030-99-99T00:00:00Z" }, "until"),
  ],
  checkQuotas: [
    adds("quotas.rulesPerSecurityGroup", [
      [["quotas"], { rulesPerSecurityGroup: 201 }],
      [["network", "existing"], undefined],
      [["fileSystem"], { mountTargetGroups: 5 }],
    ]),
    adds("quotas.accessPoints", [
      [["quotas"], { accessPoints: 1 }],
      [["consumers", "extra"], FUNCTION],
      [["consumers", "extra-2"], FUNCTION],
    ]),
  ],
  checkConnections: [
    adds("consumers", [
      [["consumers", "extra"], { ...FUNCTION, reservedConcurrency: 25_000 }],
      [["consumers", "extra-2"], WORKER],
    ]),
  ],
};

import assert from "node:assert/strict";
import { directoryId } from "../../config/posix";
import {
  alarmsConfig,
  ec2Config,
  fargateConfig,
  fileSystemConfig,
  lambdaConfig,
  networkConfig,
} from "../support/stackConfigs";
import { decode, GOOD_VALUES, withConsumer } from "./support/stackInput";

/** What is decoded as it is written. */
const LAMBDA_OPTIONS = {
  entry: "a.mjs",
  environment: { MODE: "a b" },
  memory: 10240,
  timeout: 900,
  reservedConcurrency: 7,
  calls: ["service"],
  architecture: "x86_64",
  ephemeralStorage: 10240,
  layers: ["arn:aws:lambda:eu-west-1:123456789012:layer:b:2", "arn:aws:lambda:eu-west-1:123456789012:layer:a:1"],
  provisionedConcurrency: { min: 2, max: 7, utilization: 50 },
  asynchronous: { retries: 0, maximumAge: 60, onSuccess: true, onFailure: false },
  schedules: {
    nightly: {
      expression: "cron(0 3 * * ? *)",
      timezone: "Europe/Berlin",
      input: { deep: { er: [1] } },
      enabled: false,
    },
  },
  url: { callers: ["arn:aws:iam::123456789012:role/a", "arn:aws:iam::123456789012:root"] },
  logRetentionDays: 7,
} as const;
const FARGATE_OPTIONS = {
  entry: "b.ts",
  port: 9000,
  replicas: { min: 2, max: 3 },
  cpu: 16384,
  memory: 122880,
  discovery: "api",
  architecture: "x86_64",
  capacity: { onDemandBase: 1, spotPercent: 80 },
  loadBalancer: {
    scheme: "public",
    certificate: "arn:aws:acm:eu-west-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef",
    domain: "serve.example.com",
    hostedZone: "Z0123456789",
  },
  healthCheck: { path: "/ready", interval: 30, timeout: 10, retries: 5, startPeriod: 300 },
  exec: true,
  logRetentionDays: 365,
} as const;
const WORKER_OPTIONS = {
  entry: "c.js",
  instanceType: "m7i-flex.large",
  fallbackInstanceTypes: ["m7i.large", "c7i.large"],
  market: "spot",
  ami: "ami-0123456789abcdef0",
  rootVolume: 40,
} as const;
const NETWORK = {
  cidrBlock: "192.168.0.0/20",
  availabilityZones: ["c", "a", "f"],
  natGateways: "one-per-zone",
  flowLogs: { traffic: "rejected", retentionDays: 7 },
} as const;
const FILE_SYSTEM = {
  throughput: "bursting",
  backOnAccess: false,
  oneZone: "a",
  kmsKey: "create",
  backups: false,
  replicateTo: "eu-central-1",
  protect: true,
  retain: true,
} as const;

const OBSERVED = { dashboard: true, alarms: alarmsConfig() };

describe("config/decode", () => {
  it("gives every field its default", () => {
    assert.deepEqual(decode(GOOD_VALUES), {
      project: "shared-storage",
      stack: "dev",
      region: "eu-west-1",
      network: networkConfig(),
      fileSystem: fileSystemConfig(),
      directories: {
        models: { name: "models", path: "/models", id: directoryId("models"), private: false },
        samples: { name: "samples", path: "/samples", id: directoryId("samples"), private: false },
      },
      consumers: {
        ingest: lambdaConfig("ingest", { entry: "handlers/ingest.ts" }),
        serve: fargateConfig("serve", { entry: "handlers/serve.ts", replicas: { min: 1, max: 1 } }),
        train: ec2Config("train", {
          entry: "handlers/train.ts",
          mounts: [
            { directory: "models", rights: "write", at: "/mnt/models" },
            { directory: "samples", rights: "read", at: "/mnt/samples" },
          ],
          instanceType: "t4g.small",
        }),
      },
      maintenance: undefined,
      rulesPerSecurityGroup: 60,
      observability: OBSERVED,
      warnings: [],
    });
  });

  it("takes every field that can be set", () => {
    const { network, fileSystem, directories, consumers, warnings } = decode({
      quotas: { fargateVcpus: 32, fargateSpotVcpus: 48 },
      network: NETWORK,
      fileSystem: { ...FILE_SYSTEM, infrequentAccessAfter: "never" },
      directories: { data: { id: 2000 } },
      consumers: {
        fn: {
          compute: "lambda",
          mounts: { data: { rights: "write", at: "/mnt/in" } },
          uid: 1001,
          ...LAMBDA_OPTIONS,
          invokes: ["late", "early"],
          policies: ["arn:aws:iam::aws:policy/B", "arn:aws:iam::123456789012:policy/a/A"],
        },
        early: { compute: "lambda", entry: "a.mjs", mounts: { data: "read" } },
        late: { compute: "lambda", entry: "a.mjs", mounts: { data: "read" } },
        service: {
          compute: "fargate",
          mounts: { data: { rights: "read", at: "/mnt/deep/er" } },
          uid: 1002,
          ...FARGATE_OPTIONS,
        },
        worker: {
          compute: "ec2",
          mounts: { data: { rights: "read" } },
          uid: 1003,
          ...WORKER_OPTIONS,
          packages: ["jq", "htop"],
        },
      },
    });
    assert.deepEqual(network, networkConfig(NETWORK));
    assert.deepEqual(fileSystem, fileSystemConfig({ ...FILE_SYSTEM, infrequentAccessAfter: undefined }));
    assert.deepEqual(directories, { data: { name: "data", path: "/data", id: 2000, private: false } });
    const read = [{ directory: "data", rights: "read", at: "/mnt/data" }] as const;
    assert.deepEqual(consumers, {
      early: lambdaConfig("early", { entry: "a.mjs", mounts: read }),
      fn: lambdaConfig("fn", {
        id: 1001,
        mounts: [{ directory: "data", rights: "write", at: "/mnt/in" }],
        ...LAMBDA_OPTIONS,
        invokes: ["early", "late"],
        policies: ["arn:aws:iam::123456789012:policy/a/A", "arn:aws:iam::aws:policy/B"],
      }),
      late: lambdaConfig("late", { entry: "a.mjs", mounts: read }),
      service: fargateConfig("service", {
        id: 1002,
        mounts: [{ directory: "data", rights: "read", at: "/mnt/deep/er" }],
        ...FARGATE_OPTIONS,
      }),
      worker: ec2Config("worker", {
        id: 1003,
        mounts: read,
        ...WORKER_OPTIONS,
        architecture: "x86_64",
        packages: ["htop", "jq"],
      }),
    });
    assert.deepEqual(warnings, [
      "shared-storage:fileSystem.oneZone: the data is in zone a only and is lost with it, and every consumer runs there; keep backups on",
    ]);
  });

  it("fills in what is left out of an option, and sorts what has no order", () => {
    const { ingest } = decode(
      withConsumer("ingest", {
        provisionedConcurrency: { min: 1, max: 1 },
        asynchronous: {},
        schedules: { b: { expression: "rate(1 hour)" }, a: { expression: "at(2030-01-31T12:00:00)" } },
        url: { callers: ["arn:aws:iam::123456789012:root", "arn:aws:iam::123456789012:role/a"] },
      }),
    ).consumers;
    const schedule = { timezone: "UTC", input: {}, enabled: true };
    const schedules = {
      a: { expression: "at(2030-01-31T12:00:00)", ...schedule },
      b: { expression: "rate(1 hour)", ...schedule },
    };
    assert.deepEqual(
      ingest,
      lambdaConfig("ingest", {
        entry: "handlers/ingest.ts",
        provisionedConcurrency: { min: 1, max: 1, utilization: 70 },
        asynchronous: { retries: 2, maximumAge: 21600, onSuccess: false, onFailure: true },
        schedules,
        url: { callers: ["arn:aws:iam::123456789012:role/a", "arn:aws:iam::123456789012:root"] },
      }),
    );
    assert.deepEqual(Object.keys(ingest?.compute === "lambda" ? ingest.schedules : {}), ["a", "b"]);
  });

  it("a service's private DNS name is the consumer's, unless another is written", () => {
    const nameOf = (fields: Readonly<Record<string, unknown>>) => {
      const { serve } = decode(withConsumer("serve", fields)).consumers;
      return serve?.compute === "fargate" ? [serve.discovery, serve.entry, serve.image] : [];
    };
    assert.deepEqual(nameOf({ discovery: true }), ["serve", "handlers/serve.ts", undefined]);
    const image = "public.ecr.aws/docker/library/httpd:2.4";
    assert.deepEqual(nameOf({ discovery: "api", entry: undefined, image }), ["api", undefined, image]);
  });
});

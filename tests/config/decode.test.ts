import assert from "node:assert/strict";
import { directoryId } from "../../config/posix";
import { ec2Config, fargateConfig, fileSystemConfig, lambdaConfig, networkConfig } from "../support/stackConfigs";
import { decode, GOOD_VALUES, withConsumer } from "./support/stackInput";

/** Options that are decoded as they are written. */
const LAMBDA_OPTIONS = {
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

const OBSERVED = {
  dashboard: true,
  alarms: {
    ...{ emails: [], omit: [], ioLimitPercent: 95, connections: 20_000, burstCreditsGiB: 192, utilizationPercent: 80 },
    ...{ meteredGiBPerHour: 100, replicationMinutes: 60, errorPercent: 5, durationPercent: 80, cpuPercent: 90 },
    ...{ memoryPercent: 90, heartbeatMinutes: 5, newModelMinutes: 60, pendingSamplesMinutes: 15, oldLookMinutes: 5 },
  },
};

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
      network: {
        cidrBlock: "192.168.0.0/20",
        availabilityZones: ["c", "a", "f"],
        natGateways: "one-per-zone",
        flowLogs: { traffic: "rejected", retentionDays: 7 },
      },
      fileSystem: {
        throughput: "bursting",
        infrequentAccessAfter: "never",
        backOnAccess: false,
        oneZone: "a",
        kmsKey: "create",
        backups: false,
        replicateTo: "eu-central-1",
        protect: true,
        retain: true,
      },
      directories: { data: { id: 2000 } },
      consumers: {
        fn: {
          compute: "lambda",
          entry: "a.mjs",
          mounts: { data: { rights: "write", at: "/mnt/in" } },
          uid: 1001,
          environment: { MODE: "a b" },
          memory: 10240,
          timeout: 900,
          reservedConcurrency: 7,
          ...LAMBDA_OPTIONS,
          invokes: ["late", "early"],
          calls: ["service"],
          policies: ["arn:aws:iam::aws:policy/B", "arn:aws:iam::123456789012:policy/a/A"],
        },
        early: { compute: "lambda", entry: "a.mjs", mounts: { data: "read" } },
        late: { compute: "lambda", entry: "a.mjs", mounts: { data: "read" } },
        service: {
          compute: "fargate",
          entry: "b.ts",
          mounts: { data: { rights: "read", at: "/mnt/deep/er" } },
          uid: 1002,
          port: 9000,
          replicas: { min: 2, max: 3 },
          cpu: 16384,
          memory: 122880,
          ...FARGATE_OPTIONS,
          discovery: "api",
        },
        worker: {
          compute: "ec2",
          entry: "c.js",
          mounts: { data: { rights: "read" } },
          uid: 1003,
          instanceType: "m7i-flex.large",
          fallbackInstanceTypes: ["m7i.large", "c7i.large"],
          market: "spot",
          ami: "ami-0123456789abcdef0",
          rootVolume: 40,
          packages: ["jq", "htop"],
        },
      },
    });
    assert.deepEqual(
      network,
      networkConfig({
        cidrBlock: "192.168.0.0/20",
        availabilityZones: ["c", "a", "f"],
        natGateways: "one-per-zone",
        flowLogs: { traffic: "rejected", retentionDays: 7 },
      }),
    );
    assert.deepEqual(
      fileSystem,
      fileSystemConfig({
        throughput: "bursting",
        infrequentAccessAfter: undefined,
        backOnAccess: false,
        oneZone: "a",
        kmsKey: "create",
        backups: false,
        replicateTo: "eu-central-1",
        protect: true,
        retain: true,
      }),
    );
    assert.deepEqual(directories, { data: { name: "data", path: "/data", id: 2000, private: false } });
    const read = [{ directory: "data", rights: "read", at: "/mnt/data" }] as const;
    assert.deepEqual(consumers, {
      early: lambdaConfig("early", { entry: "a.mjs", mounts: read }),
      fn: lambdaConfig("fn", {
        entry: "a.mjs",
        id: 1001,
        mounts: [{ directory: "data", rights: "write", at: "/mnt/in" }],
        environment: { MODE: "a b" },
        memory: 10240,
        timeout: 900,
        reservedConcurrency: 7,
        ...LAMBDA_OPTIONS,
        invokes: ["early", "late"],
        calls: ["service"],
        policies: ["arn:aws:iam::123456789012:policy/a/A", "arn:aws:iam::aws:policy/B"],
      }),
      late: lambdaConfig("late", { entry: "a.mjs", mounts: read }),
      service: fargateConfig("service", {
        entry: "b.ts",
        id: 1002,
        mounts: [{ directory: "data", rights: "read", at: "/mnt/deep/er" }],
        port: 9000,
        replicas: { min: 2, max: 3 },
        cpu: 16384,
        memory: 122880,
        ...FARGATE_OPTIONS,
        discovery: "api",
      }),
      worker: ec2Config("worker", {
        entry: "c.js",
        id: 1003,
        mounts: read,
        instanceType: "m7i-flex.large",
        fallbackInstanceTypes: ["m7i.large", "c7i.large"],
        market: "spot",
        architecture: "x86_64",
        ami: "ami-0123456789abcdef0",
        rootVolume: 40,
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

  it("takes a network and a file system that exist, and the zones from the network's subnets", () => {
    const subnets = { b: "subnet-0000000b", a: "subnet-0000000a" };
    const mountTargets = { group: "sg-00000001", ids: { a: "fsmt-0000000a", b: "fsmt-0000000b" } };
    const { network, fileSystem } = decode({
      ...GOOD_VALUES,
      network: { existing: { vpcId: "vpc-00000001", subnets } },
      fileSystem: { existing: { id: "fs-00000001", mountTargets } },
    });
    assert.deepEqual(
      [network.availabilityZones, network.existing, fileSystem.existing],
      [["a", "b"], { vpcId: "vpc-00000001", subnets }, { id: "fs-00000001", managePolicy: false, mountTargets }],
    );
  });

  it("takes an empty stack: no directory, no consumer, all defaults", () => {
    assert.deepEqual(decode({}), {
      project: "shared-storage",
      stack: "dev",
      region: "eu-west-1",
      network: networkConfig(),
      fileSystem: fileSystemConfig({ protect: true }),
      directories: {},
      consumers: {},
      maintenance: undefined,
      rulesPerSecurityGroup: 60,
      observability: OBSERVED,
      warnings: [],
    });
    assert.deepEqual(decode({ directories: {}, consumers: {} }), decode({}));
  });

  it("takes one consumer, and fifty", () => {
    const stack = (count: number) => ({
      quotas: { fargateVcpus: 100, instanceVcpus: 100 },
      directories: { data: {} },
      consumers: Object.fromEntries(
        Array.from({ length: count }, (_, index) => [
          `consumer-${index}`,
          { compute: (["lambda", "fargate", "ec2"] as const)[index % 3], entry: "h.ts", mounts: { data: "write" } },
        ]),
      ),
    });
    for (const count of [1, 50]) {
      const { consumers, warnings } = decode(stack(count));
      assert.equal(Object.keys(consumers).length, count);
      assert.equal(new Set(Object.values(consumers).map(({ id }) => id)).size, count);
      assert.deepEqual(warnings, []);
    }
  });

  it("sorts by name, as the Pulumi CLI does, so that both ways to run see one order", () => {
    const { directories, consumers } = decode({
      directories: { b: {}, a: {} },
      consumers: {
        y: { compute: "ec2", entry: "h.ts", mounts: { b: "write", a: "read" } },
        x: { compute: "lambda", entry: "h.ts", mounts: { a: "write" } },
      },
    });
    assert.deepEqual(Object.keys(directories), ["a", "b"]);
    assert.deepEqual(Object.keys(consumers), ["x", "y"]);
    assert.deepEqual(
      consumers.y?.mounts.map(({ directory }) => directory),
      ["a", "b"],
    );
  });

  const lifecycles: readonly [written: string, rule: string | undefined][] = [
    ["1 day", "AFTER_1_DAY"],
    ["7 days", "AFTER_7_DAYS"],
    ["14 days", "AFTER_14_DAYS"],
    ["30 days", "AFTER_30_DAYS"],
    ["60 days", "AFTER_60_DAYS"],
    ["90 days", "AFTER_90_DAYS"],
    ["180 days", "AFTER_180_DAYS"],
    ["270 days", "AFTER_270_DAYS"],
    ["365 days", "AFTER_365_DAYS"],
    ["never", undefined],
  ];
  for (const [written, rule] of lifecycles) {
    it(`turns infrequentAccessAfter ${written} into ${rule ?? "no lifecycle rule"}`, () => {
      const { fileSystem } = decode({ fileSystem: { infrequentAccessAfter: written } });
      assert.equal(fileSystem.infrequentAccessAfter, rule);
    });
  }

  it("freezes what it gives, through and through", () => {
    const config = decode(GOOD_VALUES);
    const parts = [config, config.network.availabilityZones, config.consumers, config.consumers.ingest?.mounts[0]];
    assert.deepEqual(
      parts.map((part) => Object.isFrozen(part)),
      [true, true, true, true],
    );
  });

  it("leaves what it was given alone, and takes a frozen input", () => {
    const values = structuredClone(GOOD_VALUES);
    decode(values);
    assert.deepEqual(values, GOOD_VALUES);
    assert.equal(Object.isFrozen(values.network), false);
  });
});

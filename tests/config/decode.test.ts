import assert from "node:assert/strict";
import { consumerId, directoryId } from "../../config/posix";
import { fileSystemConfig, networkConfig } from "../support/stackConfigs";
import { decode, GOOD_VALUES } from "./support/stackInput";

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
        ingest: {
          name: "ingest",
          compute: "lambda",
          entry: "handlers/ingest.ts",
          id: consumerId("ingest"),
          mounts: [{ directory: "samples", rights: "write", at: "/mnt/samples" }],
          environment: {},
          memory: 512,
          timeout: 30,
          reservedConcurrency: undefined,
        },
        serve: {
          name: "serve",
          compute: "fargate",
          entry: "handlers/serve.ts",
          id: consumerId("serve"),
          mounts: [{ directory: "models", rights: "read", at: "/mnt/models" }],
          environment: {},
          port: 8080,
          replicas: { min: 1, max: 1 },
          cpu: 256,
          memory: 512,
        },
        train: {
          name: "train",
          compute: "ec2",
          entry: "handlers/train.ts",
          id: consumerId("train"),
          mounts: [
            { directory: "models", rights: "write", at: "/mnt/models" },
            { directory: "samples", rights: "read", at: "/mnt/samples" },
          ],
          environment: {},
          instanceType: "t4g.small",
          architecture: "arm64",
          ami: undefined,
        },
      },
      maintenance: undefined,
      warnings: [],
    });
  });

  it("takes every field that can be set", () => {
    const { network, fileSystem, directories, consumers, warnings } = decode({
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
        },
        service: {
          compute: "fargate",
          entry: "b.ts",
          mounts: { data: { rights: "read", at: "/mnt/deep/er" } },
          uid: 1002,
          port: 9000,
          replicas: { min: 2, max: 3 },
          cpu: 16384,
          memory: 122880,
        },
        worker: {
          compute: "ec2",
          entry: "c.js",
          mounts: { data: { rights: "read" } },
          uid: 1003,
          instanceType: "m7i-flex.large",
          ami: "ami-0123456789abcdef0",
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
    assert.deepEqual(consumers, {
      fn: {
        name: "fn",
        compute: "lambda",
        entry: "a.mjs",
        id: 1001,
        mounts: [{ directory: "data", rights: "write", at: "/mnt/in" }],
        environment: { MODE: "a b" },
        memory: 10240,
        timeout: 900,
        reservedConcurrency: 7,
      },
      service: {
        name: "service",
        compute: "fargate",
        entry: "b.ts",
        id: 1002,
        mounts: [{ directory: "data", rights: "read", at: "/mnt/deep/er" }],
        environment: {},
        port: 9000,
        replicas: { min: 2, max: 3 },
        cpu: 16384,
        memory: 122880,
      },
      worker: {
        name: "worker",
        compute: "ec2",
        entry: "c.js",
        id: 1003,
        mounts: [{ directory: "data", rights: "read", at: "/mnt/data" }],
        environment: {},
        instanceType: "m7i-flex.large",
        architecture: "x86_64",
        ami: "ami-0123456789abcdef0",
      },
    });
    assert.deepEqual(warnings, [
      "shared-storage:fileSystem.oneZone: the data is in zone a only and is lost with it, and every consumer runs there; keep backups on",
    ]);
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
      warnings: [],
    });
    assert.deepEqual(decode({ directories: {}, consumers: {} }), decode({}));
  });

  it("takes one consumer, and fifty", () => {
    const stack = (count: number) => ({
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

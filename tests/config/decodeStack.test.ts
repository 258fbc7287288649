import assert from "node:assert/strict";
import { alarmsConfig, fileSystemConfig, networkConfig } from "../support/stackConfigs";
import { decode, GOOD_VALUES } from "./support/stackInput";

const OBSERVED = { dashboard: true, alarms: alarmsConfig() };

describe("config/decode: the stack as a whole", () => {
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

import * as assert from "node:assert/strict";
import { parse } from "yaml";
import { ec2Config, stackConfig } from "../support/stackConfigs";
import { runStack } from "../support/testPlatform";

const GROUP = "aws:autoscaling/group:Group::pets-group";
const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate::pets-template";

function run(changes: Parameters<typeof ec2Config>[1]) {
  return runStack(stackConfig([ec2Config("pets", changes)]));
}

describe("components: a worker's options", () => {
  it("takes Spot instances of several types, and the next one before the last is interrupted", async () => {
    const { inputs } = (await run({ market: "spot", fallbackInstanceTypes: ["m7g.large", "c6g.large"] })).find(GROUP);
    const { mixedInstancesPolicy, capacityRebalance, launchTemplate } = inputs;
    assert.deepEqual(
      { mixedInstancesPolicy, capacityRebalance, launchTemplate },
      {
        mixedInstancesPolicy: {
          instancesDistribution: {
            onDemandBaseCapacity: 0,
            onDemandPercentageAboveBaseCapacity: 0,
            onDemandAllocationStrategy: "prioritized",
            spotAllocationStrategy: "price-capacity-optimized",
          },
          launchTemplate: {
            launchTemplateSpecification: { launchTemplateId: "pets-template-id", version: "1" },
            overrides: [{ instanceType: "c7g.large" }, { instanceType: "m7g.large" }, { instanceType: "c6g.large" }],
          },
        },
        capacityRebalance: true,
        launchTemplate: undefined,
      },
    );
  });

  it("falls back in the order given on demand, without Spot and without rebalancing", async () => {
    const { inputs } = (await run({ fallbackInstanceTypes: ["m7g.large"] })).find(GROUP);
    const { instancesDistribution } = inputs.mixedInstancesPolicy as Record<string, unknown>;
    assert.deepEqual(instancesDistribution, {
      onDemandBaseCapacity: 0,
      onDemandPercentageAboveBaseCapacity: 100,
      onDemandAllocationStrategy: "prioritized",
      spotAllocationStrategy: "price-capacity-optimized",
    });
    assert.equal(inputs.capacityRebalance, undefined);
  });

  for (const [architecture, instanceType] of [
    ["arm64", "c7g.large"],
    ["x86_64", "c7i.large"],
  ] as const) {
    it(`launches the newest image of ${architecture} for ${instanceType}`, async () => {
      const { inputs } = (await run({ architecture, instanceType })).find(TEMPLATE);
      assert.deepEqual(
        [inputs.imageId, inputs.instanceType],
        [`resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${architecture}`, instanceType],
      );
    });
  }

  it("has a root volume of the configured size, encrypted as ever", async () => {
    const { blockDeviceMappings } = (await run({ rootVolume: 100 })).find(TEMPLATE).inputs;
    assert.deepEqual(blockDeviceMappings, [
      {
        deviceName: "/dev/xvda",
        ebs: { encrypted: "true", volumeType: "gp3", volumeSize: 100, deleteOnTermination: "true" },
      },
    ]);
  });

  it("installs further packages after its own", async () => {
    const program = await run({ packages: ["htop", "jq-1.7.1"] });
    const { userData } = program.find(TEMPLATE).inputs;
    const text = program.readable(Buffer.from(String(userData), "base64").toString());
    assert.deepEqual(parse(text).packages, [
      "amazon-cloudwatch-agent",
      "amazon-efs-utils",
      "logrotate",
      "nodejs24",
      "htop",
      "jq-1.7.1",
    ]);
  });
});

import * as assert from "node:assert/strict";
import { leaveDesiredCountToScaling } from "../../components/replicaScaling";
import { fargateConfig, stackConfig } from "../support/stackConfigs";
import { testTags } from "../support/tags";
import { runStack } from "../support/testPlatform";

const SERVICE = "awsx:ecs:FargateService::pets-service";

function run(changes: Parameters<typeof fargateConfig>[1] = {}) {
  return runStack(stackConfig([fargateConfig("pets", changes)]));
}

describe("components/replicaScaling", () => {
  it("scales between its replicas after the service exists", async () => {
    const program = await run({ replicas: { min: 2, max: 6 } });
    const service = {
      serviceNamespace: "ecs",
      scalableDimension: "ecs:service:DesiredCount",
      resourceId: "service/shared-storage-test-pets/shared-storage-test-pets",
    };
    const target = program.find("aws:appautoscaling/target:Target::pets-replicas");
    assert.deepEqual(target.inputs, { ...service, minCapacity: 2, maxCapacity: 6, tags: testTags("pets", "pets") });
    assert.deepEqual(target.dependencies, [SERVICE]);
    assert.equal(program.find(SERVICE).transforms, 1);
    const policy = program.find("aws:appautoscaling/policy:Policy::pets-replicas");
    assert.deepEqual(policy.inputs, {
      ...service,
      name: "cpu",
      policyType: "TargetTrackingScaling",
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
        targetValue: 60,
        scaleInCooldown: 300,
        scaleOutCooldown: 60,
      },
    });
    assert.deepEqual(policy.dependencies, [target.key]);
  });

  it("leaves the number of running tasks, and that only, to autoscaling", () => {
    const transform = (type: string) =>
      leaveDesiredCountToScaling({ type, name: "pets", props: { a: 1 }, opts: { protect: true }, custom: true });
    assert.deepEqual(transform("aws:ecs/service:Service"), {
      props: { a: 1 },
      opts: { protect: true, ignoreChanges: ["desiredCount"] },
    });
    assert.equal(transform("aws:ecs/taskDefinition:TaskDefinition"), undefined);
  });

  it("does not scale where minimum and maximum are the same", async () => {
    const program = await run({ replicas: { min: 3, max: 3 } });
    assert.equal(program.find(SERVICE).inputs.desiredCount, 3);
    assert.equal(program.find(SERVICE).transforms, 0);
    assert.deepEqual(program.names("aws:appautoscaling/target:Target"), []);
  });
});

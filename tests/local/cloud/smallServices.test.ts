import * as assert from "node:assert/strict";
import { ModelHarness } from "../../support/modelHarness";

const LOGS = "aws:cloudwatch/logGroup:LogGroup";
const TARGET = "aws:appautoscaling/target:Target";
const POLICY = "aws:appautoscaling/policy:Policy";
const LIFECYCLE = "aws:ecr/lifecyclePolicy:LifecyclePolicy";

const SCALABLE = {
  serviceNamespace: "ecs",
  scalableDimension: "ecs:service:DesiredCount",
  resourceId: "service/shop/shop",
};
const TRACKING = {
  ...SCALABLE,
  policyType: "TargetTrackingScaling",
  targetTrackingScalingPolicyConfiguration: {
    predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
    targetValue: 60,
  },
};

describe("local/cloud: small services", () => {
  let cloud: ModelHarness;
  beforeEach(() => {
    cloud = new ModelHarness();
  });

  describe("logs", () => {
    it("a log group has a name of its own", async () => {
      await cloud.create(LOGS, "one", { name: "/a" });
      await cloud.answer(LOGS, "two", { name: "/a" });
      assert.deepEqual(cloud.complaints(), [
        `${LOGS}::two: ResourceAlreadyExistsException: The specified log group already exists`,
      ]);
    });

    it("a log group without a name gets one", async () => {
      const { id, outputs } = await cloud.create(LOGS, "one", {});
      assert.match(id, /^one-[0-9a-f]{7}$/);
      assert.equal(outputs.name, id);
    });
  });

  describe("appautoscaling", () => {
    it("a target and its policy are recorded", async () => {
      const target = await cloud.create(TARGET, "shop", { ...SCALABLE, minCapacity: 1, maxCapacity: 4 });
      const policy = await cloud.create(POLICY, "shop", { ...TRACKING, name: "cpu" });
      assert.deepEqual([target.id, policy.id], ["service/shop/shop", "cpu"]);
      assert.match(String(target.outputs.arn), /:scalable-target\/[0-9a-f]{32}$/);
      assert.match(String(policy.outputs.arn), /:scalingPolicy:[0-9a-f]{32}:resource\/ecs\/service\/shop\/shop$/);
      assert.deepEqual(cloud.complaints(), []);
    });

    it("a target has capacities in order, of a service", async () => {
      await cloud.answer(TARGET, "one", { ...SCALABLE, minCapacity: 3, maxCapacity: 2 });
      await cloud.answer(TARGET, "two", { ...SCALABLE, resourceId: "shop", minCapacity: 1, maxCapacity: 2 });
      assert.deepEqual(cloud.complaints(), [
        `${TARGET}::one: ValidationException: MinCapacity 3 must not be more than MaxCapacity 2`,
        `${TARGET}::two: ValidationException: Unsupported service namespace, resource type or scalable dimension: ecs, shop, ecs:service:DesiredCount`,
      ]);
    });

    it("a policy needs its target, and goes with it", async () => {
      await cloud.answer(POLICY, "alone", TRACKING);
      await cloud.answer(TARGET, "shop", { ...SCALABLE, resourceId: "service/a/b", minCapacity: 3, maxCapacity: 2 });
      await cloud.answer(POLICY, "shop", { ...TRACKING, resourceId: "service/a/b" });
      assert.deepEqual(cloud.complaints(), [
        `${POLICY}::alone: ObjectNotFoundException: No scalable target registered for service namespace: ecs, resource ` +
          "ID: service/shop/shop, scalable dimension: ecs:service:DesiredCount",
        `${TARGET}::shop: ValidationException: MinCapacity 3 must not be more than MaxCapacity 2`,
        `${POLICY}::shop skipped because of ${TARGET}::shop`,
      ]);
    });
  });

  it("a lifecycle policy needs its repository", async () => {
    await cloud.answer(LIFECYCLE, "one", { repository: "none", policy: "{}" });
    assert.deepEqual(cloud.complaints(), [
      `${LIFECYCLE}::one: RepositoryNotFoundException: The repository with name 'none' does not exist in the registry`,
    ]);
  });
});

import * as assert from "node:assert/strict";
import type { ModelEvent } from "../../../local/cloud/cloudModel";
import { alias, lambdaFunction } from "../../../local/cloud/services/lambda";
import { ModelHarness } from "../../support/modelHarness";
import { ModelledStack, TYPES } from "../../support/modelledStack";

describe("local/cloud/cloudModel: refusals and removals", () => {
  describe("a refusal", () => {
    it("answers the program, stays out of the world, and takes what needs it along", async () => {
      const stack = await ModelledStack.create({}, { without: [{ type: TYPES.mountTarget, name: "target-a" }] });
      const { model } = stack;
      assert.equal(stack.output(TYPES.function, "pets", "arn"), "arn:aws:lambda:eu-west-1:123456789012:function:pets");
      assert.deepEqual([model.world.all(lambdaFunction), model.world.all(alias)], [[], []]);
      assert.deepEqual(
        model.refusals.map(({ resource, consumer, check, refused }) => [resource, consumer, check, refused.id]),
        [[`${TYPES.function}::pets`, "pets", "mount target in zone", "pets"]],
      );
      assert.deepEqual(
        model.skipped.map(({ skipped, consumer, because }) => [skipped.type, skipped.name, consumer, because]),
        [[TYPES.alias, "pets", "pets", `${TYPES.function}::pets`]],
      );
      assert.deepEqual(model.problems, []);
    });

    it("of a task definition takes the service along, and nothing else", async () => {
      const stack = await ModelledStack.create({}, { withoutTls: ["shop"] });
      assert.deepEqual(stack.complaints(), [
        `${TYPES.task}::shop: ClientException: Create TaskDefinition: When using an EFS access point, transit encryption ` +
          "must be enabled. (text unverified)",
        `${TYPES.service}::shop skipped because of ${TYPES.task}::shop`,
      ]);
    });

    it("of something that needs what never existed is its own", async () => {
      const cloud = new ModelHarness();
      await cloud.answer(TYPES.alias, "pets", { name: "live", functionName: "pets", functionVersion: "1" });
      assert.deepEqual(cloud.complaints(), [
        `${TYPES.alias}::pets: ResourceNotFoundException: Function not found: pets`,
      ]);
      assert.equal(cloud.model.refusals[0]?.check, "creation");
    });
  });

  describe("without", () => {
    it("hides a resource from the world, not from the program", async () => {
      const events: ModelEvent[] = [];
      const without = [{ type: TYPES.egress, name: "pets" }];
      const stack = await ModelledStack.create({}, { without, onEvent: (event) => events.push(event) });
      assert.match(stack.id(TYPES.egress, "pets"), /^sgr-[0-9a-f]{17}$/);
      assert.equal(stack.find(TYPES.egress, "pets"), undefined);
      stack.model.finish();
      assert.deepEqual(stack.complaints(), []);
      assert.deepEqual(
        events.filter(({ status }) => status !== "created").map(({ status, resource }) => [status, resource.name]),
        [["without", "pets"]],
      );
    });

    it("works on children of awsx components", async () => {
      const without = [{ type: TYPES.service, name: "shop" }];
      const stack = await ModelledStack.create({}, { without });
      stack.model.finish();
      assert.equal(stack.find(TYPES.service, "shop"), undefined);
      assert.deepEqual(stack.complaints(), []);
    });

    it("reports names that nothing has, with the nearest, and components", async () => {
      const without = [
        { type: TYPES.egress, name: "pests" },
        { type: "awsx:ecs:FargateService", name: "shop" },
      ];
      const stack = await ModelledStack.create({}, { without });
      stack.model.finish();
      const fix = "name a resource as TYPE::NAME, such as aws:efs/mountTarget:MountTarget::file-system-mount-target-a";
      assert.deepEqual(stack.model.problems, [
        {
          resource: `${TYPES.egress}::pests`,
          error: "NoSuchResource",
          message: `the program has no such resource; did you mean "${TYPES.egress}::pets"?`,
          fix,
        },
        {
          resource: "awsx:ecs:FargateService::shop",
          error: "NoSuchResource",
          message: "components consist of resources; name one of those",
          fix,
        },
      ]);
    });
  });

  describe("withoutTls", () => {
    it("takes tls out of a worker's mounts, and changes nothing else", async () => {
      const [plain, stripped] = await Promise.all([
        ModelledStack.create(),
        ModelledStack.create({}, { withoutTls: ["farm"] }),
      ]);
      const text = (stack: ModelledStack) => {
        const { inputs } = stack.get(TYPES.template, "farm");
        return Buffer.from(String(inputs.userData), "base64").toString("utf8");
      };
      assert.equal(text(stripped), text(plain).replaceAll("_netdev,tls,iam", "_netdev,iam"));
      assert.notEqual(text(stripped), text(plain));
      assert.deepEqual(stripped.complaints(), []);
    });

    it("reports consumers that it cannot serve", async () => {
      const stack = await ModelledStack.create({}, { withoutTls: ["pets", "nobody"] });
      stack.model.finish();
      const fix = "name a Fargate or EC2 consumer";
      assert.deepEqual(stack.model.problems, [
        {
          resource: "pets",
          error: "NoSuchConsumer",
          message: "Lambda encrypts every mount by itself; there is no TLS to take away",
          fix,
        },
        {
          resource: "nobody",
          error: "NoSuchConsumer",
          message: "the program has no Fargate service or EC2 worker of this name",
          fix,
        },
      ]);
    });
  });
});

import * as assert from "node:assert/strict";
import type { Registered } from "../support/program";
import { ec2Config, fargateConfig, lambdaConfig, stackConfig } from "../support/stackConfigs";
import { runStack } from "../support/testPlatform";

const STACK = stackConfig([lambdaConfig("pets"), fargateConfig("shop"), ec2Config("farm")]);
/** What mounts, by consumer. */
const MOUNTING: Readonly<Record<string, string>> = {
  pets: "aws:lambda/function:Function::pets-function",
  shop: "awsx:ecs:FargateService::shop-service",
  farm: "aws:autoscaling/group:Group::farm-group",
};
const EVERYBODY = ["pets", "shop", "farm"];
const INVOCATION = "aws:lambda/invocation:Invocation::gate-invocation";

/** Everything that waits for one resource, directly or through others, and the resource itself. */
function dependantsOf(held: string, resources: readonly Registered[]): Set<string> {
  const waiting = new Set([held]);
  for (let size = 0; size !== waiting.size; ) {
    size = waiting.size;
    for (const { key, dependencies, parent } of resources) {
      if (dependencies.some((each) => waiting.has(each)) || waiting.has(parent)) waiting.add(key);
    }
  }
  return waiting;
}

/**
 * Runs the stack with one resource held back until everything that does not wait for it is registered; returns the
 * consumers that were created by then.
 */
async function createdWhileHolding(held: string, reference: readonly Registered[]): Promise<string[]> {
  const waiting = dependantsOf(held, reference);
  assert.ok(waiting.size > 1, `nothing waits for ${held}`);
  const others = reference.map(({ key }) => key).filter((key) => !waiting.has(key));
  const registered: string[] = [];
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let othersDone = () => {};
  const allOthers = new Promise<void>((resolve) => {
    othersDone = resolve;
  });
  const running = runStack(STACK, {
    gate: true,
    before: async (key) => {
      registered.push(key);
      if (others.every((other) => registered.includes(other)) && registered.includes(held)) othersDone();
      if (key === held) await released;
    },
  });
  await allOthers;
  // Whatever wrongly does not wait gets every chance to show up.
  for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
  assert.deepEqual([...registered].sort(), [...others, held].sort());
  const created = EVERYBODY.filter((consumer) => registered.includes(MOUNTING[consumer]!));
  release();
  await running;
  assert.equal(registered.length, reference.length);
  return created;
}

describe("order of creation", function () {
  this.timeout(60_000);
  let reference: readonly Registered[] = [];
  before(async () => {
    reference = (await runStack(STACK, { gate: true })).resources;
  });

  for (const held of [
    "aws:efs/mountTarget:MountTarget::file-system-mount-target-a",
    "aws:efs/mountTarget:MountTarget::file-system-mount-target-b",
    "aws:efs/fileSystemPolicy:FileSystemPolicy::file-system-policy",
  ]) {
    it(`no consumer is created while ${held} is being made`, async () => {
      assert.deepEqual(await createdWhileHolding(held, reference), []);
    });
  }

  for (const [held, consumer] of [
    ["aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::pets-nfs-ingress", "pets"],
    ["aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::shop-nfs-egress", "shop"],
    ["aws:iam/rolePolicy:RolePolicy::farm-mounts", "farm"],
    ["aws:iam/rolePolicy:RolePolicy::pets-execution", "pets"],
    ["aws:iam/rolePolicy:RolePolicy::shop-execution", "shop"],
    ["aws:iam/rolePolicy:RolePolicy::farm-bootstrap", "farm"],
    ["aws:iam/rolePolicyAttachment:RolePolicyAttachment::farm-sessions", "farm"],
    ["aws:s3/bucketObjectv2:BucketObjectv2::farm-bundle", "farm"],
    ["aws:efs/accessPoint:AccessPoint::shop.models", "shop"],
    ["aws:efs/accessPoint:AccessPoint::farm.samples", "farm"],
  ] as const) {
    it(`${consumer} alone waits for ${held}`, async () => {
      const others = EVERYBODY.filter((each) => each !== consumer);
      assert.deepEqual(await createdWhileHolding(held, reference), others);
    });
  }

  // Functions deliver logs and fetch code outside their own network interface.
  for (const held of [
    "aws:ec2/internetGateway:InternetGateway::network-gateway",
    "aws:ec2/route:Route::network-public-route-a",
    "aws:ec2/natGateway:NatGateway::network-nat-a",
    "aws:ec2/routeTableAssociation:RouteTableAssociation::network-private-association-b",
    "aws:ec2/route:Route::network-private-route-b",
  ]) {
    it(`who calls AWS services waits for ${held}`, async () => {
      assert.deepEqual(await createdWhileHolding(held, reference), ["pets"]);
    });
  }

  it("mount targets wait for the policy", () => {
    const waiting = dependantsOf("aws:efs/fileSystemPolicy:FileSystemPolicy::file-system-policy", reference);
    assert.deepEqual(
      [...waiting].filter((key) => key.startsWith("aws:efs/mountTarget")).sort(),
      ["a", "b"].map((zone) => `aws:efs/mountTarget:MountTarget::file-system-mount-target-${zone}`),
    );
  });

  it("the gate is invoked after every alias, and nobody waits for it", async () => {
    const created = await createdWhileHolding("aws:lambda/alias:Alias::pets-live", reference);
    assert.deepEqual(created, EVERYBODY);
    assert.ok(dependantsOf("aws:lambda/alias:Alias::pets-live", reference).has(INVOCATION));
    assert.deepEqual([...dependantsOf(INVOCATION, reference)], [INVOCATION]);
  });
});

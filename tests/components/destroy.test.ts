import * as assert from "node:assert/strict";
import type { Program, Registered } from "../support/program";
import { ec2Config, fargateConfig, lambdaConfig, networkConfig, stackConfig } from "../support/stackConfigs";
import { runStack } from "../support/testPlatform";

const FUNCTION = "aws:lambda/function:Function";

/** Keys of everything that has to be deleted before this: what depends on it, directly or not. */
function deletedBefore(program: Program<unknown>, key: string): Set<string> {
  const found = new Set<string>();
  const visit = (one: string) => {
    for (const { key: dependent, dependencies } of program.resources) {
      if (!dependencies.includes(one) || found.has(dependent)) continue;
      found.add(dependent);
      visit(dependent);
    }
  };
  visit(key);
  return found;
}

describe("destroy", function () {
  this.timeout(30_000);
  let program: Program<unknown>;
  before(async () => {
    const consumers = [lambdaConfig("ingest"), fargateConfig("serve"), ec2Config("retrain")];
    program = await runStack(stackConfig(consumers, { network: networkConfig({ natGateways: "none" }) }), {
      gate: true,
    });
  });
  const inVpc = () =>
    program.resources.filter(({ type, inputs }) => type === FUNCTION && inputs.vpcConfig !== undefined);

  it("moves the network interfaces of every function in the VPC to the group without rules", () => {
    const found = inVpc().map(({ name, inputs, deleteTimeout }) => ({
      name,
      replace: inputs.replaceSecurityGroupsOnDestroy,
      by: inputs.replacementSecurityGroupIds,
      deleteTimeout,
    }));
    assert.deepEqual(
      found.sort((a, b) => (a.name < b.name ? -1 : 1)),
      ["ingest-function", "negative-probe-function"].map((name) => ({
        name,
        replace: true,
        by: ["network-empty-group-id"],
        deleteTimeout: "45m",
      })),
    );
    const { name, inputs } = program.find("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup::network-empty-group");
    assert.deepEqual([name, inputs.ingress, inputs.egress], ["network-empty-group", [], []]);
  });

  it("waits long enough for interfaces where they may be in the way", () => {
    const patient = ({ type, deleteTimeout }: Registered) => type.endsWith(":SecurityGroup") && deleteTimeout === "45m";
    assert.deepEqual(
      program.resources
        .filter(patient)
        .map(({ name }) => name)
        .sort(),
      ["ingest-group", "negative-probe-group", "retrain-group", "serve-group"],
    );
    const subnets = program.resources.filter(({ type }) => type === "aws:ec2/subnet:Subnet");
    assert.deepEqual(
      subnets.map(({ deleteTimeout }) => deleteTimeout),
      ["45m", "45m", "45m", "45m"],
    );
  });

  it("gives a worker the time to write its checkpoint and to shut down", () => {
    assert.equal(program.find("aws:autoscaling/group:Group::retrain-group").deleteTimeout, "20m");
  });

  it("ends what runs before anything that its mount stands on", () => {
    const running = [
      `${FUNCTION}::ingest-function`,
      "awsx:ecs:FargateService::serve-service",
      "aws:autoscaling/group:Group::retrain-group",
    ];
    const under = [
      "aws:efs/fileSystem:FileSystem::file-system",
      "aws:efs/fileSystemPolicy:FileSystemPolicy::file-system-policy",
      "aws:efs/mountTarget:MountTarget::file-system-mount-target-a",
      "aws:efs/mountTarget:MountTarget::file-system-mount-target-b",
    ];
    for (const key of under) {
      const before = deletedBefore(program, key);
      assert.deepEqual(
        running.filter((one) => !before.has(one)),
        [],
        key,
      );
    }
    for (const name of ["ingest", "negative-probe"]) {
      const before = deletedBefore(program, `aws:ec2/securityGroup:SecurityGroup::${name}-group`);
      assert.ok(before.has(`${FUNCTION}::${name}-function`), name);
    }
  });

  it("leaves services and workers their way out until they have ended, and takes it away from its inside", async () => {
    const single = await runStack(stackConfig([fargateConfig("serve"), ec2Config("retrain")]));
    const order = [
      "aws:ec2/route:Route::network-private-route-b",
      "aws:ec2/natGateway:NatGateway::network-nat-a",
      "aws:ec2/eip:Eip::network-nat-address-a",
      "aws:ec2/internetGateway:InternetGateway::network-gateway",
      "aws:ec2/vpc:Vpc::network",
    ];
    const callers = ["awsx:ecs:FargateService::serve-service", "aws:autoscaling/group:Group::retrain-group"];
    for (const [index, key] of order.entries()) {
      const before = deletedBefore(single, key);
      assert.deepEqual(
        [...callers, ...order.slice(0, index)].filter((one) => !before.has(one)),
        [],
        key,
      );
    }
  });

  it("takes the policy away only after the mount targets: without it everybody could mount", () => {
    const before = deletedBefore(program, "aws:efs/fileSystemPolicy:FileSystemPolicy::file-system-policy");
    assert.deepEqual(
      program
        .names("aws:efs/mountTarget:MountTarget")
        .filter((name) => !before.has(`aws:efs/mountTarget:MountTarget::${name}`)),
      [],
    );
  });
});

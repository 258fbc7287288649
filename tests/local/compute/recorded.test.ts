import assert from "node:assert/strict";
import type { World } from "../../../local/cloud/world";
import { recordedFunctions } from "../../../local/compute/recordedFunctions";
import { recordedServices } from "../../../local/compute/recordedServices";
import { recordedWorkers } from "../../../local/compute/recordedWorkers";
import { ModelledStack, TYPES } from "../../support/modelledStack";
import { runIndex } from "../../support/modelRun";
import { withReplaced } from "./withReplaced";

/** Subnet of each request, for the first instances. */
const zones = (requests: (index: number) => readonly { readonly subnetId: string }[]) =>
  [0, 1, 2].map((index) => requests(index).map(({ subnetId }) => subnetId));

describe("consumers, found in what the program recorded", () => {
  let world: World;
  before(async () => {
    ({ world } = await runIndex({
      config: {
        network: { cidrBlock: "10.20.0.0/16", availabilityZones: ["a", "b"], natGateways: "single" },
        fileSystem: { throughput: "elastic", infrequentAccessAfter: "never", backups: false, protect: false },
        directories: { samples: {}, models: {} },
        consumers: {
          pets: {
            compute: "lambda",
            entry: "tests/support/handlers/answer.ts",
            mounts: { samples: "write" },
            reservedConcurrency: 5,
            environment: { TABLE: "b" },
          },
          shop: {
            compute: "fargate",
            entry: "tests/support/handlers/stay.ts",
            mounts: { models: "read" },
            port: 8080,
            replicas: { min: 2, max: 3 },
          },
          farm: {
            compute: "ec2",
            entry: "tests/support/handlers/stay.ts",
            instanceType: "c7g.large",
            mounts: { samples: "write", models: "write" },
          },
        },
      },
    }));
  });

  const functionOf = (consumer: string) => {
    const found = recordedFunctions(world).find(({ spec }) => spec.consumer === consumer);
    return found ?? assert.fail(`no function of ${consumer}`);
  };

  it("are functions with everything that running them needs, the gates' among them", () => {
    const functions = [...recordedFunctions(world)].sort((a, b) => (a.spec.name < b.spec.name ? -1 : 1));
    assert.deepEqual(
      functions.map(({ spec }) => [spec.name, spec.consumer]),
      [
        ["shared-storage-test-gate", undefined],
        ["shared-storage-test-negative-probe", undefined],
        ["shared-storage-test-pets", "pets"],
        ["shared-storage-test-worker-gate", undefined],
      ],
    );
    const { spec, files } = functions[2]!;
    assert.deepEqual(spec, {
      name: "shared-storage-test-pets",
      consumer: "pets",
      arn: "arn:aws:lambda:eu-west-1:123456789012:function:shared-storage-test-pets",
      version: "1",
      aliases: { live: "1" },
      handler: "index.handler",
      runtime: "nodejs24.x",
      memory: spec.memory,
      timeoutSeconds: spec.timeoutSeconds,
      reservedConcurrency: 5,
      tmpBytes: 536_870_912,
      environment: {
        POWERTOOLS_METRICS_NAMESPACE: "shared-storage/test",
        POWERTOOLS_SERVICE_NAME: "pets",
        TABLE: "b",
        SHARED_STORAGE_CONSUMER: "pets",
        SHARED_STORAGE_MOUNTS: '{"samples":"/mnt/samples"}',
      },
      roleArn: "arn:aws:iam::123456789012:role/shared-storage-test-pets",
      logGroup: "/aws/lambda/shared-storage-test-pets",
      logFormat: "JSON",
    });
    assert.ok(spec.memory >= 128 && spec.timeoutSeconds >= 1);
    assert.deepEqual(Object.keys(files), ["index.mjs"]);
  });

  it("are functions outside the VPC, which mount nothing", () => {
    const gate = recordedFunctions(world).find(({ spec }) => spec.name.endsWith("gate"));
    assert.deepEqual(gate?.requests(0), []);
  });

  it("are services with their container and the image's build context", () => {
    const [shop, ...others] = recordedServices(world);
    assert.deepEqual(others, []);
    const { container, ...rest } = shop!;
    assert.deepEqual(
      [rest.consumer, rest.replicas, rest.context, rest.dockerfile, container.name, container.portMappings?.length],
      ["shop", 2, ".build/test/shop/image", ".build/test/shop/image/Dockerfile", "shop", 1],
    );
  });

  it("are workers with their user data in plain text", () => {
    const [farm, ...others] = recordedWorkers(world);
    assert.deepEqual(others, []);
    assert.equal(farm!.consumer, "farm");
    assert.match(farm!.userData, /^#cloud-config\n/);
    assert.deepEqual(
      farm!.requests().map(({ at }) => at),
      ["/mnt/models", "/mnt/samples"],
    );
  });

  it("are placed zone by zone, instance by instance", () => {
    for (const requests of [functionOf("pets").requests, recordedServices(world)[0]!.requests]) {
      const [first, second, third] = zones(requests);
      assert.deepEqual(third, first);
      assert.notDeepEqual(second, first);
    }
  });
});

describe("consumers that this machine cannot run", () => {
  it("are services of several containers", async () => {
    const stack = await ModelledStack.create();
    const service = stack.get("aws:ecs/service:Service", "shop");
    const task = stack.get(TYPES.task, "shop");
    const [container] = JSON.parse(String(task.inputs.containerDefinitions));
    const two = JSON.stringify([container, { ...container, name: "second" }]);
    const world = withReplaced(stack.model.world, { ...task, inputs: { ...task.inputs, containerDefinitions: two } });
    assert.throws(() => recordedServices(world), {
      message: `aws:ecs/service:Service::${service.name}: not modelled on this machine: a task of 2 containers`,
    });
  });

  it("are services of an image that the program does not build", async () => {
    const stack = await ModelledStack.create();
    const [{ image }] = JSON.parse(String(stack.get(TYPES.task, "shop").inputs.containerDefinitions));
    assert.throws(() => recordedServices(stack.model.world), {
      message: `aws:ecs/service:Service::shop: image ${image} is not one that this program builds, and no other runs on this machine`,
    });
  });

  it("are groups of more than one instance", async () => {
    const stack = await ModelledStack.create({
      [`${TYPES.scalingGroup}::farm`]: (inputs) => ({ ...inputs, maxSize: 3, desiredCapacity: 2 }),
    });
    assert.throws(() => recordedWorkers(stack.model.world), {
      message: "aws:autoscaling/group:Group::farm: not modelled on this machine: 2 instances in a group (only 1)",
    });
  });

  it("are not services and groups that belong to nobody: those are not run at all", async () => {
    const stack = await ModelledStack.create({
      [`${TYPES.scalingGroup}::farm`]: ({ tags: _, ...inputs }) => inputs,
    });
    assert.deepEqual(recordedWorkers(stack.model.world), []);
  });
});

import * as assert from "node:assert/strict";
import { functionPlacement, mountRequests, placements } from "../../../local/admission/mountRequests";
import { UserDataError } from "../../../local/admission/userData";
import { lambdaFunction } from "../../../local/cloud/services/lambda";
import { ModelledStack, TYPES } from "../../support/modelledStack";

describe("local/admission/mountRequests", () => {
  let stack: ModelledStack;
  let fs: string;
  let subnets: readonly string[];
  before(async () => {
    stack = await ModelledStack.create();
    fs = stack.id(TYPES.fileSystem, "fs");
    subnets = ["net-private-a", "net-private-b"].map((name) => stack.get("aws:ec2/subnet:Subnet", name).id);
  });
  const group = (name: string) => [stack.id(TYPES.group, name)];
  const role = (name: string) => stack.output(TYPES.role, name, "arn");

  it("takes a function's mount from its file-system and VPC configuration", () => {
    assert.deepEqual(
      mountRequests(stack.model.world).filter(({ compute }) => compute === "lambda"),
      [
        {
          consumer: "pets",
          compute: "lambda",
          subnetId: subnets[0],
          fileSystemId: fs,
          accessPoint: stack.output(TYPES.accessPoint, "pets.samples", "arn"),
          securityGroupIds: group("pets"),
          roleArn: role("pets"),
          tls: true,
          iam: true,
          readOnly: false,
          at: "/mnt/samples",
        },
      ],
    );
  });

  it("takes a service's mounts from its task definition, leaving the task's own volumes out", () => {
    assert.deepEqual(
      mountRequests(stack.model.world).filter(({ compute }) => compute === "fargate"),
      [
        {
          consumer: "shop",
          compute: "fargate",
          subnetId: subnets[0],
          fileSystemId: fs,
          accessPoint: stack.id(TYPES.accessPoint, "shop.models"),
          securityGroupIds: group("shop"),
          roleArn: role("shop"),
          tls: true,
          iam: true,
          readOnly: true,
          at: "/mnt/models",
        },
      ],
    );
  });

  it("takes a worker's mounts from its user data, and its role from the instance profile", () => {
    const base = {
      consumer: "farm",
      compute: "ec2" as const,
      subnetId: subnets[0],
      fileSystemId: fs,
      securityGroupIds: group("farm"),
      roleArn: role("farm"),
      tls: true,
      iam: true,
    };
    assert.deepEqual(
      mountRequests(stack.model.world).filter(({ compute }) => compute === "ec2"),
      [
        { ...base, accessPoint: stack.id(TYPES.accessPoint, "farm.models"), readOnly: true, at: "/mnt/models" },
        { ...base, accessPoint: stack.id(TYPES.accessPoint, "farm.samples"), readOnly: false, at: "/mnt/samples" },
      ],
    );
  });

  it("places instance i in subnet i mod n", () => {
    const zones = [0, 1, 2, 7].map((index) =>
      placements(stack.model.world, index).map(({ consumer, zone, resource }) => [consumer, zone, resource]),
    );
    const resources = {
      pets: `${TYPES.function}::pets`,
      shop: `${TYPES.service}::shop`,
      farm: `${TYPES.scalingGroup}::farm`,
    };
    const all = (zone: string) => Object.entries(resources).map(([consumer, resource]) => [consumer, zone, resource]);
    assert.deepEqual(zones, [all("eu-west-1a"), all("eu-west-1b"), all("eu-west-1a"), all("eu-west-1b")]);
  });

  it("leaves functions that are no consumer to whoever asks for them", async () => {
    const own = await ModelledStack.create({
      [`${TYPES.function}::pets`]: ({ tags: _, ...inputs }) => inputs,
    });
    const { world } = own.model;
    assert.deepEqual(
      placements(world).map(({ consumer }) => consumer),
      ["shop", "farm"],
    );
    const [fn] = world.all(lambdaFunction);
    assert.ok(fn);
    assert.deepEqual(
      functionPlacement(world, fn, 1).map(({ consumer, zone, requests }) => [
        consumer,
        zone,
        requests.map(({ at }) => at),
      ]),
      [["pets", "eu-west-1b", ["/mnt/samples"]]],
    );
  });

  it("gives a function outside the VPC no place, and one without file system no mount", async () => {
    const outside = await ModelledStack.create({
      [`${TYPES.function}::pets`]: ({ vpcConfig: _, fileSystemConfig: __, ...inputs }) => inputs,
    });
    assert.equal(
      placements(outside.model.world).some(({ compute }) => compute === "lambda"),
      false,
    );
    const bare = await ModelledStack.create({
      [`${TYPES.function}::pets`]: ({ fileSystemConfig: _, ...inputs }) => inputs,
    });
    const [placement] = placements(bare.model.world);
    assert.deepEqual([placement?.consumer, placement?.requests], ["pets", []]);
  });

  it("refuses user data that is not modelled", async () => {
    const other = await ModelledStack.create({
      [`${TYPES.template}::farm`]: (inputs) => ({
        ...inputs,
        userData: Buffer.from("#!/bin/sh\nmount -a\n").toString("base64"),
      }),
    });
    assert.throws(
      () => mountRequests(other.model.world),
      new UserDataError("user data is not modelled: it does not start with #cloud-config"),
    );
  });
});

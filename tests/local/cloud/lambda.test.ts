import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { type ModelledStack, TYPES } from "../../support/modelledStack";
import { assertCreated, assertInvalid, assertRefused } from "../../support/refusals";

const ARN = "arn:aws:lambda:eu-west-1:123456789012:function";

const subnet = (stack: ModelledStack, name: string) => stack.get("aws:ec2/subnet:Subnet", name).id;

/** Inputs of a second function like pets, but for the changes. */
function fn(stack: ModelledStack, changes: object = {}) {
  return {
    name: "zoo",
    role: stack.output(TYPES.role, "pets", "arn"),
    runtime: "nodejs24.x",
    architectures: ["arm64"],
    handler: "index.handler",
    code: new pulumi.asset.AssetArchive({ "index.mjs": new pulumi.asset.FileAsset("zoo/index.mjs") }),
    publish: true,
    vpcConfig: {
      subnetIds: [subnet(stack, "net-private-a"), subnet(stack, "net-private-b")],
      securityGroupIds: [stack.id(TYPES.group, "pets")],
    },
    fileSystemConfig: {
      arn: stack.output(TYPES.accessPoint, "pets.samples", "arn"),
      localMountPath: "/mnt/samples",
    },
    ...changes,
  };
}

const gone = () => undefined;

describe("local/cloud/services/lambda", () => {
  describe("Function", () => {
    it("publishes version 1", async () => {
      const { id, computed } = await assertCreated(TYPES.function, fn);
      assert.equal(id, "zoo");
      assert.deepEqual(computed, {
        arn: `${ARN}:zoo`,
        version: "1",
        qualifiedArn: `${ARN}:zoo:1`,
        invokeArn: `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${ARN}:zoo/invocations`,
        memorySize: 128,
        timeout: 3,
        packageType: "Zip",
      });
    });

    it("has only $LATEST unless it publishes", async () => {
      const { computed } = await assertCreated(TYPES.function, (stack) => fn(stack, { publish: false }));
      assert.deepEqual([computed.version, computed.qualifiedArn], ["$LATEST", `${ARN}:zoo:$LATEST`]);
    });

    it("has a name of its own", () =>
      assertRefused(TYPES.function, (stack) => fn(stack, { name: "pets" }), {
        error: "ResourceConflictException",
        message: "Function already exist: pets",
        missing: "a name of its own",
        fix: "rename one of the two functions",
      }));

    it("needs the role", () =>
      assertRefused(TYPES.function, (stack) => fn(stack, { role: "arn:aws:iam::123456789012:role/nobody" }), {
        error: "InvalidParameterValueException",
        message: "The role defined for the function cannot be assumed by Lambda.",
        missing: "role arn:aws:iam::123456789012:role/nobody",
        fix: "create the role first",
      }));

    it("needs every subnet and group", async () => {
      await assertRefused(
        TYPES.function,
        (stack) =>
          fn(stack, { vpcConfig: { subnetIds: ["subnet-1"], securityGroupIds: [stack.id(TYPES.group, "pets")] } }),
        {
          error: "InvalidSubnetID.NotFound",
          message: "The subnet ID 'subnet-1' does not exist",
          missing: "subnet subnet-1",
          fix: "create the subnet first",
        },
      );
      await assertRefused(
        TYPES.function,
        (stack) =>
          fn(stack, { vpcConfig: { subnetIds: [subnet(stack, "net-private-a")], securityGroupIds: ["sg-1"] } }),
        {
          error: "InvalidGroup.NotFound",
          message: "The security group 'sg-1' does not exist",
          missing: "security group sg-1",
          fix: "create the group first",
        },
      );
    });

    describe("with a file system", () => {
      it("needs a VPC", () =>
        assertRefused(TYPES.function, (stack) => ({ ...fn(stack), vpcConfig: undefined }), {
          error: "InvalidParameterValueException",
          message: "Function must be configured to execute in a VPC to reference access point.",
          missing: "vpcConfig",
          fix: "set vpcConfig",
        }));

      it("needs the access point", () =>
        assertRefused(
          TYPES.function,
          (stack) => fn(stack, { fileSystemConfig: { arn: "arn:aws:none", localMountPath: "/mnt/a" } }),
          {
            error: "InvalidParameterValueException",
            message: "EFS access point arn:aws:none does not exist",
            missing: "access point arn:aws:none",
            fix: "create the access point first",
          },
        ));

      const uncovered = (zones: string) => (stack: ModelledStack) => ({
        error: "InvalidParameterValueException",
        message:
          `EFS file system ${stack.output(TYPES.fileSystem, "fs", "arn")} referenced by access point ` +
          `${stack.output(TYPES.accessPoint, "pets.samples", "arn")} does not have mount targets created in all ` +
          "availability zones the function will execute in. Please create EFS mount targets in availability zones where " +
          "the function has a corresponding subnet.",
        missing: `mount target of ${stack.id(TYPES.fileSystem, "fs")} in ${zones}`,
        fix: `create a mount target in ${zones}, or take the function's subnet there away`,
      });
      it("needs a mount target in every zone of its subnets", async () => {
        // The stack's own function would be refused too.
        const without = { [`${TYPES.function}::pets`]: gone, [`${TYPES.alias}::pets`]: gone };
        await assertRefused(TYPES.function, fn, uncovered("eu-west-1a"), {
          ...without,
          [`${TYPES.mountTarget}::target-a`]: gone,
        });
        await assertRefused(TYPES.function, fn, uncovered("eu-west-1a and eu-west-1b"), {
          ...without,
          [`${TYPES.mountTarget}::target-a`]: gone,
          [`${TYPES.mountTarget}::target-b`]: gone,
        });
      });

      it("needs none in other zones, and any subnet of a zone will do", async () => {
        await assertCreated(TYPES.function, (stack) =>
          fn(stack, {
            vpcConfig: {
              subnetIds: [subnet(stack, "net-public-b")],
              securityGroupIds: [stack.id(TYPES.group, "pets")],
            },
          }),
        );
      });
    });

    const invalid: readonly (readonly [object, string])[] = [
      [{ runtime: "nodejs22.x" }, 'runtime: got "nodejs22.x"; this machine runs "nodejs24.x" only'],
      [{ architectures: [] }, "architectures: got []; exactly one architecture"],
      [{ name: "a.b" }, 'name: got "a.b"; 1 to 64 letters, digits, hyphens and underscores'],
      [{ memorySize: 127 }, "memorySize: got 127; Too small: expected number to be >=128"],
      [{ timeout: 901 }, "timeout: got 901; Too big: expected number to be <=900"],
      [
        { fileSystemConfig: { arn: "a", localMountPath: "/mnt/a/b" } },
        'fileSystemConfig.localMountPath: got "/mnt/a/b"; must be /mnt/ and one name',
      ],
      [{ snapStart: { applyOn: "PublishedVersions" } }, "snapStart is not a field that the model knows"],
    ];
    for (const [changes, message] of invalid) {
      it(message, () => assertInvalid(TYPES.function, (stack) => fn(stack, changes), message));
    }
  });
});

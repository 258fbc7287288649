import * as assert from "node:assert/strict";
import type { Inputs } from "../../support/modelHarness";
import { type ModelledStack, TYPES } from "../../support/modelledStack";
import { assertCreated, assertInvalid, assertRefused } from "../../support/refusals";

const template = (stack: ModelledStack, changes: object = {}): Inputs => ({
  ...stack.get(TYPES.template, "farm").inputs,
  name: "zoo",
  ...changes,
});
const group = (stack: ModelledStack, changes: object = {}): Inputs => ({
  ...stack.get(TYPES.scalingGroup, "farm").inputs,
  name: "zoo",
  ...changes,
});

describe("local/cloud/services/launchTemplates", () => {
  it("is version 1", async () => {
    const { id, computed } = await assertCreated(TYPES.template, (stack) => template(stack));
    assert.match(id, /^lt-[0-9a-f]{17}$/);
    assert.deepEqual(computed, {
      arn: `arn:aws:ec2:eu-west-1:123456789012:launch-template/${id}`,
      defaultVersion: 1,
      latestVersion: 1,
    });
  });

  it("has a name of its own", () =>
    assertRefused(TYPES.template, (stack) => template(stack, { name: "farm" }), {
      error: "InvalidLaunchTemplateName.AlreadyExistsException",
      message: "Launch template name already in use.",
      missing: "a name of its own",
      fix: "rename it or farm",
    }));

  it("needs its groups", () =>
    assertRefused(TYPES.template, (stack) => template(stack, { vpcSecurityGroupIds: ["sg-1"] }), {
      error: "InvalidGroup.NotFound",
      message: "The security group 'sg-1' does not exist",
      missing: "security group sg-1",
      fix: "create the group first",
    }));

  it("needs its instance profile", () =>
    assertRefused(
      TYPES.template,
      (stack) => template(stack, { iamInstanceProfile: { arn: "arn:aws:iam::1:x/none" } }),
      {
        error: "InvalidIamInstanceProfileArn.Malformed",
        message: "The instance profile arn:aws:iam::1:x/none does not exist",
        missing: "instance profile arn:aws:iam::1:x/none",
        fix: "create the instance profile first",
      },
    ));

  it("has at most 16 KB of user data, before base64", async () => {
    const userData = (bytes: number) => Buffer.alloc(bytes, "x").toString("base64");
    await assertCreated(TYPES.template, (stack) => template(stack, { userData: userData(16_384) }));
    await assertRefused(TYPES.template, (stack) => template(stack, { userData: userData(16_385) }), {
      error: "InvalidUserData.Malformed",
      message: "User data is limited to 16384 bytes, this has 16385",
      missing: "room for the user data",
      fix: "make it shorter",
    });
  });

  const invalid: readonly (readonly [object, string])[] = [
    [{ userData: "not base64!" }, 'userData: got "not base64!"; must be base64'],
    [{ imageId: "latest" }, 'imageId: got "latest"; must be ami-… or resolve:ssm:/…'],
    [{ keyName: "me" }, "keyName is not a field that the model knows"],
    [
      { metadataOptions: { httpEndpoint: "enabled", httpTokens: "none", httpPutResponseHopLimit: 1 } },
      'metadataOptions.httpTokens: got "none"; Invalid option: expected one of "required"|"optional"',
    ],
  ];
  for (const [changes, message] of invalid) {
    it(message, () => assertInvalid(TYPES.template, (stack) => template(stack, changes), message));
  }

  it("takes an image by its id or by the name of a parameter", async () => {
    for (const imageId of ["ami-01234567", "resolve:ssm:/aws/service/al2023"]) {
      await assertCreated(TYPES.template, (stack) => template(stack, { imageId }));
    }
  });
});

describe("local/cloud/services/autoscaling", () => {
  it("has an ARN with its name, and the zones of its subnets", async () => {
    const { id, computed } = await assertCreated(TYPES.scalingGroup, (stack) => group(stack));
    assert.equal(id, "zoo");
    const { arn, ...rest } = computed;
    assert.match(
      String(arn),
      /^arn:aws:autoscaling:eu-west-1:123456789012:autoScalingGroup:[0-9a-f-]{36}:autoScalingGroupName\/zoo$/,
    );
    assert.deepEqual(rest, { desiredCapacity: 1, availabilityZones: ["eu-west-1a", "eu-west-1b"] });
  });

  it("has a name of its own", () =>
    assertRefused(TYPES.scalingGroup, (stack) => group(stack, { name: "farm" }), {
      error: "AlreadyExists",
      message: "AutoScalingGroup by this name already exists - A group with the name already exists",
      missing: "a name of its own",
      fix: "rename one of the two groups farm",
    }));

  it("has sizes in order", () =>
    assertRefused(TYPES.scalingGroup, (stack) => group(stack, { desiredCapacity: 2 }), {
      error: "ValidationError",
      message: "Desired capacity:2 must be between the specified min size:1 and max size:1",
      missing: "sizes in order",
      fix: "set minSize <= desiredCapacity <= maxSize",
    }));

  it("needs its subnets", () =>
    assertRefused(TYPES.scalingGroup, (stack) => group(stack, { vpcZoneIdentifiers: ["subnet-1"] }), {
      error: "InvalidSubnetID.NotFound",
      message: "The subnet ID 'subnet-1' does not exist",
      missing: "subnet subnet-1",
      fix: "create the subnet first",
    }));

  it("needs its template, in a version that exists", async () => {
    await assertRefused(TYPES.scalingGroup, (stack) => group(stack, { launchTemplate: { id: "lt-1", version: "1" } }), {
      error: "ValidationError",
      message: "You must use a valid fully-formed launch template. The specified launch template lt-1 does not exist",
      missing: "launch template lt-1",
      fix: "create the launch template first",
    });
    const version = (stack: ModelledStack, version: string) =>
      group(stack, { launchTemplate: { id: stack.id(TYPES.template, "farm"), version } });
    await assertRefused(
      TYPES.scalingGroup,
      (stack) => version(stack, "2"),
      (stack) => ({
        error: "ValidationError",
        message: `Could not find launch template version 2 of ${stack.id(TYPES.template, "farm")}`,
        missing: `version 2 of ${stack.id(TYPES.template, "farm")}`,
        fix: "take the template's latestVersion",
      }),
    );
    await assertCreated(TYPES.scalingGroup, (stack) => version(stack, "$Latest"));
  });

  it("launches from its template in one way, plain or mixed", async () => {
    const mixed = (id: string) => ({
      instancesDistribution: {},
      launchTemplate: { launchTemplateSpecification: { launchTemplateId: id, version: "1" } },
    });
    const refusal = {
      error: "ValidationError",
      message:
        "Valid requests must contain either launchTemplate, LaunchConfigurationName, InstanceId or MixedInstancesPolicy parameter.",
      missing: "one way to launch",
      fix: "set either launchTemplate or mixedInstancesPolicy",
    };
    const own = (stack: ModelledStack) => mixed(stack.id(TYPES.template, "farm"));
    await assertCreated(TYPES.scalingGroup, (stack) =>
      group(stack, { launchTemplate: undefined, mixedInstancesPolicy: own(stack) }),
    );
    await assertRefused(TYPES.scalingGroup, (stack) => group(stack, { launchTemplate: undefined }), refusal);
    await assertRefused(TYPES.scalingGroup, (stack) => group(stack, { mixedInstancesPolicy: own(stack) }), refusal);
    await assertRefused(
      TYPES.scalingGroup,
      (stack) => group(stack, { launchTemplate: undefined, mixedInstancesPolicy: mixed("lt-1") }),
      {
        error: "ValidationError",
        message: "You must use a valid fully-formed launch template. The specified launch template lt-1 does not exist",
        missing: "launch template lt-1",
        fix: "create the launch template first",
      },
    );
  });

  it("has at least one subnet, and known hooks", () =>
    assertInvalid(
      TYPES.scalingGroup,
      (stack) =>
        group(stack, {
          vpcZoneIdentifiers: [],
          initialLifecycleHooks: [
            { name: "h", lifecycleTransition: "launch", defaultResult: "ABANDON", heartbeatTimeout: 10 },
          ],
        }),
      "vpcZoneIdentifiers: got []; at least one subnet",
      'initialLifecycleHooks[0].lifecycleTransition: got "launch"; Invalid option: expected one of ' +
        '"autoscaling:EC2_INSTANCE_LAUNCHING"|"autoscaling:EC2_INSTANCE_TERMINATING"',
      "initialLifecycleHooks[0].heartbeatTimeout: got 10; Too small: expected number to be >=30",
    ));
});

import * as assert from "node:assert/strict";
import { ModelledStack, TYPES } from "../../support/modelledStack";
import { assertCreated, assertInvalid, assertRefused } from "../../support/refusals";

const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
const KEY = "aws:kms/key:Key";
const ALIAS = "aws:kms/alias:Alias";
const REPLICA = "aws:efs/replicationConfiguration:ReplicationConfiguration";
const INSTANCE = "aws:ec2/instance:Instance";
const PAIR = "a legal pair of modes";
const vpcOf = (stack: ModelledStack) => stack.id(TYPES.vpc, "net");

describe("local/cloud: options of the file system", () => {
  const cases: readonly (readonly [string, object, string, string])[] = [
    [
      "provisioned throughput without a number",
      { throughputMode: "provisioned" },
      "ProvisionedThroughputInMibps goes with the throughput mode provisioned, and only with it",
      "set both or neither",
    ],
    [
      "a number without provisioned throughput",
      { throughputMode: "elastic", provisionedThroughputInMibps: 5 },
      "ProvisionedThroughputInMibps goes with the throughput mode provisioned, and only with it",
      "set both or neither",
    ],
    [
      "a key without encryption",
      { kmsKeyId: "arn:aws:kms:eu-west-1:123456789012:key/1" },
      "a KMS key is given, but the file system is not to be encrypted",
      "set encrypted",
    ],
    [
      "One Zone with maxIO",
      { availabilityZoneName: "eu-west-1a", performanceMode: "maxIO" },
      "One Zone file systems do not support the maxIO performance mode",
      'set performanceMode to "generalPurpose"',
    ],
    [
      "Archive without elastic throughput",
      { lifecyclePolicies: [{ transitionToIa: "AFTER_1_DAY" }, { transitionToArchive: "AFTER_7_DAYS" }] },
      "transition to Archive storage requires elastic throughput",
      'set throughputMode to "elastic", or leave transitionToArchive out',
    ],
    [
      "Archive as early as Infrequent Access",
      {
        throughputMode: "elastic",
        lifecyclePolicies: [{ transitionToIa: "AFTER_7_DAYS" }, { transitionToArchive: "AFTER_7_DAYS" }],
      },
      "TransitionToArchive must be later than TransitionToIA",
      "choose a later transition to Archive",
    ],
  ];
  for (const [what, inputs, message, fix] of cases) {
    it(`refuses ${what}`, () =>
      assertRefused(TYPES.fileSystem, () => ({ ...inputs }), { error: "BadRequest", message, missing: PAIR, fix }));
  }

  it("takes all of them where they fit", () =>
    assertCreated(TYPES.fileSystem, () => ({
      encrypted: true,
      kmsKeyId: "arn:aws:kms:eu-west-1:123456789012:key/1",
      throughputMode: "elastic",
      availabilityZoneName: "eu-west-1a",
      lifecyclePolicies: [{ transitionToIa: "AFTER_7_DAYS" }, { transitionToArchive: "AFTER_90_DAYS" }],
    })));

  it("knows the numbers of days", () =>
    assertInvalid(
      TYPES.fileSystem,
      () => ({ lifecyclePolicies: [{ transitionToIa: "AFTER_2_DAYS" }] }),
      'lifecyclePolicies[0].transitionToIa: got "AFTER_2_DAYS"; must be a number of days that EFS knows',
    ));

  it("puts a One Zone file system's mount target into its zone only", async () => {
    const stack = await ModelledStack.create({
      [`${TYPES.fileSystem}::fs`]: (inputs) => ({ ...inputs, availabilityZoneName: "eu-west-1a" }),
    });
    assert.deepEqual(
      stack.model.refusals
        .filter(({ refused }) => refused.type === TYPES.mountTarget)
        .map(({ refused, error, fix }) => [refused.name, error, fix]),
      [["target-b", "AvailabilityZonesMismatch", "create the mount target in eu-west-1a only"]],
    );
  });

  it("refuses dual-stack mount targets in subnets of IPv4", async () => {
    const stack = await ModelledStack.create({
      [`${TYPES.mountTarget}::target-a`]: (inputs) => ({ ...inputs, ipAddressType: "DUAL_STACK" }),
    });
    const [refusal] = stack.model.refusals.filter(({ refused }) => refused.name === "target-a");
    assert.deepEqual(
      [refusal?.error, refusal?.missing, refusal?.fix],
      ["BadRequest", "a subnet with IPv4 and IPv6 addresses", "give the subnet an IPv6 block, or use IPV4_ONLY"],
    );
  });

  it("has EFS make the replica", async () => {
    const { computed } = await assertCreated(REPLICA, (stack) => ({
      sourceFileSystemId: stack.id(TYPES.fileSystem, "fs"),
      destination: { region: "eu-central-1" },
    }));
    assert.equal(computed.sourceFileSystemRegion, "eu-west-1");
    await assertInvalid(
      REPLICA,
      (stack) => ({
        sourceFileSystemId: stack.id(TYPES.fileSystem, "fs"),
        destination: { region: "eu-central-1", fileSystemId: "fs-00000001" },
      }),
      "destination.fileSystemId is not a field that the model knows",
    );
  });
});

describe("local/cloud: keys, endpoints, instances", () => {
  it("an alias points at a key, and AWS's own names are AWS's", async () => {
    await assertRefused(ALIAS, () => ({ name: "alias/mine", targetKeyId: "1-2" }), {
      error: "NotFoundException",
      message: "Key '1-2' does not exist",
      missing: "key 1-2",
      fix: "create the key first",
    });
    await assertInvalid(
      ALIAS,
      () => ({ name: "alias/aws/efs", targetKeyId: "1-2" }),
      'name: got "alias/aws/efs"; must start with alias/, but not alias/aws/',
    );
    const { id } = await assertCreated(KEY, () => ({ deletionWindowInDays: 30 }));
    assert.match(id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  it("an endpoint has the arguments of its type", () =>
    assertRefused(
      ENDPOINT,
      (stack) => ({
        vpcId: vpcOf(stack),
        serviceName: "com.amazonaws.eu-west-1.s3",
        vpcEndpointType: "Gateway",
        subnetIds: [],
      }),
      {
        error: "InvalidParameter",
        message: "a Gateway endpoint takes route tables, no subnets",
        missing: "the arguments of its type",
        fix: "correct vpcEndpointType or the arguments",
      },
    ));

  it("a VPC has one endpoint a service with private names", async () => {
    const stack = await ModelledStack.create();
    const inputs = {
      vpcId: vpcOf(stack),
      serviceName: "com.amazonaws.eu-west-1.logs",
      vpcEndpointType: "Interface",
      privateDnsEnabled: true,
    };
    await stack.create(ENDPOINT, "one", inputs);
    await stack.answer(ENDPOINT, "two", inputs);
    assert.deepEqual(
      stack.model.refusals.map(({ error, fix }) => [error, fix]),
      [["InvalidParameter", "leave it out: one serves com.amazonaws.eu-west-1.logs"]],
    );
  });

  it("an instance starts from a template that exists", () =>
    assertRefused(
      INSTANCE,
      (stack) => ({
        launchTemplate: { id: "lt-0", version: "1" },
        subnetId: String(stack.get("aws:ec2/subnet:Subnet", "net-private-a").id),
      }),
      {
        error: "InvalidLaunchTemplateId.NotFound",
        message: "The specified launch template, with template ID lt-0, does not exist.",
        missing: "launch template lt-0",
        fix: "create the launch template first",
      },
    ));
});

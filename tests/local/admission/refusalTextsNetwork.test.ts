import * as assert from "node:assert/strict";
import { gone, refusal } from "../../support/admissions";
import { ModelledStack, TYPES } from "../../support/modelledStack";

const FARGATE = "failed to invoke EFS utils commands to set up EFS volumes: stderr:";

describe("local/admission: texts of refusals, network and TLS", () => {
  it("no mount target, EC2 and Fargate", async () => {
    const stack = await ModelledStack.create({
      [`${TYPES.mountTarget}::target-a`]: gone,
      [`${TYPES.function}::pets`]: gone,
      [`${TYPES.alias}::pets`]: gone,
    });
    const fs = stack.id(TYPES.fileSystem, "fs");
    const message =
      `Failed to resolve "${fs}.efs.eu-west-1.amazonaws.com" - check that your file system ID is correct, and ensure ` +
      "that the VPC has an EFS mount target for this file system ID.\n" +
      "See https://docs.aws.amazon.com/console/efs/mount-dns-name for more detail.\n" +
      "Attempting to lookup mount target ip address using botocore. Failed to import necessary dependency botocore, " +
      "please install botocore first.";
    const same = { check: "mount target in zone", resource: `${TYPES.fileSystem}::fs` };
    assert.deepEqual(refusal(stack, "farm /mnt/samples"), {
      ...same,
      error: "efs-utils",
      message,
      missing: `${TYPES.mountTarget} of ${fs} in eu-west-1a`,
      fix: "create a mount target in eu-west-1a, or place farm in zones that have one",
    });
    assert.deepEqual(refusal(stack, "shop /mnt/models"), {
      ...same,
      error: "ResourceInitializationError",
      message: `${FARGATE} ${message} : unsuccessful EFS utils command execution; code: 1`,
      missing: `${TYPES.mountTarget} of ${fs} in eu-west-1a`,
      fix: "create a mount target in eu-west-1a, or place shop in zones that have one",
    });
  });

  it("no mount target any more, Lambda", async () => {
    const stack = await ModelledStack.create();
    assert.deepEqual(refusal(stack, "pets /mnt/samples", { fileSystemId: "fs-00000000" }), {
      check: "mount target in zone",
      error: "EFSMountConnectivityException",
      message: "The Lambda function couldn't make a network connection to the configured file system.",
      resource: `${TYPES.fileSystem}::fs-00000000`,
      missing: "file system fs-00000000",
      fix: "create the file system, or mount one that exists",
    });
  });

  it("no way through the security groups", async () => {
    const stack = await ModelledStack.create({
      [`${TYPES.egress}::pets`]: gone,
      [`${TYPES.ingress}::shop`]: gone,
      [`${TYPES.ingress}::farm`]: gone,
    });
    assert.deepEqual(refusal(stack, "pets /mnt/samples"), {
      check: "consumer egress 2049",
      error: "EFSMountConnectivityException",
      message: "The Lambda function couldn't make a network connection to the configured file system.",
      resource: `${TYPES.group}::pets`,
      missing: `${TYPES.egress} on tcp/2049 from pets to targets`,
      fix: "add an egress rule to pets: tcp 2049 to targets",
    });
    assert.deepEqual(refusal(stack, "shop /mnt/models"), {
      check: "mount target ingress 2049",
      error: "ResourceInitializationError",
      message: `${FARGATE} mount.nfs4: Connection timed out : unsuccessful EFS utils command execution; code: 32`,
      resource: `${TYPES.group}::targets`,
      missing: `${TYPES.ingress} on tcp/2049 from shop to targets`,
      fix: "add an ingress rule to targets: tcp 2049 from shop",
    });
    assert.deepEqual(refusal(stack, "farm /mnt/samples"), {
      check: "mount target ingress 2049",
      error: "mount.nfs4",
      message: "mount.nfs4: Connection timed out",
      resource: `${TYPES.group}::targets`,
      missing: `${TYPES.ingress} on tcp/2049 from farm to targets`,
      fix: "add an ingress rule to targets: tcp 2049 from farm",
    });
  });

  it("no TLS: efs-utils refuses its own options", async () => {
    const stack = await ModelledStack.create({}, { withoutTls: ["farm"] });
    assert.deepEqual(refusal(stack, "farm /mnt/samples"), {
      check: "TLS",
      error: "efs-utils",
      message: 'The "tls" option is required when mounting via "accesspoint"',
      resource: `${TYPES.template}::farm`,
      missing: "TLS on the mount at /mnt/samples",
      fix: 'add "tls" to the mount options',
    });
    assert.equal(
      refusal(stack, "farm /mnt/samples", { accessPoint: undefined }).message,
      'The "tls" option is required when mounting via "iam"',
    );
    const fargate = refusal(stack, "shop /mnt/models", { tls: false });
    assert.deepEqual(
      [fargate.error, fargate.message, fargate.fix],
      [
        "ResourceInitializationError",
        `${FARGATE} The "tls" option is required when mounting via "accesspoint" : unsuccessful EFS utils command execution; code: 1`,
        'set transitEncryption to "ENABLED"',
      ],
    );
  });
});

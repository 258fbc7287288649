import * as assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { asset } from "@pulumi/pulumi";
import { parse } from "yaml";
import { ec2Config, stackConfig } from "../support/stackConfigs";
import { ACCOUNT, testTags } from "../support/tags";
import { runStack } from "../support/testPlatform";

const GROUP = "aws:autoscaling/group:Group::pets-group";
const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate::pets-template";
const OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2::pets-bundle";
const tags = testTags("pets", "pets");

function run(changes: Parameters<typeof ec2Config>[1] = {}) {
  return runStack(stackConfig([ec2Config("pets", changes)]));
}

describe("components/ec2Worker", () => {
  it("is a group of one whose instances count only when their bootstrap says so", async () => {
    const program = await run();
    assert.deepEqual(program.find(GROUP).inputs, {
      name: "shared-storage-test-pets",
      minSize: 1,
      maxSize: 1,
      desiredCapacity: 1,
      vpcZoneIdentifiers: ["network-private-a-id", "network-private-b-id"],
      launchTemplate: { id: "pets-template-id", version: "1" },
      healthCheckType: "EC2",
      initialLifecycleHooks: [
        {
          name: "bootstrap",
          lifecycleTransition: "autoscaling:EC2_INSTANCE_LAUNCHING",
          defaultResult: "ABANDON",
          heartbeatTimeout: 900,
        },
      ],
      waitForCapacityTimeout: "20m",
      instanceRefresh: {
        strategy: "Rolling",
        preferences: {
          minHealthyPercentage: 100,
          maxHealthyPercentage: 200,
          instanceWarmup: "60",
          autoRollback: false,
        },
      },
      tags: Object.entries(tags).map(([key, value]) => ({ key, value, propagateAtLaunch: true })),
    });
    assert.deepEqual(program.registeredOutputs.get("shared-storage:index:Ec2Worker::pets"), ["groupArn"]);
  });

  it("launches without key, with the new metadata service only and an encrypted disk", async () => {
    const { userData, ...inputs } = (await run()).find(TEMPLATE).inputs;
    assert.deepEqual(inputs, {
      name: "shared-storage-test-pets",
      imageId: "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
      instanceType: "c7g.large",
      iamInstanceProfile: { arn: `arn:aws:iam::${ACCOUNT}:instance-profile/shared-storage-test-pets` },
      vpcSecurityGroupIds: ["pets-group-id"],
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      blockDeviceMappings: [
        {
          deviceName: "/dev/xvda",
          ebs: { encrypted: "true", volumeType: "gp3", volumeSize: 16, deleteOnTermination: "true" },
        },
      ],
      tagSpecifications: [
        { resourceType: "instance", tags },
        { resourceType: "volume", tags },
      ],
      updateDefaultVersion: true,
      tags,
    });
    assert.equal(typeof userData, "string");
  });

  it("takes a pinned image as it is, and can then roll back", async () => {
    const program = await run({ ami: "ami-0123456789abcdef0", architecture: "x86_64", instanceType: "c7i.large" });
    const { imageId, instanceType } = program.find(TEMPLATE).inputs;
    assert.deepEqual({ imageId, instanceType }, { imageId: "ami-0123456789abcdef0", instanceType: "c7i.large" });
    assert.deepEqual(program.find(GROUP).inputs.instanceRefresh, {
      strategy: "Rolling",
      preferences: { minHealthyPercentage: 100, maxHealthyPercentage: 200, instanceWarmup: "60", autoRollback: true },
    });
  });

  it("calls the bootstrap's verbs in order, with its own bundle, unit, access points and group", async () => {
    const program = await run();
    const { key } = program.find(OBJECT).inputs;
    const { userData } = program.find(TEMPLATE).inputs;
    const text = program.readable(Buffer.from(String(userData), "base64").toString());
    const script = "/usr/local/sbin/shared-storage";
    assert.deepEqual(parse(text).runcmd, [
      [script, "fetch-bundle", `s3://pets-bundles-id/${key}`, String(key).slice("pets/".length, -".tar".length)],
      [
        script,
        "install-units",
        "shared-storage-pets.service",
        "shared-storage-pets-watchdog.service",
        "shared-storage-pets-watchdog.timer",
      ],
      [script, "collect-logs"],
      [script, "mount", "file-system-id", "/mnt/models", "_netdev,tls,iam,accesspoint=pets.models-id,ro"],
      [script, "mount", "file-system-id", "/mnt/samples", "_netdev,tls,iam,accesspoint=pets.samples-id"],
      [script, "start", "shared-storage-pets.service", "shared-storage-pets-watchdog.timer"],
      [script, "report", "/shared-storage/shared-storage-test-pets/start"],
      [script, "complete-hook", "shared-storage-test-pets", "bootstrap", "CONTINUE"],
    ]);
  });

  it("keeps its bundles in a private bucket, under their hash, and never deletes one", async () => {
    const program = await run();
    const { key, source, ...inputs } = program.find(OBJECT).inputs;
    const path = await (source as asset.FileAsset).path;
    assert.equal(path, ".build/test/pets/bundle.tar");
    const sha256 = createHash("sha256").update(readFileSync(path)).digest("hex");
    assert.equal(key, `pets/${sha256}.tar`);
    assert.deepEqual(inputs, { bucket: "pets-bundles-id", contentType: "application/x-tar", tags });
    assert.equal(program.find(OBJECT).retainOnDelete, true);
    const bucket = "pets-bundles-id";
    assert.deepEqual(
      Object.fromEntries(
        program.resources
          .filter(({ type, name }) => type.startsWith("aws:s3/bucket") && name === "pets-bundles")
          .map(({ type, inputs: given }) => [type.split(":").at(-1), given]),
      ),
      {
        Bucket: { forceDestroy: true, tags },
        BucketPublicAccessBlock: {
          bucket,
          blockPublicAcls: true,
          blockPublicPolicy: true,
          ignorePublicAcls: true,
          restrictPublicBuckets: true,
        },
        BucketServerSideEncryptionConfiguration: {
          bucket,
          rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
        },
        BucketVersioning: { bucket, versioningConfiguration: { status: "Enabled" } },
        BucketPolicy: {
          bucket,
          policy: JSON.stringify({
            Version: "2012-10-17",
            Statement: [
              {
                Sid: "DenyWithoutTls",
                Effect: "Deny",
                Principal: "*",
                Action: "s3:*",
                Resource: ["arn:aws:s3:::pets-bundles-id", "arn:aws:s3:::pets-bundles-id/*"],
                Condition: { Bool: { "aws:SecureTransport": "false" } },
              },
            ],
          }),
        },
      },
    );
  });

  it("keeps what outlives its instances in two parameters, whose values are the instances'", async () => {
    const program = await run();
    for (const [purpose, description] of [
      ["start", "Outcome of the last start of an instance of pets"],
      ["watchdog", "When the mount watchdog gave up instances of pets, in Unix seconds"],
    ]) {
      const { inputs, ignoreChanges } = program.find(`aws:ssm/parameter:Parameter::pets-${purpose}`);
      const name = `/shared-storage/shared-storage-test-pets/${purpose}`;
      assert.deepEqual(inputs, { name, type: "String", insecureValue: "none", description, tags });
      assert.deepEqual(ignoreChanges, ["insecureValue", "value"]);
    }
  });

  it("may fetch its own bundles, complete its own hook, write its own log, and be reached by a session, not by SSH", async () => {
    const program = await run();
    const { policy, role } = program.find("aws:iam/rolePolicy:RolePolicy::pets-bootstrap").inputs;
    assert.equal(role, "shared-storage-test-pets");
    const groupArn = `arn:aws:autoscaling:eu-west-1:${ACCOUNT}:autoScalingGroup:*:autoScalingGroupName/shared-storage-test-pets`;
    const parameterArn = (purpose: string) =>
      `arn:aws:ssm:eu-west-1:${ACCOUNT}:parameter/shared-storage/shared-storage-test-pets/${purpose}`;
    assert.deepEqual(JSON.parse(String(policy)).Statement, [
      {
        Sid: "FetchOwnBundles",
        Effect: "Allow",
        Action: "s3:GetObject",
        Resource: "arn:aws:s3:::pets-bundles-id/pets/*",
      },
      {
        Sid: "CompleteOwnHook",
        Effect: "Allow",
        Action: "autoscaling:CompleteLifecycleAction",
        Resource: groupArn,
      },
      {
        Sid: "WriteOwnLogs",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:/aws/ec2/shared-storage-test-pets:log-stream:*`,
      },
      {
        Sid: "GiveUpOwnInstance",
        Effect: "Allow",
        Action: "autoscaling:SetInstanceHealth",
        Resource: groupArn,
      },
      {
        Sid: "ReportStart",
        Effect: "Allow",
        Action: "ssm:PutParameter",
        Resource: [parameterArn("start"), parameterArn("watchdog")],
      },
      { Sid: "ReadWatchdog", Effect: "Allow", Action: "ssm:GetParameter", Resource: parameterArn("watchdog") },
    ]);
    assert.deepEqual(program.find("aws:iam/rolePolicyAttachment:RolePolicyAttachment::pets-sessions").inputs, {
      role: "shared-storage-test-pets",
      policyArn: "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
    });
    assert.deepEqual(program.names("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"), ["pets-nfs-ingress"]);
  });

  it("launches nothing before role, bundle, network and mounts are complete", async () => {
    const { dependencies } = (await run()).find(GROUP);
    for (const key of [
      OBJECT,
      "aws:efs/fileSystemPolicy:FileSystemPolicy::file-system-policy",
      "aws:efs/mountTarget:MountTarget::file-system-mount-target-a",
      "aws:efs/mountTarget:MountTarget::file-system-mount-target-b",
      "aws:iam/rolePolicy:RolePolicy::pets-bootstrap",
      "aws:iam/rolePolicy:RolePolicy::pets-mounts",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment::pets-sessions",
      "aws:s3/bucketPolicy:BucketPolicy::pets-bundles",
      "aws:ssm/parameter:Parameter::pets-start",
      "aws:ssm/parameter:Parameter::pets-watchdog",
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::pets-https-egress",
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::pets-nfs-egress",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::pets-nfs-ingress",
    ]) {
      assert.ok(dependencies.includes(key), key);
    }
  });
});

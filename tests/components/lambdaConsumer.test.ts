import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { asset } from "@pulumi/pulumi";
import { bundle } from "../../components/bundle";
import { lambdaConfig, mounts, stackConfig } from "../support/stackConfigs";
import { ACCOUNT, accessPointArn, testTags } from "../support/tags";
import { runStack } from "../support/testPlatform";

const FUNCTION = "aws:lambda/function:Function::pets-function";
const FUNCTION_ARN = `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:shared-storage-test-pets`;

function run(changes: Parameters<typeof lambdaConfig>[1] = {}) {
  return runStack(stackConfig([lambdaConfig("pets", changes)]));
}

describe("components/lambdaConsumer", () => {
  it("is a published function in the private subnets, with one mount and its alias", async () => {
    const program = await run({ environment: { COLOUR: "blue" }, reservedConcurrency: 7 });
    const { code, ...inputs } = program.find(FUNCTION).inputs;
    assert.deepEqual(inputs, {
      name: "shared-storage-test-pets",
      role: `arn:aws:iam::${ACCOUNT}:role/shared-storage-test-pets`,
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      handler: "index.handler",
      memorySize: 512,
      timeout: 30,
      ephemeralStorage: { size: 512 },
      reservedConcurrentExecutions: 7,
      environment: {
        variables: {
          COLOUR: "blue",
          POWERTOOLS_METRICS_NAMESPACE: "shared-storage/test",
          POWERTOOLS_SERVICE_NAME: "pets",
          SHARED_STORAGE_CONSUMER: "pets",
          SHARED_STORAGE_MOUNTS: '{"samples":"/mnt/samples"}',
        },
      },
      loggingConfig: { logFormat: "JSON", logGroup: "/aws/lambda/shared-storage-test-pets" },
      publish: true,
      vpcConfig: {
        subnetIds: ["network-private-a-id", "network-private-b-id"],
        securityGroupIds: ["pets-group-id"],
      },
      fileSystemConfig: { arn: accessPointArn("pets.samples"), localMountPath: "/mnt/samples" },
      replaceSecurityGroupsOnDestroy: true,
      replacementSecurityGroupIds: ["network-empty-group-id"],
      tags: testTags("pets", "pets"),
    });
    assert.deepEqual(program.find("aws:lambda/alias:Alias::pets-live").inputs, {
      name: "live",
      functionName: "shared-storage-test-pets",
      functionVersion: "1",
    });
    assert.equal(program.find(FUNCTION).deleteTimeout, "45m");
    assert.deepEqual(program.registeredOutputs.get("shared-storage:index:LambdaConsumer::pets"), ["aliasArn"]);
    const archive = (await (code as asset.AssetArchive).assets) as Record<string, asset.FileAsset>;
    assert.deepEqual(Object.keys(archive), ["index.mjs"]);
    const file = await archive["index.mjs"]!.path;
    assert.equal(file, ".build/test/pets/index.mjs");
    const bundled = bundle("tests/support/handlers/answer.ts", "function").files["index.mjs"]!;
    assert.ok(readFileSync(file).equals(bundled));
  });

  it("may write its own log, and Lambda, not its code, may attach it to the subnets", async () => {
    const program = await run();
    const interfaces = [
      "ec2:AssignPrivateIpAddresses",
      "ec2:CreateNetworkInterface",
      "ec2:DeleteNetworkInterface",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSubnets",
      "ec2:UnassignPrivateIpAddresses",
    ];
    const { policy, ...inputs } = program.find("aws:iam/rolePolicy:RolePolicy::pets-execution").inputs;
    assert.deepEqual(inputs, { name: "execution", role: "shared-storage-test-pets" });
    assert.deepEqual(JSON.parse(String(policy)).Statement, [
      {
        Sid: "WriteOwnLogs",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:/aws/lambda/shared-storage-test-pets:log-stream:*`,
      },
      { Sid: "MakeNetworkInterfaces", Effect: "Allow", Action: interfaces, Resource: "*" },
      {
        Sid: "NotFromFunctionCode",
        Effect: "Deny",
        Action: interfaces,
        Resource: "*",
        Condition: { ArnEquals: { "lambda:SourceFunctionArn": FUNCTION_ARN } },
      },
    ]);
    assert.deepEqual(program.find("aws:cloudwatch/logGroup:LogGroup::pets-logs").inputs, {
      name: "/aws/lambda/shared-storage-test-pets",
      retentionInDays: 30,
      tags: testTags("pets", "pets"),
    });
  });

  it("waits for its log group, its rights and everything that the mount needs", async () => {
    assert.deepEqual((await run()).find(FUNCTION).dependencies, [
      "aws:cloudwatch/logGroup:LogGroup::pets-logs",
      "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup::network-empty-group",
      "aws:ec2/securityGroup:SecurityGroup::pets-group",
      "aws:ec2/subnet:Subnet::network-private-a",
      "aws:ec2/subnet:Subnet::network-private-b",
      "aws:efs/accessPoint:AccessPoint::pets.samples",
      "aws:efs/fileSystemPolicy:FileSystemPolicy::file-system-policy",
      "aws:efs/mountTarget:MountTarget::file-system-mount-target-a",
      "aws:efs/mountTarget:MountTarget::file-system-mount-target-b",
      "aws:iam/role:Role::pets-role",
      "aws:iam/rolePolicy:RolePolicy::pets-execution",
      "aws:iam/rolePolicy:RolePolicy::pets-mounts",
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::pets-nfs-egress",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::pets-nfs-ingress",
    ]);
  });

  it("reserves no concurrency unless it is configured", async () => {
    const { inputs } = (await run()).find(FUNCTION);
    assert.equal(Object.hasOwn(inputs, "reservedConcurrentExecutions"), false);
  });

  it("has no way out of the VPC but to the mount targets", async () => {
    assert.deepEqual((await run()).names("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"), [
      "pets-nfs-egress",
    ]);
  });

  it("fails for any number of mounts but one, which is Lambda's limit", async () => {
    await assert.rejects(run({ mounts: mounts({ samples: "write", models: "read" }) }), {
      message: "consumer pets: a Lambda function has exactly one mount, got 2",
    });
    await assert.rejects(run({ mounts: [] }), {
      message: "consumer pets: a Lambda function has exactly one mount, got 0",
    });
  });
});

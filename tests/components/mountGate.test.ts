import * as assert from "node:assert/strict";
import { ec2Config, fargateConfig, lambdaConfig, mounts, stackConfig } from "../support/stackConfigs";
import { ACCOUNT, accessPointArn, testTags } from "../support/tags";
import { runStack } from "../support/testPlatform";

const INVOCATION = "aws:lambda/invocation:Invocation::gate-invocation";
const SAMPLES = 1_770_936_015;
const alias = (name: string) => `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:shared-storage-test-${name}:live`;
const CONSUMERS = [
  lambdaConfig("score", { id: 1_100_000_001, mounts: mounts({ models: "read" }) }),
  ec2Config("retrain"),
  lambdaConfig("ingest", { id: 1_100_000_002, mounts: mounts({ samples: "write" }) }),
  fargateConfig("serve"),
];

describe("components/mountGate", () => {
  it("invokes the gate with every function's mount and the negative probe", async () => {
    const program = await runStack(stackConfig(CONSUMERS), { gate: true });
    const { input, triggers, ...inputs } = program.find(INVOCATION).inputs;
    assert.deepEqual(inputs, { functionName: "shared-storage-test-gate", qualifier: "live" });
    assert.deepEqual(JSON.parse(String(input)), {
      targets: [
        {
          consumer: "ingest",
          functionArn: alias("ingest"),
          directory: "samples",
          rights: "write",
          uid: 1_100_000_002,
          gid: SAMPLES,
        },
        {
          consumer: "score",
          functionArn: alias("score"),
          directory: "models",
          rights: "read",
          uid: 1_100_000_001,
          gid: 1_100_000_001,
        },
      ],
      negative: { functionArn: alias("negative-probe") },
      deadlineSeconds: 300,
    });
    assert.deepEqual(Object.keys(triggers as object).sort(), [
      "gate",
      "negativeProbe",
      "readiness",
      "version ingest",
      "version score",
    ]);
    assert.deepEqual(program.registeredOutputs.get("shared-storage:index:MountGate::gate"), ["gateArn"]);
  });

  it("waits for the aliases and for everything that their mounts need", async () => {
    const program = await runStack(stackConfig(CONSUMERS), { gate: true });
    assert.deepEqual(program.find(INVOCATION).dependencies, [
      "aws:efs/accessPoint:AccessPoint::ingest.samples",
      "aws:efs/accessPoint:AccessPoint::negative-probe.negative-probe",
      "aws:efs/accessPoint:AccessPoint::score.models",
      "aws:efs/fileSystemPolicy:FileSystemPolicy::file-system-policy",
      "aws:efs/mountTarget:MountTarget::file-system-mount-target-a",
      "aws:efs/mountTarget:MountTarget::file-system-mount-target-b",
      "aws:iam/rolePolicy:RolePolicy::ingest-mounts",
      "aws:iam/rolePolicy:RolePolicy::score-mounts",
      "aws:lambda/alias:Alias::gate-live",
      "aws:lambda/alias:Alias::ingest-live",
      "aws:lambda/alias:Alias::negative-probe-live",
      "aws:lambda/alias:Alias::score-live",
      "aws:lambda/function:Function::gate-function",
      "aws:lambda/function:Function::ingest-function",
      "aws:lambda/function:Function::negative-probe-function",
      "aws:lambda/function:Function::score-function",
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::ingest-nfs-egress",
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::negative-probe-nfs-egress",
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::score-nfs-egress",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::ingest-nfs-ingress",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::negative-probe-nfs-ingress",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::score-nfs-ingress",
    ]);
  });

  it("is invoked again when a policy's text changes, and not when consumers change places", async () => {
    const triggersOf = async (consumers: typeof CONSUMERS) =>
      (await runStack(stackConfig(consumers), { gate: true })).find(INVOCATION).inputs.triggers;
    const before = await triggersOf(CONSUMERS);
    assert.deepEqual(await triggersOf([...CONSUMERS].reverse()), before);
    const [score, ...others] = CONSUMERS;
    const { readiness, ...versions } = (await triggersOf([
      lambdaConfig("score", { id: score!.id, mounts: mounts({ models: "write" }) }),
      ...others,
    ])) as Record<string, string>;
    const { readiness: readinessBefore, ...versionsBefore } = before as Record<string, string>;
    assert.deepEqual(versions, versionsBefore);
    assert.notEqual(readiness, readinessBefore);
  });

  it("runs outside the VPC and may invoke the aliases of the stack's consumers and the negative probe's", async () => {
    const program = await runStack(stackConfig(CONSUMERS), { gate: true });
    const { code, ...inputs } = program.find("aws:lambda/function:Function::gate-function").inputs;
    assert.ok(code);
    assert.deepEqual(inputs, {
      name: "shared-storage-test-gate",
      role: `arn:aws:iam::${ACCOUNT}:role/shared-storage-test-gate`,
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      handler: "index.handler",
      memorySize: 256,
      timeout: 360,
      loggingConfig: { logFormat: "JSON", logGroup: "/aws/lambda/shared-storage-test-gate" },
      publish: true,
      tags: testTags("gate"),
    });
    const { policy } = program.find("aws:iam/rolePolicy:RolePolicy::gate-execution").inputs;
    assert.deepEqual(JSON.parse(String(policy)).Statement, [
      {
        Sid: "WriteOwnLogs",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:/aws/lambda/shared-storage-test-gate:log-stream:*`,
      },
      {
        Sid: "InvokeProbes",
        Effect: "Allow",
        Action: "lambda:InvokeFunction",
        Resource: alias("*"),
        Condition: {
          StringEquals: { "aws:ResourceTag/Project": "shared-storage", "aws:ResourceTag/Stack": "test" },
          Null: { "aws:ResourceTag/Consumer": "false" },
        },
      },
      {
        Sid: "InvokeNegativeProbe",
        Effect: "Allow",
        Action: "lambda:InvokeFunction",
        Resource: alias("negative-probe"),
      },
    ]);
  });

  it("has a negative probe that is connected, and configured to mount, without any right to", async () => {
    const program = await runStack(stackConfig([]), { gate: true });
    const { fileSystemConfig, vpcConfig, role } = program.find(
      "aws:lambda/function:Function::negative-probe-function",
    ).inputs;
    assert.deepEqual(
      { fileSystemConfig, vpcConfig, role },
      {
        fileSystemConfig: {
          arn: accessPointArn("negative-probe.negative-probe"),
          localMountPath: "/mnt/negative-probe",
        },
        vpcConfig: {
          subnetIds: ["network-private-a-id", "network-private-b-id"],
          securityGroupIds: ["negative-probe-group-id"],
        },
        role: `arn:aws:iam::${ACCOUNT}:role/shared-storage-test-negative-probe`,
      },
    );
    assert.deepEqual(program.names("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"), [
      "negative-probe-nfs-egress",
    ]);
    const policies = program.resources.filter(
      ({ type, inputs }) =>
        type === "aws:iam/rolePolicy:RolePolicy" && inputs.role === "shared-storage-test-negative-probe",
    );
    assert.deepEqual(
      policies.map(({ name }) => name),
      ["negative-probe-execution"],
    );
    assert.doesNotMatch(String(policies[0]!.inputs.policy), /elasticfilesystem/);
    assert.deepEqual(program.find("aws:efs/accessPoint:AccessPoint::negative-probe.negative-probe").inputs, {
      fileSystemId: "file-system-id",
      posixUser: { uid: 65534, gid: 65534 },
      rootDirectory: {
        path: "/negative-probe",
        creationInfo: { ownerUid: 65534, ownerGid: 65534, permissions: "0775" },
      },
      tags: testTags("negative-probe.negative-probe"),
    });
  });

  it("is no consumer: only what consumers are made of carries their tag", async () => {
    const program = await runStack(stackConfig([]), { gate: true });
    const tagged = program.resources.filter(({ inputs }) => JSON.stringify(inputs.tags ?? {}).includes("Consumer"));
    assert.deepEqual(tagged, []);
  });
});

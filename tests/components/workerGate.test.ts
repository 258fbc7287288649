import * as assert from "node:assert/strict";
import { ec2Config, lambdaConfig, stackConfig } from "../support/stackConfigs";
import { ACCOUNT, testTags } from "../support/tags";
import { runStack } from "../support/testPlatform";

const WAIT = "aws:lambda/invocation:Invocation::worker-gate-wait";
const WAIT_ON = "aws:lambda/invocation:Invocation::worker-gate-wait-on";
const WORKERS = [
  ec2Config("retrain", { market: "spot", fallbackInstanceTypes: ["m7g.large"] }),
  lambdaConfig("ingest"),
  ec2Config("pack"),
];

const run = (consumers = WORKERS) => runStack(stackConfig(consumers), { gate: true });

describe("components/workerGate", () => {
  it("waits for every worker's newest template, in two Invocations of which the second is final", async () => {
    const program = await run();
    const workers = ["pack", "retrain"].map((consumer) => ({
      consumer,
      group: `shared-storage-test-${consumer}`,
      version: "1",
      parameter: `/shared-storage/shared-storage-test-${consumer}/start`,
    }));
    for (const [key, final] of [
      [WAIT, false],
      [WAIT_ON, true],
    ] as const) {
      const { input, ...inputs } = program.find(key).inputs;
      assert.deepEqual(JSON.parse(String(input)), { workers, deadlineSeconds: 840, final });
      assert.deepEqual(inputs, {
        functionName: "shared-storage-test-worker-gate",
        qualifier: "live",
        triggers: { gate: "1", pack: "on-demand c7g.large", retrain: "spot c7g.large m7g.large" },
      });
    }
    assert.deepEqual(program.registeredOutputs.get("shared-storage:index:WorkerGate::worker-gate"), ["gateArn"]);
  });

  it("begins when the groups are updated, one Invocation after the other", async () => {
    const program = await run();
    const waited = [
      "aws:autoscaling/group:Group::pack-group",
      "aws:autoscaling/group:Group::retrain-group",
      "aws:ec2/launchTemplate:LaunchTemplate::pack-template",
      "aws:ec2/launchTemplate:LaunchTemplate::retrain-template",
      "aws:lambda/alias:Alias::worker-gate-live",
      "aws:lambda/function:Function::worker-gate-function",
    ];
    assert.deepEqual(program.find(WAIT).dependencies, waited);
    assert.deepEqual(program.find(WAIT_ON).dependencies, [...waited, WAIT]);
  });

  it("runs outside the VPC, and may see groups and read the workers' reports, nothing else", async () => {
    const program = await run();
    const { code, ...inputs } = program.find("aws:lambda/function:Function::worker-gate-function").inputs;
    assert.ok(code);
    assert.deepEqual(inputs, {
      name: "shared-storage-test-worker-gate",
      role: `arn:aws:iam::${ACCOUNT}:role/shared-storage-test-worker-gate`,
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      handler: "index.handler",
      memorySize: 256,
      timeout: 900,
      loggingConfig: { logFormat: "JSON", logGroup: "/aws/lambda/shared-storage-test-worker-gate" },
      publish: true,
      tags: testTags("worker-gate"),
    });
    const { policy } = program.find("aws:iam/rolePolicy:RolePolicy::worker-gate-execution").inputs;
    assert.deepEqual(JSON.parse(String(policy)).Statement.slice(1), [
      {
        Sid: "WatchGroups",
        Effect: "Allow",
        Action: ["autoscaling:DescribeAutoScalingGroups", "autoscaling:DescribeInstanceRefreshes"],
        Resource: "*",
      },
      {
        Sid: "ReadStartReports",
        Effect: "Allow",
        Action: "ssm:GetParameter",
        Resource: `arn:aws:ssm:eu-west-1:${ACCOUNT}:parameter/shared-storage/shared-storage-test-*/start`,
        Condition: {
          StringEquals: { "aws:ResourceTag/Project": "shared-storage", "aws:ResourceTag/Stack": "test" },
          Null: { "aws:ResourceTag/Consumer": "false" },
        },
      },
    ]);
  });

  it("is invoked again when a worker's type, market or template changes, and not when consumers change places", async () => {
    const triggers = async (consumers = WORKERS) => (await run(consumers)).find(WAIT).inputs.triggers;
    const before = await triggers();
    assert.deepEqual(await triggers([...WORKERS].reverse()), before);
    assert.notDeepEqual(await triggers([ec2Config("retrain"), ...WORKERS.slice(1)]), before);
  });

  it("is not there without a worker", async () => {
    const program = await run([lambdaConfig("ingest")]);
    assert.deepEqual(
      program.resources.filter(({ name }) => name.startsWith("worker-gate")),
      [],
    );
  });
});

import * as assert from "node:assert/strict";
import { fileSystemAlarms } from "../../../components/observability/fileSystemAlarms";
import { ALARM_NAMES, ALARMS } from "../../../config/alarms";
import type { AlarmsConfig } from "../../../config/observabilityTypes";
import type { ConsumerConfig, FileSystemConfig } from "../../../config/types";
import {
  alarmsConfig,
  ec2Config,
  fargateConfig,
  fileSystemConfig,
  lambdaConfig,
  stackConfig,
} from "../../support/stackConfigs";
import { testTags } from "../../support/tags";
import { runStack } from "../../support/testPlatform";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const TOPIC = "arn:aws:sns:eu-west-1:123456789012:shared-storage-test-alarms";

function run(
  consumers: readonly ConsumerConfig[] = [],
  fileSystem: Partial<FileSystemConfig> = {},
  alarms: Partial<AlarmsConfig> = {},
) {
  return runStack(
    stackConfig(consumers, {
      fileSystem: fileSystemConfig(fileSystem),
      observability: { dashboard: false, alarms: alarmsConfig(alarms) },
    }),
  );
}

/** Names of the alarms, without the project and stack. */
async function names(...args: Parameters<typeof run>): Promise<string[]> {
  const { resources } = await run(...args);
  return resources
    .filter(({ type }) => type === ALARM)
    .map(({ inputs }) => String(inputs.name).replace("shared-storage-test-", ""))
    .sort();
}

const FILE_SYSTEM = ["file-system-connections", "file-system-io-limit"];

describe("alarms", function () {
  this.timeout(30_000);

  it("fit the throughput mode", async () => {
    assert.deepEqual(await names(), [...FILE_SYSTEM, "file-system-metered"]);
    assert.deepEqual(await names([], { throughput: "bursting" }), ["file-system-burst-credits", ...FILE_SYSTEM]);
    const provisioned = { throughput: "provisioned", provisionedMiBps: 64 } as const;
    assert.deepEqual(await names([], provisioned), [...FILE_SYSTEM, "file-system-utilization"]);
    assert.deepEqual(await names([], { replicateTo: "eu-central-1" }), [
      ...FILE_SYSTEM,
      "file-system-metered",
      "file-system-replication",
    ]);
  });

  it("are those of every mode for a file system that exists: its mode is its owner's", () => {
    const existing = { id: "fs-0123456789abcdef0", managePolicy: true, mountTargets: undefined };
    const specs = fileSystemAlarms({
      config: fileSystemConfig({ existing }),
      ...{ thresholds: alarmsConfig(), fileSystemId: existing.id, replicaId: undefined },
    });
    assert.deepEqual(
      specs.map(({ alarm }) => alarm),
      ["io-limit", "connections"],
    );
  });

  it("fit the consumers: functions, services with and without a load balancer, workers, and what their handlers emit", async () => {
    const own = async (consumer: ConsumerConfig) =>
      (await names([consumer])).filter((name) => !name.startsWith("file-system-"));
    assert.deepEqual(await own(lambdaConfig("a")), ["a-duration", "a-errors", "a-throttles"]);
    assert.deepEqual(await own(lambdaConfig("a", { entry: "handlers/ingest.ts" })), [
      "a-back-pressure",
      ...["a-duration", "a-errors", "a-throttles"],
    ]);
    const events = {
      asynchronous: { retries: 2, maximumAge: 600, onSuccess: true, onFailure: true },
      schedules: { often: { expression: "rate(1 hour)", timezone: "UTC", input: {}, enabled: true } },
    };
    assert.deepEqual(await own(lambdaConfig("a", events)), [
      ...["a-dead-letters-failed", "a-dead-letters-undelivered"],
      ...["a-duration", "a-errors", "a-throttles"],
    ]);
    assert.deepEqual(await own(fargateConfig("a")), ["a-cpu", "a-memory", "a-running-tasks"]);
    const loadBalancer = {
      scheme: "internal",
      certificate: undefined,
      domain: undefined,
      hostedZone: undefined,
    } as const;
    assert.deepEqual(await own(fargateConfig("a", { entry: "handlers/serve.ts", loadBalancer })), [
      ...["a-cpu", "a-memory", "a-old-look", "a-refused-models", "a-running-tasks", "a-targets"],
    ]);
    assert.deepEqual(await own(ec2Config("a")), ["a-heartbeat"]);
    assert.deepEqual(await own(ec2Config("a", { entry: "handlers/retrain.ts" })), [
      ...["a-heartbeat", "a-new-model", "a-pending-samples", "a-quarantine", "a-training-failures"],
    ]);
  });

  it("leave out what the configuration omits", async () => {
    assert.deepEqual(await names([ec2Config("a")], {}, { omit: ["heartbeat", "metered"] }), FILE_SYSTEM);
  });

  it("say what they mean and what to do, take silence as the table says, and go to one topic both ways", async () => {
    const program = await run([ec2Config("pets", { entry: "handlers/retrain.ts" })], {}, { newModelMinutes: 30 });
    const { meaning, action } = ALARMS["new-model"];
    assert.deepEqual(program.find(`${ALARM}::pets.new-model`).inputs, {
      name: "shared-storage-test-pets-new-model",
      alarmDescription: `${meaning} ${action}`,
      comparisonOperator: "GreaterThanThreshold",
      threshold: 1_800,
      evaluationPeriods: 3,
      datapointsToAlarm: 3,
      treatMissingData: "notBreaching",
      namespace: "shared-storage/test",
      metricName: "NewestModelAge",
      dimensions: { service: "pets" },
      statistic: "Minimum",
      period: 60,
      alarmActions: [TOPIC],
      okActions: [TOPIC],
      tags: testTags("pets-new-model", "pets"),
    });
    const { comparisonOperator, threshold, evaluationPeriods, treatMissingData, statistic } = program.find(
      `${ALARM}::pets.heartbeat`,
    ).inputs;
    assert.deepEqual(
      { comparisonOperator, threshold, evaluationPeriods, treatMissingData, statistic },
      {
        ...{ comparisonOperator: "LessThanThreshold", threshold: 1, evaluationPeriods: 5 },
        ...{ treatMissingData: "breaching", statistic: "Sum" },
      },
    );
  });

  it("come after what they watch, where silence is a fault: while it is made, everything is silent", async () => {
    const program = await run([ec2Config("pets"), fargateConfig("shop")]);
    const waitsFor = (name: string) => program.find(`${ALARM}::${name}`).dependencies;
    assert.ok(waitsFor("pets.heartbeat").includes("aws:autoscaling/group:Group::pets-group"));
    assert.ok(waitsFor("shop.running-tasks").includes("awsx:ecs:FargateService::shop-service"));
  });

  it("compute what is a share: failed invocations, and used throughput", async () => {
    const provisioned = { throughput: "provisioned", provisionedMiBps: 64 } as const;
    const program = await run([lambdaConfig("pets", { timeout: 20 })], provisioned);
    const metric = (metricName: string, stat: string, namespace: string, dimensions: object) => ({
      ...{ id: "", metric: { namespace, metricName, dimensions, period: 300, stat } },
    });
    const pets = { FunctionName: "shared-storage-test-pets", Resource: "shared-storage-test-pets:live" };
    assert.deepEqual(program.find(`${ALARM}::pets.errors`).inputs.metricQueries, [
      {
        ...{ id: "result", label: "Failed invocations in percent", returnData: true },
        expression: "100 * errors / MAX([errors, invocations])",
      },
      { ...metric("Errors", "Sum", "AWS/Lambda", pets), id: "errors" },
      { ...metric("Invocations", "Sum", "AWS/Lambda", pets), id: "invocations" },
    ]);
    const { threshold, extendedStatistic } = program.find(`${ALARM}::pets.duration`).inputs;
    assert.deepEqual([threshold, extendedStatistic], [16_000, "p99"]);
    const used = program.find(`${ALARM}::observability.utilization`).inputs.metricQueries as { expression?: string }[];
    assert.equal(used[0]?.expression, "100 * (metered / PERIOD(metered)) / permitted");
  });

  it("have descriptions that CloudWatch takes, a reason for silence, and names that cannot be confused", () => {
    for (const [name, { meaning, action, because }] of Object.entries(ALARMS)) {
      assert.ok(`${meaning} ${action}`.length <= 1024 && because.length > 20, name);
      assert.ok(!ALARM_NAMES.some((other) => name.endsWith(`-${other}`)), name);
    }
  });
});

describe("the alarms' topic", () => {
  it("is encrypted, and only alarms of this stack publish to it", async () => {
    const program = await run([], {}, { emails: ["a@example.com", "b@example.com"] });
    const { policy, ...key } = program.find("aws:kms/key:Key::observability-key").inputs;
    const tags = testTags("alarms");
    assert.deepEqual(key, {
      ...{ description: "Alarms of shared-storage test", enableKeyRotation: true, deletionWindowInDays: 7, tags },
    });
    assert.equal(program.find("aws:kms/key:Key::observability-key").protect, false);
    assert.equal((await run([], { protect: true })).find("aws:kms/key:Key::observability-key").protect, true);
    const [administration, use] = JSON.parse(String(policy)).Statement;
    assert.deepEqual(administration.Principal, { AWS: "arn:aws:iam::123456789012:root" });
    assert.deepEqual(use, {
      Sid: "UsedByAlarms",
      Effect: "Allow",
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: "*",
      Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
    });
    const { kmsMasterKeyId, ...topic } = program.find("aws:sns/topic:Topic::observability-alarms").inputs;
    assert.deepEqual(topic, { name: "shared-storage-test-alarms", tags });
    assert.match(String(kmsMasterKeyId), /^arn:aws:kms:/);
    const topicPolicy = program.find("aws:sns/topicPolicy:TopicPolicy::observability-alarms").inputs.policy;
    assert.deepEqual(JSON.parse(String(topicPolicy)).Statement, [
      {
        Sid: "PublishedByAlarms",
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: "sns:Publish",
        Resource: TOPIC,
        Condition: {
          StringEquals: { "aws:SourceAccount": "123456789012" },
          ArnLike: { "aws:SourceArn": "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:shared-storage-test-*" },
        },
      },
      {
        Sid: "DenyWithoutTls",
        Effect: "Deny",
        Principal: "*",
        Action: "sns:Publish",
        Resource: TOPIC,
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ]);
    assert.deepEqual(program.find("aws:sns/topicSubscription:TopicSubscription::observability.a@example.com").inputs, {
      ...{ topic: TOPIC, protocol: "email", endpoint: "a@example.com" },
    });
    assert.equal(program.names("aws:sns/topicSubscription:TopicSubscription").length, 2);
  });
});

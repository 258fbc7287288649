import * as assert from "node:assert/strict";
import type { LambdaConsumerConfig } from "../../config/types";
import { lambdaConfig, stackConfig } from "../support/stackConfigs";
import { ACCOUNT, testTags } from "../support/tags";
import { runStack } from "../support/testPlatform";

const NAME = "shared-storage-test-pets";
const FUNCTION_ARN = `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:${NAME}`;
const ALIAS = { functionName: NAME, qualifier: "live" };
const LIVE = "aws:lambda/alias:Alias::pets-live";
const EVENTS = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig::pets-events";
const PROVISIONED = "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig::pets-provisioned";

function run(changes: Partial<LambdaConsumerConfig>) {
  return runStack(stackConfig([lambdaConfig("pets", changes)]));
}

type Run = Awaited<ReturnType<typeof run>>;

function statements(program: Run, policy: string): Record<string, unknown>[] {
  return JSON.parse(String(program.find(`aws:iam/rolePolicy:RolePolicy::${policy}`).inputs.policy)).Statement;
}

function queueArn(purpose: string): string {
  return `arn:aws:sqs:eu-west-1:${ACCOUNT}:${NAME}-${purpose}`;
}

describe("components/lambdaConsumer: options", () => {
  it("none of them makes a resource unless it is configured", async () => {
    const types = [
      "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
      "aws:lambda/functionUrl:FunctionUrl",
      "aws:lambda/permission:Permission",
      "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig",
      "aws:scheduler/schedule:Schedule",
      "aws:scheduler/scheduleGroup:ScheduleGroup",
      "aws:sqs/queue:Queue",
      "aws:appautoscaling/target:Target",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    ];
    const program = await run({});
    assert.deepEqual(
      types.flatMap((type) => program.names(type)),
      [],
    );
    assert.equal(program.value[0]!.consumer.url, undefined);
    assert.deepEqual(program.value[0]!.consumer.queues, {});
  });

  it("architecture, /tmp, layers and log go to the function", async () => {
    const layers = ["b:2", "a:1"].map((layer) => `arn:aws:lambda:eu-west-1:${ACCOUNT}:layer:${layer}`);
    const program = await run({ architecture: "x86_64", ephemeralStorage: 2048, layers, logRetentionDays: 7 });
    const { inputs } = program.find("aws:lambda/function:Function::pets-function");
    assert.deepEqual(
      [inputs.architectures, inputs.ephemeralStorage, inputs.layers],
      [["x86_64"], { size: 2048 }, layers],
    );
    assert.equal(program.find("aws:cloudwatch/logGroup:LogGroup::pets-logs").inputs.retentionInDays, 7);
  });

  describe("provisioned concurrency", () => {
    it("is of the alias, and follows the load between its bounds", async () => {
      const program = await run({ provisionedConcurrency: { min: 2, max: 10, utilization: 70 } });
      assert.deepEqual(program.find(PROVISIONED).inputs, { ...ALIAS, provisionedConcurrentExecutions: 2 });
      const scalable = {
        serviceNamespace: "lambda",
        scalableDimension: "lambda:function:ProvisionedConcurrency",
        resourceId: `function:${NAME}:live`,
      };
      const target = program.find("aws:appautoscaling/target:Target::pets-provisioned");
      assert.deepEqual(target.inputs, { ...scalable, minCapacity: 2, maxCapacity: 10, tags: testTags("pets", "pets") });
      assert.deepEqual(target.dependencies, [PROVISIONED]);
      const policy = program.find("aws:appautoscaling/policy:Policy::pets-provisioned");
      assert.deepEqual(policy.inputs, {
        ...scalable,
        name: "utilization",
        policyType: "TargetTrackingScaling",
        targetTrackingScalingPolicyConfiguration: {
          predefinedMetricSpecification: { predefinedMetricType: "LambdaProvisionedConcurrencyUtilization" },
          targetValue: 0.7,
        },
      });
      assert.deepEqual(policy.dependencies, [target.key]);
      assert.deepEqual(program.find(PROVISIONED).ignoreChanges, ["provisionedConcurrentExecutions"]);
    });

    it("stays a fixed number where the bounds are the same, and `pulumi up` sets it", async () => {
      const program = await run({ provisionedConcurrency: { min: 3, max: 3, utilization: 70 } });
      assert.equal(program.find(PROVISIONED).inputs.provisionedConcurrentExecutions, 3);
      assert.deepEqual(program.find(PROVISIONED).ignoreChanges, []);
      assert.deepEqual(program.names("aws:appautoscaling/target:Target"), []);
    });
  });

  describe("asynchronous events", () => {
    it("are tried as configured; records go to encrypted queues of the function's own, by its own role", async () => {
      const program = await run({
        asynchronous: { retries: 1, maximumAge: 600, onSuccess: true, onFailure: true },
      });
      assert.deepEqual(program.find(EVENTS).inputs, {
        ...ALIAS,
        maximumEventAgeInSeconds: 600,
        maximumRetryAttempts: 1,
        destinationConfig: {
          onSuccess: { destination: queueArn("succeeded") },
          onFailure: { destination: queueArn("failed") },
        },
      });
      assert.deepEqual(program.names("aws:sqs/queue:Queue"), ["pets-failed", "pets-succeeded"]);
      assert.deepEqual(program.find("aws:sqs/queue:Queue::pets-failed").inputs, {
        name: `${NAME}-failed`,
        messageRetentionSeconds: 1_209_600,
        sqsManagedSseEnabled: true,
        tags: testTags("pets-failed", "pets"),
      });
      const policy = program.find("aws:sqs/queuePolicy:QueuePolicy::pets-failed").inputs;
      assert.deepEqual(JSON.parse(String(policy.policy)).Statement, [
        {
          Sid: "DenyWithoutTls",
          Effect: "Deny",
          Principal: "*",
          Action: "sqs:*",
          Resource: queueArn("failed"),
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ]);
      assert.deepEqual(
        statements(program, "pets-execution").filter(({ Sid }) => Sid === "SendEventRecords"),
        [
          {
            Sid: "SendEventRecords",
            Effect: "Allow",
            Action: "sqs:SendMessage",
            Resource: [queueArn("succeeded"), queueArn("failed")],
          },
        ],
      );
      // Lambda takes a destination only if the role may send there already: the alias waits for the function, that for its role.
      assert.ok(program.find(EVENTS).dependencies.includes(LIVE));
      assert.deepEqual(Object.keys(program.value[0]!.consumer.queues), ["succeeded", "failed"]);
    });

    it("without records there is no queue and no right", async () => {
      const program = await run({
        asynchronous: { retries: 0, maximumAge: 60, onSuccess: false, onFailure: false },
      });
      assert.deepEqual(program.find(EVENTS).inputs, {
        ...ALIAS,
        maximumEventAgeInSeconds: 60,
        maximumRetryAttempts: 0,
      });
      assert.deepEqual(program.names("aws:sqs/queue:Queue"), []);
      assert.deepEqual(
        statements(program, "pets-execution").map(({ Sid }) => Sid),
        ["WriteOwnLogs", "MakeNetworkInterfaces", "NotFromFunctionCode"],
      );
    });
  });

  describe("schedules", () => {
    const schedules = {
      nightly: { expression: "cron(0 3 * * ? *)", timezone: "Europe/Berlin", input: { full: true }, enabled: false },
      often: { expression: "rate(5 minutes)", timezone: "UTC", input: {}, enabled: true },
    };

    it("invoke the alias, in a group of their own", async () => {
      const program = await run({ schedules });
      assert.deepEqual(program.names("aws:scheduler/schedule:Schedule"), ["pets.nightly", "pets.often"]);
      const nightly = program.find("aws:scheduler/schedule:Schedule::pets.nightly");
      assert.deepEqual(nightly.inputs, {
        name: "nightly",
        groupName: NAME,
        scheduleExpression: "cron(0 3 * * ? *)",
        scheduleExpressionTimezone: "Europe/Berlin",
        flexibleTimeWindow: { mode: "OFF" },
        state: "DISABLED",
        target: {
          arn: `${FUNCTION_ARN}:live`,
          roleArn: `arn:aws:iam::${ACCOUNT}:role/${NAME}-schedule`,
          input: '{"full":true}',
          deadLetterConfig: { arn: queueArn("undelivered") },
          retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 185 },
        },
      });
      assert.ok(nightly.dependencies.includes("aws:iam/rolePolicy:RolePolicy::pets-schedule"));
      const { state, target } = program.find("aws:scheduler/schedule:Schedule::pets.often").inputs;
      assert.deepEqual([state, (target as { input: string }).input], ["ENABLED", "{}"]);
      assert.deepEqual(Object.keys(program.value[0]!.consumer.queues), ["undelivered"]);
    });

    it("have a role that only they can use, for this alias and their queue alone", async () => {
      const program = await run({ schedules });
      const role = program.find("aws:iam/role:Role::pets-schedule").inputs;
      assert.deepEqual([role.name, role.tags], [`${NAME}-schedule`, testTags("pets-schedule", "pets")]);
      assert.deepEqual(JSON.parse(String(role.assumeRolePolicy)).Statement, [
        {
          Sid: "Assume",
          Effect: "Allow",
          Principal: { Service: "scheduler.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition: {
            StringEquals: { "aws:SourceAccount": ACCOUNT },
            ArnEquals: { "aws:SourceArn": `arn:aws:scheduler:eu-west-1:${ACCOUNT}:schedule-group/${NAME}` },
          },
        },
      ]);
      assert.deepEqual(statements(program, "pets-schedule"), [
        {
          Sid: "InvokeByAlias",
          Effect: "Allow",
          Action: "lambda:InvokeFunction",
          Resource: `${FUNCTION_ARN}:live`,
        },
        { Sid: "KeepUndelivered", Effect: "Allow", Action: "sqs:SendMessage", Resource: queueArn("undelivered") },
      ]);
    });
  });

  describe("URL", () => {
    const first = `arn:aws:iam::${ACCOUNT}:role/first`;
    const second = "arn:aws:iam::210987654321:root";

    it("is the alias's, signed, and each caller has both rights, the second by the URL only", async () => {
      const program = await run({ url: { callers: [first] } });
      assert.deepEqual(program.find("aws:lambda/functionUrl:FunctionUrl::pets-url").inputs, {
        ...ALIAS,
        authorizationType: "AWS_IAM",
        invokeMode: "BUFFERED",
      });
      const common = { function: NAME, qualifier: "live", principal: first };
      const permissions = program.resources.filter(({ type }) => type === "aws:lambda/permission:Permission");
      assert.deepEqual(
        permissions.map(({ inputs: { statementId, ...inputs } }) => inputs),
        [
          { ...common, action: "lambda:InvokeFunctionUrl", functionUrlAuthType: "AWS_IAM" },
          { ...common, action: "lambda:InvokeFunction", invokedViaFunctionUrl: true },
        ],
      );
      assert.notEqual(program.value[0]!.consumer.url, undefined);
    });

    it("one caller more changes nothing of another's", async () => {
      const permissionsOf = async (callers: string[]) =>
        (await run({ url: { callers } })).resources
          .filter(({ type }) => type === "aws:lambda/permission:Permission")
          .map(({ urn, inputs }) => JSON.stringify([urn, inputs]));
      const alone = await permissionsOf([first]);
      const both = await permissionsOf([second, first]);
      assert.equal(both.length, 4);
      assert.deepEqual(
        alone.filter((one) => !both.includes(one)),
        [],
      );
    });
  });

  describe("policies", () => {
    it("are attached by name before the function exists, and it is let out on 443", async () => {
      const policies = [`arn:aws:iam::${ACCOUNT}:policy/team/queues`, "arn:aws:iam::aws:policy/AmazonSQSFullAccess"];
      const program = await run({ policies });
      const attachments = [`pets.${ACCOUNT}.team/queues`, "pets.aws.AmazonSQSFullAccess"];
      const type = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
      assert.deepEqual(program.names(type), attachments);
      assert.deepEqual(
        attachments.map((name) => program.find(`${type}::${name}`).inputs),
        policies.map((policyArn) => ({ role: NAME, policyArn })),
      );
      const { dependencies } = program.find("aws:lambda/function:Function::pets-function");
      const egress = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::pets-https-egress";
      for (const needed of [...attachments.map((name) => `${type}::${name}`), egress]) {
        assert.ok(dependencies.includes(needed), needed);
      }
    });
  });
});

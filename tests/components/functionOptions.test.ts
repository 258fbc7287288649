import * as assert from "node:assert/strict";
import { NAME, runFunction } from "../support/oneFunction";
import { ACCOUNT, testTags } from "../support/tags";

const ALIAS = { functionName: NAME, qualifier: "live" };
const PROVISIONED = "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig::pets-provisioned";

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
    const program = await runFunction({});
    assert.deepEqual(
      types.flatMap((type) => program.names(type)),
      [],
    );
    assert.equal(program.value[0]!.consumer.url, undefined);
    assert.deepEqual(program.value[0]!.consumer.queues, {});
  });

  it("architecture, /tmp, layers and log go to the function", async () => {
    const layers = ["b:2", "a:1"].map((layer) => `arn:aws:lambda:eu-west-1:${ACCOUNT}:layer:${layer}`);
    const program = await runFunction({ architecture: "x86_64", ephemeralStorage: 2048, layers, logRetentionDays: 7 });
    const { inputs } = program.find("aws:lambda/function:Function::pets-function");
    assert.deepEqual(
      [inputs.architectures, inputs.ephemeralStorage, inputs.layers],
      [["x86_64"], { size: 2048 }, layers],
    );
    assert.equal(program.find("aws:cloudwatch/logGroup:LogGroup::pets-logs").inputs.retentionInDays, 7);
  });

  describe("provisioned concurrency", () => {
    it("is of the alias, and follows the load between its bounds", async () => {
      const program = await runFunction({ provisionedConcurrency: { min: 2, max: 10, utilization: 70 } });
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
      const program = await runFunction({ provisionedConcurrency: { min: 3, max: 3, utilization: 70 } });
      assert.equal(program.find(PROVISIONED).inputs.provisionedConcurrentExecutions, 3);
      assert.deepEqual(program.find(PROVISIONED).ignoreChanges, []);
      assert.deepEqual(program.names("aws:appautoscaling/target:Target"), []);
    });
  });

  describe("URL", () => {
    const first = `arn:aws:iam::${ACCOUNT}:role/first`;
    const second = "arn:aws:iam::210987654321:root";

    it("is the alias's, signed, and each caller has both rights, the second by the URL only", async () => {
      const program = await runFunction({ url: { callers: [first] } });
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
        (await runFunction({ url: { callers } })).resources
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
      const program = await runFunction({ policies });
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

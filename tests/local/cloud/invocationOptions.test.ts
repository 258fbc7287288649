import assert from "node:assert/strict";
import type { Inputs } from "../../support/modelHarness";
import type { ModelledStack } from "../../support/modelledStack";
import { assertCreated, assertInvalid, assertRefused } from "../../support/refusals";

const PERMISSION = "aws:lambda/permission:Permission";
const URL = "aws:lambda/functionUrl:FunctionUrl";
const EVENTS = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig";
const PROVISIONED = "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig";
const QUEUE = "aws:sqs/queue:Queue";
const QUEUE_POLICY = "aws:sqs/queuePolicy:QueuePolicy";
const GROUP = "aws:scheduler/scheduleGroup:ScheduleGroup";
const SCHEDULE = "aws:scheduler/schedule:Schedule";

const LIVE = { functionName: "pets", qualifier: "live" };
const ALIAS = "arn:aws:lambda:eu-west-1:123456789012:function:pets:live";
const NO_QUEUE = "arn:aws:sqs:eu-west-1:123456789012:none";
const NO_ALIAS = {
  error: "ResourceNotFoundException",
  message: "Cannot find alias arn: arn:aws:lambda:eu-west-1:123456789012:function:pets:old",
  missing: "alias old",
  fix: "create the alias first",
};

const CALLER = {
  function: "pets",
  qualifier: "live",
  action: "lambda:InvokeFunction",
  principal: "arn:aws:iam::123456789012:role/caller",
};

/** Asks for one more resource before the one in question. */
function withFirst(type: string, first: Inputs, inputs: Inputs) {
  return async (stack: ModelledStack) => {
    await stack.answer(type, "first", first);
    return inputs;
  };
}

describe("local/cloud: what hangs on a function's alias", () => {
  describe("Permission", () => {
    it("is recorded with its statement", async () => {
      const { id } = await assertCreated(PERMISSION, () => ({
        ...CALLER,
        statementId: "a",
        invokedViaFunctionUrl: true,
      }));
      assert.equal(id, "a");
    });
    it("needs the alias", () => assertRefused(PERMISSION, () => ({ ...CALLER, qualifier: "old" }), NO_ALIAS));
    it("is for somebody in particular", () =>
      assertInvalid(
        PERMISSION,
        () => ({ ...CALLER, principal: "*" }),
        'principal: got "*"; must be the ARN of a role, a user or an account\'s root',
      ));
    it("limits the right to invoke, not the right to the URL, to calls by the URL", () =>
      assertRefused(
        PERMISSION,
        () => ({ ...CALLER, action: "lambda:InvokeFunctionUrl", invokedViaFunctionUrl: true }),
        {
          error: "InvalidParameterValueException",
          message: "InvokedViaFunctionUrl is only supported with action lambda:InvokeFunction",
          missing: "the action lambda:InvokeFunction",
          fix: "leave invokedViaFunctionUrl out",
        },
      ));
    it("has a statement id of its own", () =>
      assertRefused(
        PERMISSION,
        withFirst(PERMISSION, { ...CALLER, statementId: "a" }, { ...CALLER, statementId: "a" }),
        {
          error: "ResourceConflictException",
          message:
            "The statement id (a) provided already exists. Please provide a new statement id, or remove the existing statement.",
          missing: "a statement id of its own",
          fix: "rename it or first",
        },
      ));
  });

  describe("FunctionUrl", () => {
    const url = { ...LIVE, authorizationType: "AWS_IAM" };
    it("has an address", async () => {
      const { computed } = await assertCreated(URL, () => url);
      assert.match(String(computed.functionUrl), /^https:\/\/[0-9a-f]{32}\.lambda-url\.eu-west-1\.on\.aws\/$/);
    });
    it("is signed", () =>
      assertInvalid(
        URL,
        () => ({ ...url, authorizationType: "NONE" }),
        'authorizationType: got "NONE"; must be "AWS_IAM": a URL without IAM is open to everybody',
      ));
    it("is of an alias, once", async () => {
      await assertRefused(URL, () => ({ ...url, qualifier: "old" }), NO_ALIAS);
      await assertRefused(URL, withFirst(URL, url, url), {
        error: "ResourceConflictException",
        message: "the alias has a URL already: first",
        missing: "an alias of its own",
        fix: "leave one of the two out",
      });
    });
  });

  describe("FunctionEventInvokeConfig", () => {
    it("is recorded", async () =>
      assert.equal((await assertCreated(EVENTS, () => ({ ...LIVE, maximumRetryAttempts: 0 }))).id, "pets:live"));
    for (const when of ["onSuccess", "onFailure"]) {
      it(`names a queue that exists ${when}`, () =>
        assertRefused(EVENTS, () => ({ ...LIVE, destinationConfig: { [when]: { destination: NO_QUEUE } } }), {
          error: "InvalidParameterValueException",
          message: `The destination ARN ${NO_QUEUE} is invalid.`,
          missing: `queue ${NO_QUEUE}`,
          fix: "create the queue first",
        }));
    }
    it("is of an alias, once", async () => {
      await assertRefused(EVENTS, () => ({ ...LIVE, qualifier: "old" }), NO_ALIAS);
      await assertRefused(EVENTS, withFirst(EVENTS, LIVE, LIVE), {
        error: "ResourceConflictException",
        message: "the alias has an event invoke configuration already: first",
        missing: "an alias of its own",
        fix: "leave one of the two out",
      });
    });
    it("keeps to Lambda's retries and ages", () =>
      assertInvalid(
        EVENTS,
        () => ({ ...LIVE, maximumRetryAttempts: 3, maximumEventAgeInSeconds: 59 }),
        "maximumEventAgeInSeconds: got 59; Too small: expected number to be >=60",
        "maximumRetryAttempts: got 3; Too big: expected number to be <=2",
      ));
  });

  describe("ProvisionedConcurrencyConfig", () => {
    const reserved = {
      "aws:lambda/function:Function::pets": (inputs: Inputs) => ({ ...inputs, reservedConcurrentExecutions: 5 }),
    };
    it("is of the alias", async () => {
      await assertCreated(PROVISIONED, () => ({ ...LIVE, provisionedConcurrentExecutions: 6 }));
      await assertRefused(
        PROVISIONED,
        () => ({ ...LIVE, qualifier: "old", provisionedConcurrentExecutions: 1 }),
        NO_ALIAS,
      );
    });
    it("fits into what is reserved", () =>
      assertRefused(
        PROVISIONED,
        () => ({ ...LIVE, provisionedConcurrentExecutions: 6 }),
        {
          error: "InvalidParameterValueException",
          message:
            "Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function",
          missing: "6 reserved sandboxes (there are 5)",
          fix: "provision at most as many as are reserved",
        },
        reserved,
      ));
  });

  describe("Queue", () => {
    it("has an address and an ARN", async () => {
      const { id, computed } = await assertCreated(QUEUE, () => ({ name: "a" }));
      assert.equal(id, "https://sqs.eu-west-1.amazonaws.com/123456789012/a");
      assert.equal(computed.arn, "arn:aws:sqs:eu-west-1:123456789012:a");
    });
    it("has a name of its own", () =>
      assertRefused(QUEUE, withFirst(QUEUE, { name: "a" }, { name: "a" }), {
        error: "QueueAlreadyExists",
        message: "A queue already exists with the same name and a different value for attribute",
        missing: "a name of its own",
        fix: "rename one of the two queues a",
      }));
    const policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Deny", Principal: "*", Action: "sqs:*", Resource: "*" }],
    });
    const queueUrl = "https://sqs.eu-west-1.amazonaws.com/123456789012/a";
    it("has one valid policy", async () => {
      await assertCreated(QUEUE_POLICY, withFirst(QUEUE, { name: "a" }, { queueUrl, policy }));
      await assertRefused(QUEUE_POLICY, () => ({ queueUrl, policy }), {
        error: "AWS.SimpleQueueService.NonExistentQueue",
        message: "The specified queue does not exist.",
        missing: `queue ${queueUrl}`,
        fix: "create the queue first",
      });
      await assertRefused(QUEUE_POLICY, withFirst(QUEUE, { name: "a" }, { queueUrl, policy: "no" }), {
        error: "InvalidAttributeValue",
        message: "Invalid value for the parameter Policy. the document is not JSON",
        missing: "a valid policy document",
        fix: "correct the policy document",
      });
    });
  });

  describe("Schedule", () => {
    const schedule = (stack: ModelledStack, target: object = {}) => ({
      name: "often",
      groupName: "pets",
      scheduleExpression: "rate(1 hour)",
      flexibleTimeWindow: { mode: "OFF" },
      target: { arn: ALIAS, roleArn: stack.output("aws:iam/role:Role", "pets", "arn"), ...target },
    });
    const inGroup = (target?: object) => async (stack: ModelledStack) => {
      await stack.answer(GROUP, "group", { name: "pets" });
      return schedule(stack, target);
    };
    const invalid = (message: string, missing: string) => ({
      error: "ValidationException",
      message,
      missing,
      fix: "create it first",
    });
    it("is recorded in its group", async () =>
      assert.equal((await assertCreated(SCHEDULE, inGroup())).id, "pets/often"));
    it("needs its group", () =>
      assertRefused(SCHEDULE, (stack) => schedule(stack), {
        error: "ResourceNotFoundException",
        message: "Schedule group pets does not exist.",
        missing: "schedule group pets",
        fix: "create the group first",
      }));
    it("needs its alias, its role and its queue", async () => {
      const gone = `${ALIAS}x`;
      await assertRefused(
        SCHEDULE,
        inGroup({ arn: gone }),
        invalid(`Provided Arn ${gone} is not an alias that exists.`, `alias ${gone}`),
      );
      await assertRefused(
        SCHEDULE,
        inGroup({ roleArn: "arn:aws:iam::123456789012:role/none" }),
        invalid(
          "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.",
          "role arn:aws:iam::123456789012:role/none",
        ),
      );
      await assertRefused(
        SCHEDULE,
        inGroup({ deadLetterConfig: { arn: NO_QUEUE } }),
        invalid(`Dead-letter queue ${NO_QUEUE} does not exist.`, `queue ${NO_QUEUE}`),
      );
    });
    it("is one that the scheduler understands", () =>
      assertInvalid(
        SCHEDULE,
        async (stack) => ({ ...(await inGroup()(stack)), scheduleExpression: "rate(1)" }),
        'scheduleExpression: got "rate(1)"; must be rate(5 minutes), cron(0 12 * * ? *) with six fields, or at(2030-01-31T12:00:00)',
      ));
    it("has a name of its own in its group, as the group has", async () => {
      await assertRefused(
        SCHEDULE,
        async (stack) => {
          const inputs = await inGroup()(stack);
          await stack.answer(SCHEDULE, "first", inputs);
          return inputs;
        },
        {
          error: "ConflictException",
          message: "Schedule often already exists.",
          missing: "a name of its own",
          fix: "rename one of the two",
        },
      );
      await assertRefused(GROUP, withFirst(GROUP, { name: "a" }, { name: "a" }), {
        error: "ConflictException",
        message: "Schedule group a already exists.",
        missing: "a name of its own",
        fix: "rename one of the two",
      });
    });
  });
});

import assert from "node:assert/strict";
import type { Inputs } from "../../support/modelHarness";
import type { ModelledStack } from "../../support/modelledStack";
import { assertCreated, assertInvalid, assertRefused } from "../../support/refusals";

const QUEUE = "aws:sqs/queue:Queue";
const QUEUE_POLICY = "aws:sqs/queuePolicy:QueuePolicy";
const GROUP = "aws:scheduler/scheduleGroup:ScheduleGroup";
const SCHEDULE = "aws:scheduler/schedule:Schedule";

const ALIAS = "arn:aws:lambda:eu-west-1:123456789012:function:pets:live";
const NO_QUEUE = "arn:aws:sqs:eu-west-1:123456789012:none";

/** Asks for one more resource before the one in question. */
function withFirst(type: string, first: Inputs, inputs: Inputs) {
  return async (stack: ModelledStack) => {
    await stack.answer(type, "first", first);
    return inputs;
  };
}

describe("local/cloud: queues and schedules", () => {
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

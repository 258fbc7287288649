import assert from "node:assert/strict";
import type { Inputs } from "../../support/modelHarness";
import type { ModelledStack } from "../../support/modelledStack";
import { assertCreated, assertInvalid, assertRefused } from "../../support/refusals";

const PERMISSION = "aws:lambda/permission:Permission";
const URL = "aws:lambda/functionUrl:FunctionUrl";
const EVENTS = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig";
const PROVISIONED = "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig";

const LIVE = { functionName: "pets", qualifier: "live" };
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
});

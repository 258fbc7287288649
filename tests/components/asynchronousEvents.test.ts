import * as assert from "node:assert/strict";
import { NAME, queueArn, runFunction, statements } from "../support/oneFunction";
import { testTags } from "../support/tags";

const ALIAS = { functionName: NAME, qualifier: "live" };
const LIVE = "aws:lambda/alias:Alias::pets-live";
const EVENTS = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig::pets-events";

describe("components/asynchronousEvents", () => {
  it("are tried as configured; records go to encrypted queues of the function's own, by its own role", async () => {
    const program = await runFunction({
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
    const program = await runFunction({
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

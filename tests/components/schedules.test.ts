import * as assert from "node:assert/strict";
import { FUNCTION_ARN, NAME, queueArn, runFunction, statements } from "../support/oneFunction";
import { ACCOUNT, testTags } from "../support/tags";

describe("components/schedules", () => {
  const schedules = {
    nightly: { expression: "cron(0 3 * * ? *)", timezone: "Europe/Berlin", input: { full: true }, enabled: false },
    often: { expression: "rate(5 minutes)", timezone: "UTC", input: {}, enabled: true },
  };

  it("invoke the alias, in a group of their own", async () => {
    const program = await runFunction({ schedules });
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
    const program = await runFunction({ schedules });
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

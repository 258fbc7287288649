import * as assert from "node:assert/strict";
import type { AutoScalingClient } from "@aws-sdk/client-auto-scaling";
import type { SSMClient } from "@aws-sdk/client-ssm";
import { clientWorkers } from "../../handlers/runtime/gate/clientWorkers";
import { waitInputOf } from "../../handlers/runtime/gate/waitInput";

const VALID = {
  workers: [{ consumer: "retrain", group: "g", version: "2", parameter: "/p/start" }],
  deadlineSeconds: 840,
  final: true,
};

describe("handlers/runtime/gate/waitInput", () => {
  it("takes what the worker gate's Invocations send", () => {
    assert.deepEqual(waitInputOf(VALID), VALID);
  });

  it("lists everything that is wrong, with place, expectation and value", () => {
    assert.throws(() => waitInputOf({ workers: [{ ...VALID.workers[0], version: 2 }, null], final: "yes" }), {
      message:
        "worker gate input: workers[0].version must be a text, got 2; " +
        "workers[1].consumer must be a text, got undefined; workers[1].group must be a text, got undefined; " +
        "workers[1].version must be a text, got undefined; workers[1].parameter must be a text, got undefined; " +
        'deadlineSeconds must be a number of seconds, got undefined; final must be true or false, got "yes"',
    });
    assert.throws(() => waitInputOf(undefined), /^Error: worker gate input: workers must be a list, got undefined; /);
  });
});

describe("handlers/runtime/gate/clientWorkers", () => {
  /** Clients that answer each command from a table, by its class; and what they were asked. */
  function source(answers: Readonly<Record<string, unknown>>) {
    const asked: unknown[] = [];
    const send = async (command: { readonly input: unknown }) => {
      const { name } = command.constructor;
      asked.push([name, command.input]);
      return answers[name] ?? {};
    };
    const client = { send } as Pick<AutoScalingClient, "send"> & Pick<SSMClient, "send">;
    return { asked, ...clientWorkers(client, client) };
  }
  const started = (minute: number) => new Date(Date.UTC(2030, 0, 31, 12, minute));

  it("gives the group's instances and its newest refresh, in whatever order AWS lists them", async () => {
    const { group, asked } = source({
      DescribeInstanceRefreshesCommand: {
        InstanceRefreshes: [
          { Status: "Failed", StartTime: started(1) },
          { Status: "InProgress", StatusReason: "why", StartTime: started(5) },
          { Status: "Successful", StartTime: started(3) },
        ],
      },
      DescribeAutoScalingGroupsCommand: {
        AutoScalingGroups: [
          {
            Instances: [
              {
                InstanceId: "i-1",
                LifecycleState: "InService",
                HealthStatus: "Healthy",
                LaunchTemplate: { Version: "7" },
              },
              { InstanceId: "i-2", LifecycleState: "Pending", HealthStatus: "Unhealthy" },
            ],
          },
        ],
      },
    });
    assert.deepEqual(await group("g"), {
      refresh: { status: "InProgress", reason: "why", started: started(5) },
      instances: [
        { id: "i-1", version: "7", lifecycle: "InService", healthy: true },
        { id: "i-2", version: undefined, lifecycle: "Pending", healthy: false },
      ],
    });
    assert.deepEqual(asked, [
      ["DescribeInstanceRefreshesCommand", { AutoScalingGroupName: "g" }],
      ["DescribeAutoScalingGroupsCommand", { AutoScalingGroupNames: ["g"] }],
    ]);
  });

  it("takes a refresh that has not begun for the newest, and a group without any as it is", async () => {
    const groups = { DescribeAutoScalingGroupsCommand: { AutoScalingGroups: [{}] } };
    const pending = [{ Status: "Pending" }, { Status: "Failed", StartTime: started(1) }];
    const waiting = source({ ...groups, DescribeInstanceRefreshesCommand: { InstanceRefreshes: pending } });
    assert.deepEqual(await waiting.group("g"), {
      refresh: { status: "Pending", reason: undefined, started: undefined },
      instances: [],
    });
    assert.deepEqual(await source(groups).group("g"), { refresh: undefined, instances: [] });
  });

  it("rejects for a group that is not there", () =>
    assert.rejects(source({}).group("g"), { message: "there is no Auto Scaling group g" }));

  it("gives a parameter's text", async () => {
    const { parameter, asked } = source({ GetParameterCommand: { Parameter: { Value: "text" } } });
    assert.equal(await parameter("/p/start"), "text");
    assert.deepEqual(asked, [["GetParameterCommand", { Name: "/p/start" }]]);
    assert.equal(await source({}).parameter("/p/start"), undefined);
  });
});

import * as assert from "node:assert/strict";
import { evaluateStack } from "../support/randomStacks/evaluateStack";
import type { StackInput } from "../support/randomStacks/randomStack";
import { wrongDemands } from "../support/randomStacks/wrongDemands";
import { type Evaluated, evaluatedStack } from "../support/stackRules/evaluated";

const HANDLER = "tests/support/handlers/answer.ts";
const SERVICE = "tests/support/handlers/stay.ts";

/** Something of everything that a quota counts; random stacks are compared in randomStacks.test.ts. */
const VALUES: StackInput = {
  network: { availabilityZones: ["a", "b", "c"], natGateways: "one-per-zone", flowLogs: {} },
  fileSystem: { mountTargetGroups: 2 },
  directories: { data: {} },
  consumers: {
    ask: {
      compute: "lambda",
      entry: HANDLER,
      mounts: { data: "write" },
      schedules: { often: { expression: "rate(1 hour)" } },
      provisionedConcurrency: { min: 1, max: 2 },
    },
    serve: { compute: "fargate", entry: SERVICE, mounts: { data: "read" }, loadBalancer: { scheme: "internal" } },
    train: { compute: "ec2", entry: SERVICE, mounts: { data: "write" } },
  },
};

describe("config/checks/quotaDemands, compared with what the program makes", () => {
  let stack: Evaluated;

  before(async () => {
    stack = evaluatedStack(VALUES, await evaluateStack(VALUES));
  });

  it("counts the same", () => assert.deepEqual(wrongDemands(VALUES, stack), []));

  it("is found to count another number where something is missing", () => {
    const missing = [
      "aws:ec2/eip:Eip",
      "aws:iam/role:Role",
      "aws:ec2/securityGroup:SecurityGroup",
      "aws:efs/accessPoint:AccessPoint",
      "aws:lambda/function:Function",
      "aws:lb/loadBalancer:LoadBalancer",
      "aws:autoscaling/group:Group",
      "aws:scheduler/scheduleGroup:ScheduleGroup",
      "aws:appautoscaling/target:Target",
    ];
    const resources = stack.resources.filter(({ type }) => !missing.includes(type));
    assert.deepEqual(wrongDemands(VALUES, { ...stack, resources }), [
      "quota securityGroups: the checks count 7, the program makes 0",
      "quota elasticIps: the checks count 3, the program makes 0",
      "quota lambdaInterfaces: the checks count 9, the program makes 0",
      "quota provisionedFunctions: the checks count 1, the program makes 0",
      "quota scheduleGroups: the checks count 1, the program makes 0",
      "quota loadBalancers: the checks count 1, the program makes 0",
      "quota autoScalingGroups: the checks count 1, the program makes 0",
      "quota roles: the checks count 9, the program makes 0",
      "quota accessPoints: the checks count 4, the program makes 0",
    ]);
  });

  it("counts endpoints of a network without NAT gateways", async () => {
    const values: StackInput = { ...VALUES, network: { natGateways: "none", endpoints: ["sqs"] } };
    assert.deepEqual(wrongDemands(values, evaluatedStack(values, await evaluateStack(values))), []);
    assert.deepEqual(wrongDemands(values, { ...stack, resources: [] }).slice(0, 2), [
      "quota securityGroups: the checks count 8, the program makes 0",
      "quota interfaceEndpoints: the checks count 10, the program makes 0",
    ]);
  });
});

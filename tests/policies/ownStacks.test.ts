import assert from "node:assert/strict";
import { evaluatedResources } from "../../local/policies/judgeStack";
import { type EvaluatedResource, evaluate } from "../../policies/evaluate";
import { TYPE } from "../../policies/lib/types";
import { runIndex } from "../support/modelRun";
import { NOW } from "./faults";
import { recordedStack } from "./recordedStack";

function faultsOf(resources: readonly EvaluatedResource[], stack: string): string[] {
  return evaluate(resources, { project: "shared-storage", stack, now: NOW }).map(
    ({ rule, resource, message }) => `${rule} ${resource?.name ?? "stack"}: ${message}`,
  );
}

describe("policies on this project's stacks", () => {
  for (const stack of ["dev", "prod", "local"]) {
    it(`find nothing in ${stack}, and leave nothing undecided`, async () => {
      assert.deepEqual(faultsOf(await recordedStack(stack), stack), []);
    });
  }

  it("find nothing in a stack with a Spot worker and a shell in a service", async () => {
    const data = { data: "write" };
    const { world } = await runIndex({
      config: {
        network: { availabilityZones: ["a", "b"] },
        fileSystem: { protect: false },
        directories: { data: {} },
        consumers: {
          worker: {
            compute: "ec2",
            entry: "tests/support/handlers/stay.ts",
            mounts: data,
            market: "spot",
            fallbackInstanceTypes: ["t4g.medium"],
          },
          service: { compute: "fargate", entry: "tests/support/handlers/stay.ts", mounts: data, exec: true },
        },
      },
    });
    assert.deepEqual(faultsOf(evaluatedResources({ world, protectedResources: new Set() }), "dev"), []);
  });

  it("see what they judge: awsx's children, machines, tasks, and resources of every rule's types", async () => {
    const types = new Set((await recordedStack("prod")).map(({ type }) => type));
    const judged = [
      TYPE.fileSystem,
      TYPE.fileSystemPolicy,
      TYPE.backupPolicy,
      TYPE.mountTarget,
      TYPE.accessPoint,
      TYPE.securityGroup,
      TYPE.defaultSecurityGroup,
      TYPE.ingressRule,
      TYPE.egressRule,
      TYPE.subnet,
      TYPE.launchTemplate,
      TYPE.autoScalingGroup,
      TYPE.role,
      TYPE.rolePolicy,
      TYPE.instanceProfile,
      TYPE.function,
      TYPE.logGroup,
      TYPE.taskDefinition,
      TYPE.service,
    ];
    assert.deepEqual(
      judged.filter((type) => !types.has(type)),
      [],
    );
  });

  it("find the faults that are planted in prod", async () => {
    const prod = await recordedStack("prod");
    const planted = prod
      .filter(({ type, name }) => !(type === TYPE.mountTarget && name.endsWith("-c")))
      .map((resource): EvaluatedResource => {
        const { type, props } = resource;
        if (type === TYPE.fileSystem) return { ...resource, opts: { protect: false } };
        if (type === TYPE.function)
          return { ...resource, outputs: { ...resource.outputs, role: "arn:aws:iam::1:role/one" } };
        if (type === TYPE.taskDefinition)
          return { ...resource, outputs: { ...resource.outputs, taskRoleArn: undefined } };
        if (type === TYPE.launchTemplate) return { ...resource, props: { ...props, keyName: "admin" } };
        return resource;
      });
    const rules = evaluate(planted, { project: "shared-storage", stack: "prod", now: NOW }).map(({ rule }) => rule);
    assert.deepEqual([...new Set(rules)].sort(), [
      "ec2-no-key-pair",
      "ecs-task-role-mounts",
      "efs-mount-target-per-zone",
      "iam-roles-not-shared",
      "stateful-resources-protected",
    ]);
  });
});

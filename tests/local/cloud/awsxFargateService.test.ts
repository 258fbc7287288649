import * as assert from "node:assert/strict";
import { ModelledStack, TYPES } from "../../support/modelledStack";

const SERVICE = "awsx:ecs:FargateService";

describe("local/cloud/awsx/fargateService", () => {
  describe("ecs.FargateService", () => {
    it("makes a task definition and a service that runs it", async () => {
      const stack = await ModelledStack.create();
      const roleArn = stack.output(TYPES.role, "shop", "arn");
      const { containerDefinitions, ...task } = stack.get(TYPES.task, "shop").inputs;
      assert.deepEqual(task, {
        family: "shop",
        cpu: "256",
        memory: "512",
        networkMode: "awsvpc",
        requiresCompatibilities: ["FARGATE"],
        runtimePlatform: { cpuArchitecture: "ARM64", operatingSystemFamily: "LINUX" },
        taskRoleArn: roleArn,
        executionRoleArn: roleArn,
        volumes: [
          { name: "tmp" },
          {
            name: "models",
            efsVolumeConfiguration: {
              fileSystemId: stack.id(TYPES.fileSystem, "fs"),
              transitEncryption: "ENABLED",
              authorizationConfig: { accessPointId: stack.id(TYPES.accessPoint, "shop.models"), iam: "ENABLED" },
            },
          },
        ],
        tags: { Consumer: "shop" },
      });
      const [container] = JSON.parse(String(containerDefinitions));
      assert.deepEqual([container.name, container.user, container.mountPoints.length], ["shop", "1002:1002", 2]);
      const { networkConfiguration, ...service } = stack.get(TYPES.service, "shop").inputs;
      assert.deepEqual(service, {
        name: "shop",
        cluster: stack.output(TYPES.cluster, "shop", "arn"),
        taskDefinition: "arn:aws:ecs:eu-west-1:123456789012:task-definition/shop:1",
        desiredCount: 2,
        launchType: "FARGATE",
        loadBalancers: [],
        waitForSteadyState: true,
        tags: { Consumer: "shop" },
      });
      assert.deepEqual(Reflect.get(Object(networkConfiguration), "securityGroups"), [stack.id(TYPES.group, "shop")]);
    });

    const changed = (change: (args: Record<string, unknown>) => object) => ({
      [`${SERVICE}::shop`]: (inputs: Readonly<Record<string, unknown>>) => ({ ...inputs, ...change({ ...inputs }) }),
    });
    const task = (changes: object) =>
      changed(({ taskDefinitionArgs }) => ({ taskDefinitionArgs: { ...Object(taskDefinitionArgs), ...changes } }));

    it("lets host and container port stand in for each other, and waits unless told not to", async () => {
      const stack = await ModelledStack.create(
        changed(({ taskDefinitionArgs }) => {
          const { container, ...rest } = Object(taskDefinitionArgs);
          const portMappings = [{ containerPort: 8080, protocol: "tcp" }];
          return {
            continueBeforeSteadyState: true,
            desiredCount: undefined,
            taskDefinitionArgs: { ...rest, container: { ...container, portMappings } },
          };
        }),
      );
      assert.deepEqual(stack.complaints(), []);
      const [container] = JSON.parse(String(stack.get(TYPES.task, "shop").inputs.containerDefinitions));
      assert.deepEqual(container.portMappings, [{ containerPort: 8080, hostPort: 8080, protocol: "tcp" }]);
      const { waitForSteadyState, desiredCount } = stack.get(TYPES.service, "shop").inputs;
      assert.deepEqual([waitForSteadyState, desiredCount], [false, 1]);
    });

    const wrong: readonly (readonly [string, ReturnType<typeof changed>, readonly string[]])[] = [
      [
        "no network configuration: awsx would open a group to the world",
        changed(() => ({ networkConfiguration: undefined })),
        ["networkConfiguration is missing"],
      ],
      [
        "no roles: awsx would make its own",
        task({ taskRole: undefined, executionRole: undefined }),
        ["taskDefinitionArgs.taskRole is missing", "taskDefinitionArgs.executionRole is missing"],
      ],
      ["no log group decision", task({ logGroup: undefined }), ["taskDefinitionArgs.logGroup is missing"]],
      [
        "an unknown argument",
        changed(() => ({ assignPublicIp: true })),
        ["assignPublicIp is not a field that the model knows"],
      ],
      [
        "several containers",
        task({ containers: {} }),
        ["taskDefinitionArgs.containers is not a field that the model knows"],
      ],
    ];
    for (const [what, changes, messages] of wrong) {
      it(`refuses ${what}`, async () => {
        const stack = await ModelledStack.create(changes);
        assert.deepEqual(
          stack.model.problems.map(({ resource, message }) => [resource, message]),
          messages.map((message) => [`${SERVICE}::shop`, message]),
        );
      });
    }

    it("answers the program with the service and the task definition", async () => {
      const stack = await ModelledStack.create();
      const { taskDefinitionArgs, ...rest } = await inputsOf(stack);
      const { state } = await stack.answer(SERVICE, "zoo", {
        ...rest,
        name: "zoo",
        taskDefinitionArgs: { ...Object(taskDefinitionArgs), family: "zoo" },
      });
      const ecs = "arn:aws:ecs:eu-west-1:123456789012";
      assert.deepEqual(
        [Reflect.get(Object(state.service), "id"), Reflect.get(Object(state.taskDefinition), "arn")],
        [`${ecs}:service/shop/zoo`, `${ecs}:task-definition/zoo:1`],
      );
    });
  });
});

/** What a sound stack asks the service to be. */
async function inputsOf(stack: ModelledStack): Promise<Readonly<Record<string, unknown>>> {
  let found: Readonly<Record<string, unknown>> = {};
  await ModelledStack.create({
    [`${SERVICE}::shop`]: (inputs) => {
      found = inputs;
      return inputs;
    },
  });
  assert.ok(stack.find(TYPES.service, "shop"));
  return found;
}

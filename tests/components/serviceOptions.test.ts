import * as assert from "node:assert/strict";
import type { FargateConsumerConfig } from "../../config/types";
import type { Inputs } from "../support/program";
import { fargateConfig, stackConfig } from "../support/stackConfigs";
import { ACCOUNT, testTags } from "../support/tags";
import { runStack } from "../support/testPlatform";

const NAME = "shared-storage-test-pets";
const SERVICE = "awsx:ecs:FargateService::pets-service";

function run(changes: Partial<FargateConsumerConfig>) {
  return runStack(stackConfig([fargateConfig("pets", { replicas: { min: 1, max: 1 }, ...changes })]));
}

type Run = Awaited<ReturnType<typeof run>>;

function container(program: Run): Inputs {
  return (program.find(SERVICE).inputs.taskDefinitionArgs as { container: Inputs }).container;
}

describe("components/fargateConsumer: options", () => {
  it("none of them makes a resource unless it is configured", async () => {
    const program = await run({});
    const types = [
      "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
      "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace",
      "aws:servicediscovery/service:Service",
      "aws:lb/loadBalancer:LoadBalancer",
      "aws:lb/targetGroup:TargetGroup",
      "aws:lb/listener:Listener",
      "aws:route53/record:Record",
      "shared-storage:index:ServiceBalancer",
    ];
    assert.deepEqual(
      types.flatMap((type) => program.names(type)),
      [],
    );
  });

  it("architecture goes to the task and to the image, whose tag differs by it", async () => {
    const [arm, x86] = [await run({}), await run({ architecture: "x86_64" })];
    const image = (program: Run) => program.find("awsx:ecr:Image::pets-image").inputs;
    const task = x86.find(SERVICE).inputs.taskDefinitionArgs as { runtimePlatform: object };
    assert.deepEqual(task.runtimePlatform, { cpuArchitecture: "X86_64", operatingSystemFamily: "LINUX" });
    assert.deepEqual([image(arm).platform, image(x86).platform], ["linux/arm64", "linux/amd64"]);
    assert.equal(image(x86).imageTag, `${image(arm).imageTag}-amd64`);
  });

  describe("image", () => {
    const execution = (program: Run) =>
      JSON.parse(String(program.find("aws:iam/rolePolicy:RolePolicy::pets-execution").inputs.policy)).Statement;

    it("of somebody's ECR is pulled by rights to that repository alone, and nothing is built", async () => {
      const image = `210987654321.dkr.ecr.eu-central-1.amazonaws.com/team/web@sha256:${"a".repeat(64)}`;
      const program = await run({ entry: undefined, image });
      assert.deepEqual(program.names("awsx:ecr:Repository"), []);
      assert.deepEqual(program.names("awsx:ecr:Image"), []);
      const { healthCheck, ...rest } = container(program);
      assert.deepEqual([rest.image, healthCheck], [image, undefined]);
      assert.deepEqual(
        execution(program).map(({ Sid, Resource }: { Sid: string; Resource: string }) => [Sid, Resource]),
        [
          ["LogInToRegistry", "*"],
          ["PullOwnImage", "arn:aws:ecr:eu-central-1:210987654321:repository/team/web"],
          ["WriteOwnLogs", `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:/aws/ecs/${NAME}:log-stream:*`],
        ],
      );
    });

    it("of a public registry needs no right", async () => {
      const program = await run({ entry: undefined, image: "public.ecr.aws/docker/library/httpd:2.4" });
      assert.deepEqual(
        execution(program).map(({ Sid }: { Sid: string }) => Sid),
        ["WriteOwnLogs"],
      );
    });
  });

  describe("capacity", () => {
    const strategies = async (onDemandBase: number, spotPercent: number) => {
      const program = await run({ capacity: { onDemandBase, spotPercent } });
      return program.find(SERVICE).inputs.capacityProviderStrategies;
    };

    it("is on demand without a strategy", async () => assert.equal(await strategies(3, 0), undefined));

    it("has a share on Spot above a base on demand", async () =>
      assert.deepEqual(await strategies(2, 75), [
        { capacityProvider: "FARGATE", base: 2, weight: 25 },
        { capacityProvider: "FARGATE_SPOT", weight: 75 },
      ]));

    it("may be Spot alone, or Spot above a base", async () => {
      assert.deepEqual(await strategies(0, 100), [{ capacityProvider: "FARGATE_SPOT", weight: 100 }]);
      assert.deepEqual(await strategies(1, 100), [
        { capacityProvider: "FARGATE", base: 1, weight: 0 },
        { capacityProvider: "FARGATE_SPOT", weight: 100 },
      ]);
    });

    it("waits for the cluster to have both providers", async () => {
      const program = await run({ capacity: { onDemandBase: 0, spotPercent: 50 } });
      const providers = program.find("aws:ecs/clusterCapacityProviders:ClusterCapacityProviders::pets-capacity");
      assert.deepEqual(providers.inputs, { clusterName: NAME, capacityProviders: ["FARGATE", "FARGATE_SPOT"] });
      assert.ok(program.find(SERVICE).dependencies.includes(providers.key));
    });
  });

  it("discovery gives it a name in the stack's one namespace", async () => {
    const config = stackConfig([
      fargateConfig("pets", { discovery: "pets" }),
      fargateConfig("shop", { discovery: "api" }),
    ]);
    const program = await runStack(config);
    const namespace = program.find("aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace::services");
    assert.deepEqual(namespace.inputs, {
      name: "shared-storage-test.internal",
      description: "Services of the stack",
      vpc: program.find("aws:ec2/securityGroup:SecurityGroup::pets-group").inputs.vpcId,
      tags: testTags("services"),
    });
    assert.equal(program.names(namespace.type).length, 1);
    const { dnsConfig, ...registry } = program.find("aws:servicediscovery/service:Service::shop-registry").inputs;
    assert.deepEqual(registry, {
      name: "api",
      description: "Tasks of shop",
      forceDestroy: true,
      tags: testTags("shop", "shop"),
    });
    const { namespaceId, ...dns } = dnsConfig as { namespaceId: string };
    assert.match(namespaceId, /^services-id$|^ns-[0-9a-f]{16}$/);
    assert.deepEqual(dns, { routingPolicy: "MULTIVALUE", dnsRecords: [{ type: "A", ttl: 10 }] });
    const { serviceRegistries } = program.find("awsx:ecs:FargateService::shop-service").inputs;
    assert.match(String((serviceRegistries as { registryArn: string }).registryArn), /:service\//);
  });

  it("exec lets a shell in: the agent's rights, and a root file system that it can write", async () => {
    const program = await run({ exec: true });
    assert.equal(program.find(SERVICE).inputs.enableExecuteCommand, true);
    assert.equal(container(program).readonlyRootFilesystem, false);
    const { role, policy } = program.find("aws:iam/rolePolicy:RolePolicy::pets-sessions").inputs;
    assert.equal(role, NAME);
    assert.deepEqual(JSON.parse(String(policy)).Statement, [
      {
        Sid: "OpenSessions",
        Effect: "Allow",
        Action: [
          "ssmmessages:CreateControlChannel",
          "ssmmessages:CreateDataChannel",
          "ssmmessages:OpenControlChannel",
          "ssmmessages:OpenDataChannel",
        ],
        Resource: "*",
      },
    ]);
    assert.equal(container(await run({})).readonlyRootFilesystem, true);
  });

  it("health check asks the configured path at the configured times", async () => {
    const program = await run({
      healthCheck: { path: "/ready", interval: 20, timeout: 9, retries: 2, startPeriod: 5 },
    });
    const { command, ...times } = container(program).healthCheck as { command: string[] };
    assert.deepEqual(times, { interval: 20, timeout: 9, retries: 2, startPeriod: 5 });
    assert.match(command[3]!, /^fetch\(`http:\/\/127\.0\.0\.1:\$\{process\.env\.PORT\}\/ready`\)/);
  });
});

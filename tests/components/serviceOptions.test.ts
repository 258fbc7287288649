import * as assert from "node:assert/strict";
import { shortName } from "../../components/serviceBalancer";
import type { FargateConsumerConfig } from "../../config/types";
import type { Inputs } from "../support/program";
import { fargateConfig, stackConfig } from "../support/stackConfigs";
import { ACCOUNT, testTags } from "../support/tags";
import { runStack } from "../support/testPlatform";

const NAME = "shared-storage-test-pets";
const SERVICE = "awsx:ecs:FargateService::pets-service";
const CERTIFICATE = `arn:aws:acm:eu-west-1:${ACCOUNT}:certificate/01234567-89ab-cdef-0123-456789abcdef`;

function run(changes: Partial<FargateConsumerConfig>) {
  return runStack(stackConfig([fargateConfig("pets", { replicas: { min: 1, max: 1 }, ...changes })]));
}

type Run = Awaited<ReturnType<typeof run>>;

function container(program: Run): Inputs {
  return (program.find(SERVICE).inputs.taskDefinitionArgs as { container: Inputs }).container;
}

function rulesOf(program: Run, direction: "Ingress" | "Egress", securityGroupId: string) {
  const type = `aws:vpc/securityGroup${direction}Rule:SecurityGroup${direction}Rule`;
  return program.resources
    .filter((one) => one.type === type && one.inputs.securityGroupId === securityGroupId)
    .map(({ inputs }) => [inputs.fromPort, inputs.toPort, inputs.referencedSecurityGroupId ?? inputs.cidrIpv4])
    .sort();
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

  describe("load balancer", () => {
    const internal = { scheme: "internal", certificate: undefined, domain: undefined, hostedZone: undefined } as const;
    const open = { scheme: "public", certificate: CERTIFICATE, domain: "a.example.com", hostedZone: "Z0" } as const;
    const LISTENER = "aws:lb/listener:Listener::pets-balancer";

    it("inside the network listens on 80, in the private subnets, for nobody until somebody calls", async () => {
      const program = await run({ loadBalancer: internal });
      const balancer = program.find("aws:lb/loadBalancer:LoadBalancer::pets-balancer-load-balancer").inputs;
      assert.deepEqual(balancer, {
        name: shortName({ project: "shared-storage", stack: "test", region: "eu-west-1" }, "pets", "internal"),
        internal: true,
        loadBalancerType: "application",
        subnets: ["network-private-a-id", "network-private-b-id"],
        securityGroups: ["pets-balancer-group-id"],
        dropInvalidHeaderFields: true,
        tags: testTags("pets-balancer", "pets"),
      });
      const { loadBalancerArn, defaultActions, ...listener } = program.find(`${LISTENER}-80`).inputs;
      assert.deepEqual(listener, { port: 80, protocol: "HTTP", tags: testTags("pets-balancer", "pets") });
      assert.match(String(loadBalancerArn), /:loadbalancer\/app\/pets-[0-9a-f]{8}\//);
      assert.match(
        JSON.stringify(defaultActions),
        /^\[\{"targetGroupArn":"arn:[^"]+:targetgroup\/pets-[^"]+","type":"forward"\}\]$/,
      );
      assert.deepEqual(program.names("aws:lb/listener:Listener"), ["pets-balancer-80"]);
      assert.deepEqual(rulesOf(program, "Ingress", "pets-balancer-group-id"), []);
    });

    it("is the only way to the tasks, by one rule pair on their port", async () => {
      const program = await run({ loadBalancer: internal });
      assert.deepEqual(rulesOf(program, "Egress", "pets-balancer-group-id"), [[8080, 8080, "pets-group-id"]]);
      assert.deepEqual(rulesOf(program, "Ingress", "pets-group-id"), [[8080, 8080, "pets-balancer-group-id"]]);
    });

    it("judges tasks by the health check, after their start period", async () => {
      const program = await run({ loadBalancer: internal });
      const group = program.find("aws:lb/targetGroup:TargetGroup::pets-balancer-targets").inputs;
      assert.deepEqual(group.healthCheck, {
        path: "/healthz",
        protocol: "HTTP",
        matcher: "200",
        interval: 10,
        timeout: 5,
        healthyThreshold: 2,
        unhealthyThreshold: 3,
      });
      assert.deepEqual([group.targetType, group.protocol, group.port], ["ip", "HTTP", 8080]);
      const { loadBalancers, healthCheckGracePeriodSeconds } = program.find(SERVICE).inputs;
      const [target, ...others] = loadBalancers as { targetGroupArn: string }[];
      const { targetGroupArn, ...rest } = target!;
      assert.deepEqual(rest, { containerName: "pets", containerPort: 8080 });
      assert.match(targetGroupArn, /:targetgroup\/pets-[0-9a-f]{8}\//);
      assert.deepEqual([others, healthCheckGracePeriodSeconds], [[], 60]);
      assert.ok(program.find(SERVICE).dependencies.includes(`${LISTENER}-80`));
    });

    it("for the internet takes HTTPS in the public subnets, and sends HTTP there", async () => {
      const program = await run({ loadBalancer: open });
      const { inputs: balancer, dependencies } = program.find(
        "aws:lb/loadBalancer:LoadBalancer::pets-balancer-load-balancer",
      );
      assert.deepEqual([balancer.internal, balancer.subnets], [false, ["network-public-a-id", "network-public-b-id"]]);
      // AWS refuses it in a VPC without internet gateway.
      assert.deepEqual(
        dependencies.filter((key) => key.startsWith("aws:ec2/route")),
        ["a", "b"].map((zone) => `aws:ec2/route:Route::network-public-route-${zone}`),
      );
      const https = program.find(`${LISTENER}-443`).inputs;
      assert.deepEqual(
        [https.protocol, https.certificateArn, https.sslPolicy],
        ["HTTPS", CERTIFICATE, "ELBSecurityPolicy-TLS13-1-2-2021-06"],
      );
      assert.deepEqual(program.find(`${LISTENER}-80`).inputs.defaultActions, [
        { type: "redirect", redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } },
      ]);
      assert.deepEqual(rulesOf(program, "Ingress", "pets-balancer-group-id"), [
        [443, 443, "0.0.0.0/0"],
        [80, 80, "0.0.0.0/0"],
      ]);
      const { aliases, ...record } = program.find("aws:route53/record:Record::pets-balancer-domain").inputs;
      assert.deepEqual(record, { zoneId: "Z0", name: "a.example.com", type: "A" });
      assert.match(
        JSON.stringify(aliases),
        /^\[\{"evaluateTargetHealth":true,"name":"pets-[^"]+\.elb\.amazonaws\.com","zoneId":"\w+"\}\]$/,
      );
    });

    it("without a hosted zone leaves the name to its owner", async () => {
      const program = await run({ loadBalancer: { ...open, hostedZone: undefined } });
      assert.deepEqual(program.names("aws:route53/record:Record"), []);
    });

    it("has a name of at most 32 characters, another one for whatever makes AWS replace it", () => {
      const names = { project: "shared-storage", stack: "test", region: "eu-west-1" };
      const long = `${"x".repeat(22)}-${"y".repeat(40)}`;
      const made = ["internal", "public"].map((scheme) => shortName(names, long, scheme));
      assert.match(made[0]!, /^x{22}-[0-9a-f]{8}$/);
      assert.notEqual(made[0], made[1]);
      assert.notEqual(shortName({ ...names, stack: "dev" }, "a", "public"), shortName(names, "a", "public"));
      assert.ok(shortName(names, "z".repeat(50), "public").length <= 32);
    });
  });
});

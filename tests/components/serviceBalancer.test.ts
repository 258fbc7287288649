import * as assert from "node:assert/strict";
import { shortName } from "../../components/serviceBalancer";
import type { FargateConsumerConfig } from "../../config/types";
import { fargateConfig, stackConfig } from "../support/stackConfigs";
import { ACCOUNT, testTags } from "../support/tags";
import { runStack } from "../support/testPlatform";

const SERVICE = "awsx:ecs:FargateService::pets-service";
const CERTIFICATE = `arn:aws:acm:eu-west-1:${ACCOUNT}:certificate/01234567-89ab-cdef-0123-456789abcdef`;

function run(changes: Partial<FargateConsumerConfig>) {
  return runStack(stackConfig([fargateConfig("pets", { replicas: { min: 1, max: 1 }, ...changes })]));
}

type Run = Awaited<ReturnType<typeof run>>;

function rulesOf(program: Run, direction: "Ingress" | "Egress", securityGroupId: string) {
  const type = `aws:vpc/securityGroup${direction}Rule:SecurityGroup${direction}Rule`;
  return program.resources
    .filter((one) => one.type === type && one.inputs.securityGroupId === securityGroupId)
    .map(({ inputs }) => [inputs.fromPort, inputs.toPort, inputs.referencedSecurityGroupId ?? inputs.cidrIpv4])
    .sort();
}

describe("components/serviceBalancer", () => {
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

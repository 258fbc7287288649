import * as assert from "node:assert/strict";
import { linkVariables } from "../../components/linkVariables";
import { ec2Config, fargateConfig, lambdaConfig, stackConfig } from "../support/stackConfigs";
import { ACCOUNT, testTags } from "../support/tags";
import { runStack } from "../support/testPlatform";

const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const NAMES = { project: "shared-storage", stack: "test", region: "eu-west-1" };

function aliasArn(consumer: string): string {
  return `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:shared-storage-test-${consumer}:live`;
}

/** Two functions and two services that all know each other, and a worker that knows all. */
const WEB = stackConfig([
  lambdaConfig("left", { invokes: ["right"], calls: ["shop"] }),
  lambdaConfig("right", { invokes: ["left"] }),
  fargateConfig("shop", { discovery: "shop", calls: ["bank"], invokes: ["left"], port: 9000 }),
  fargateConfig("bank", {
    calls: ["shop"],
    loadBalancer: { scheme: "internal", certificate: undefined, domain: "bank.example.com", hostedZone: undefined },
  }),
  ec2Config("farm", { invokes: ["left", "right"], calls: ["bank", "shop"] }),
]);

describe("who invokes and calls whom", function () {
  this.timeout(60_000);
  let program: Awaited<ReturnType<typeof runStack>>;
  before(async () => {
    program = await runStack(WEB, { gate: true });
  });

  it("the right to invoke is for the aliases alone", () => {
    const granted = ["left", "right", "shop", "farm"].map((name) => {
      const { role, policy } = program.find(`aws:iam/rolePolicy:RolePolicy::${name}-invokes`).inputs;
      assert.equal(role, `shared-storage-test-${name}`);
      return [name, JSON.parse(String(policy)).Statement];
    });
    const statement = (...targets: string[]) => [
      {
        Sid: "InvokeByAlias",
        Effect: "Allow",
        Action: "lambda:InvokeFunction",
        Resource: targets.map(aliasArn),
      },
    ];
    assert.deepEqual(Object.fromEntries(granted), {
      left: statement("right"),
      right: statement("left"),
      shop: statement("left"),
      farm: statement("left", "right"),
    });
    assert.ok(!program.names("aws:iam/rolePolicy:RolePolicy").includes("bank-invokes"));
  });

  it("consumers have the right before they start, and wait for no other consumer", () => {
    for (const [consumer, key] of [
      ["left", "aws:lambda/function:Function::left-function"],
      ["shop", "awsx:ecs:FargateService::shop-service"],
      ["farm", "aws:autoscaling/group:Group::farm-group"],
    ] as const) {
      const { dependencies } = program.find(key);
      assert.ok(dependencies.includes(`aws:iam/rolePolicy:RolePolicy::${consumer}-invokes`), key);
      const others = ["left", "right", "shop", "bank", "farm"].filter((other) => other !== consumer);
      assert.deepEqual(
        dependencies.filter((one) => others.some((other) => one.split("::")[1]!.startsWith(`${other}-`))),
        [],
      );
    }
  });

  it("addresses are in the environment, where there is somebody to reach", () => {
    const { variables } = program.find("aws:lambda/function:Function::left-function").inputs.environment as {
      variables: Record<string, string>;
    };
    assert.deepEqual(
      [variables.SHARED_STORAGE_INVOKES, variables.SHARED_STORAGE_CALLS],
      ['{"right":"shared-storage-test-right:live"}', '{"shop":"http://shop.shared-storage-test.internal:9000"}'],
    );
    const task = program.find("awsx:ecs:FargateService::bank-service").inputs.taskDefinitionArgs as {
      container: { environment: { name: string; value: string }[] };
    };
    assert.deepEqual(
      task.container.environment.filter(({ name }) => /INVOKES|CALLS/.test(name)),
      [{ name: "SHARED_STORAGE_CALLS", value: '{"shop":"http://shop.shared-storage-test.internal:9000"}' }],
    );
    const [, , , , farm] = Object.values(WEB.consumers);
    assert.deepEqual(linkVariables(farm!, { names: NAMES, consumers: WEB.consumers }), {
      SHARED_STORAGE_INVOKES: '{"left":"shared-storage-test-left:live","right":"shared-storage-test-right:live"}',
      SHARED_STORAGE_CALLS: '{"bank":"http://bank.example.com","shop":"http://shop.shared-storage-test.internal:9000"}',
    });
  });

  it("each call has one rule pair, to the tasks or to their load balancer, on that port", () => {
    const calls = ["left.shop", "shop.bank", "bank.shop", "farm.bank", "farm.shop"];
    assert.deepEqual(
      program.names(INGRESS).filter((name) => name.includes(".")),
      calls.map((call) => `${call}-call-ingress`).sort(),
    );
    const pair = (call: string) =>
      [`${EGRESS}::${call}-call-egress`, `${INGRESS}::${call}-call-ingress`].map((key) => {
        const { fromPort, toPort, securityGroupId, referencedSecurityGroupId, ipProtocol, description } =
          program.find(key).inputs;
        assert.deepEqual([ipProtocol, toPort], ["tcp", fromPort]);
        return [description, securityGroupId, referencedSecurityGroupId, fromPort];
      });
    assert.deepEqual(pair("left.shop"), [
      ["To shop", "left-group-id", "shop-group-id", 9000],
      ["From left", "shop-group-id", "left-group-id", 9000],
    ]);
    assert.deepEqual(pair("shop.bank"), [
      ["To bank", "shop-group-id", "bank-balancer-group-id", 80],
      ["From shop", "bank-balancer-group-id", "shop-group-id", 80],
    ]);
    assert.deepEqual(program.find(`${EGRESS}::left.shop-call-egress`).inputs.tags, testTags("left.shop", "left"));
  });

  it("a function that invokes gets out on 443, one that only calls does not", async () => {
    const egress = program.names(EGRESS);
    assert.ok(egress.includes("left-https-egress"));
    const caller = await runStack(
      stackConfig([lambdaConfig("left", { calls: ["shop"] }), fargateConfig("shop", { discovery: "shop" })]),
    );
    assert.deepEqual(
      caller.names(EGRESS).filter((name) => name.startsWith("left")),
      ["left-nfs-egress", "left.shop-call-egress"],
    );
  });

  it("without NAT gateways there is an endpoint of Lambda exactly where somebody invokes, and S3 is not opened", async () => {
    const networkOf = async (invokes: string[]) =>
      runStack({
        ...stackConfig([lambdaConfig("left", { invokes }), lambdaConfig("right")]),
        network: { ...WEB.network, natGateways: "none" },
      });
    const [quiet, invoking] = [await networkOf([]), await networkOf(["right"])];
    assert.deepEqual(quiet.names("aws:ec2/vpcEndpoint:VpcEndpoint"), []);
    assert.deepEqual(invoking.names("aws:ec2/vpcEndpoint:VpcEndpoint"), ["network-endpoints-lambda"]);
    assert.deepEqual(
      invoking.names(EGRESS).filter((name) => name.startsWith("left")),
      ["left-endpoints-egress", "left-nfs-egress"],
    );
  });

  it("a call to somebody without an address is an error of the program", () => {
    const consumers = { shop: fargateConfig("shop") };
    assert.throws(() => linkVariables(lambdaConfig("left", { calls: ["shop"] }), { names: NAMES, consumers }), {
      message: "consumer left calls shop, which has no address",
    });
  });
});

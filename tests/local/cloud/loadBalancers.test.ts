import assert from "node:assert/strict";
import type { Inputs } from "../../support/modelHarness";
import { type ModelledStack, TYPES } from "../../support/modelledStack";
import { assertCreated, assertInvalid, assertRefused } from "../../support/refusals";

const BALANCER = "aws:lb/loadBalancer:LoadBalancer";
const TARGETS = "aws:lb/targetGroup:TargetGroup";
const LISTENER = "aws:lb/listener:Listener";
const RECORD = "aws:route53/record:Record";

const vpcOf = (stack: ModelledStack) => stack.id(TYPES.vpc, "net");
const subnetsOf = (stack: ModelledStack) =>
  (stack.get(TYPES.service, "shop").inputs.networkConfiguration as Inputs).subnets as string[];

const balancer = (stack: ModelledStack) => ({
  name: "shop",
  internal: true,
  loadBalancerType: "application",
  subnets: subnetsOf(stack),
  securityGroups: [stack.id(TYPES.group, "shop")],
});
const targets = (stack: ModelledStack) => ({
  name: "shop",
  vpcId: vpcOf(stack),
  targetType: "ip",
  protocol: "HTTP",
  port: 8080,
});

/** Balancer and target group, for a listener. */
async function front(stack: ModelledStack): Promise<Inputs> {
  const { id } = await stack.answer(BALANCER, "balancer", balancer(stack));
  const group = await stack.answer(TARGETS, "targets", targets(stack));
  const defaultActions = [{ type: "forward", targetGroupArn: group.id }];
  return { loadBalancerArn: id, port: 80, protocol: "HTTP", defaultActions };
}

describe("local/cloud: load balancers", () => {
  it("has an ARN and a name in DNS", async () => {
    const { computed } = await assertCreated(BALANCER, balancer);
    assert.match(String(computed.dnsName), /^internal-shop-[0-9a-f]{9}\.eu-west-1\.elb\.amazonaws\.com$/);
    assert.match(String(computed.arn), /:loadbalancer\/app\/shop\/[0-9a-f]{16}$/);
  });
  it("has subnets in two zones", () =>
    assertRefused(BALANCER, (stack) => ({ ...balancer(stack), subnets: subnetsOf(stack).slice(0, 1) }), {
      error: "ValidationError",
      message: "At least two subnets in two different Availability Zones must be specified",
      missing: "a subnet in another zone",
      fix: "name subnets of two zones",
    }));
  it("has a short name of its own", async () => {
    await assertInvalid(
      BALANCER,
      (stack) => ({ ...balancer(stack), name: "internal-shop" }),
      'name: got "internal-shop"; at most 32 letters, digits and hyphens, not at its ends, and not "internal-" at its start',
    );
    for (const [type, inputs, what, error] of [
      [BALANCER, balancer, "load balancer", "DuplicateLoadBalancer"],
      [TARGETS, targets, "target group", "DuplicateTargetGroup"],
    ] as const) {
      await assertRefused(
        type,
        async (stack) => {
          await stack.answer(type, "first", inputs(stack));
          return inputs(stack);
        },
        { error, message: `A ${what} shop already exists`, missing: "one of its own", fix: "change one of the two" },
      );
    }
  });
  it("is for the internet only in a VPC that has an internet gateway", async () => {
    await assertCreated(BALANCER, (stack) => ({ ...balancer(stack), internal: false }));
    await assertRefused(
      BALANCER,
      (stack) => ({ ...balancer(stack), internal: false }),
      (stack) => ({
        error: "InvalidSubnet",
        message: `VPC ${vpcOf(stack)} has no internet gateway`,
        missing: `an internet gateway of ${vpcOf(stack)}`,
        fix: "attach an internet gateway first",
      }),
      { [`${TYPES.internetGateway}::net`]: () => undefined },
    );
  });
  it("has targets by address, in a VPC", async () => {
    await assertInvalid(
      TARGETS,
      (stack) => ({ ...targets(stack), targetType: "instance" }),
      'targetType: got "instance"; tasks on Fargate are targets by address: "ip"',
    );
    await assertRefused(TARGETS, (stack) => ({ ...targets(stack), vpcId: "vpc-0" }), {
      error: "ValidationError",
      message: "The VPC ID 'vpc-0' is not found",
      missing: "VPC vpc-0",
      fix: "create the VPC first",
    });
  });
  it("listens once on a port, with a certificate exactly for HTTPS", async () => {
    await assertCreated(LISTENER, front);
    await assertRefused(
      LISTENER,
      async (stack) => {
        const inputs = await front(stack);
        await stack.answer(LISTENER, "first", inputs);
        return inputs;
      },
      {
        error: "DuplicateListener",
        message: "A listener 80 already exists",
        missing: "one of its own",
        fix: "change one of the two",
      },
    );
    await assertRefused(LISTENER, async (stack) => ({ ...(await front(stack)), protocol: "HTTPS" }), {
      error: "ValidationError",
      message: "A certificate must be specified for HTTPS listeners",
      missing: "certificateArn",
      fix: "set certificateArn",
    });
    const certificateArn = "arn:aws:acm:eu-west-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef";
    await assertRefused(LISTENER, async (stack) => ({ ...(await front(stack)), certificateArn }), {
      error: "UnsupportedProtocol",
      message: "A certificate cannot be specified for HTTP listeners",
      missing: "the protocol HTTPS",
      fix: "set protocol HTTPS",
    });
  });
  it("listens for a load balancer and a target group that exist", async () => {
    const none = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:none/0";
    const gone = (error: string) => ({
      error,
      message: `One or more of these were not found: ${none}`,
      missing: none,
      fix: "create it first",
    });
    await assertRefused(
      LISTENER,
      async (stack) => ({ ...(await front(stack)), loadBalancerArn: none }),
      gone("LoadBalancerNotFound"),
    );
    await assertRefused(
      LISTENER,
      async (stack) => ({ ...(await front(stack)), defaultActions: [{ type: "forward", targetGroupArn: none }] }),
      gone("TargetGroupNotFound"),
    );
  });
  it("may have a name in a hosted zone, once", async () => {
    const aliases = [{ name: "x.elb.amazonaws.com", zoneId: "Z1", evaluateTargetHealth: true }];
    const record = { zoneId: "Z0", name: "a.example.com", type: "A", aliases };
    assert.equal((await assertCreated(RECORD, () => record)).id, "Z0_a.example.com_A");
    await assertRefused(
      RECORD,
      async (stack) => {
        await stack.answer(RECORD, "first", record);
        return record;
      },
      {
        error: "InvalidChangeBatch",
        message: "Tried to create resource record set [name='a.example.com.', type='A'] but it already exists",
        missing: "a name of its own",
        fix: "rename it or first",
      },
    );
  });
});

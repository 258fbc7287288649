import assert from "node:assert/strict";
import type { Inputs } from "../../support/modelHarness";
import { type ModelledStack, TYPES } from "../../support/modelledStack";
import { assertCreated, assertInvalid, assertRefused } from "../../support/refusals";

const PROVIDERS = "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders";
const NAMESPACE = "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace";
const REGISTRY = "aws:servicediscovery/service:Service";
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

/** A second service of the shop's, with other ways. */
function service(ways: (stack: ModelledStack) => Inputs | Promise<Inputs>) {
  return async (stack: ModelledStack) => {
    const { name: _, launchType, ...inputs } = stack.get(TYPES.service, "shop").inputs;
    return { ...inputs, name: "second", ...(await ways(stack)) };
  };
}

describe("local/cloud: where services run, and what leads to them", () => {
  describe("Service", () => {
    const spot = (...strategies: Inputs[]) => ({ capacityProviderStrategies: strategies });
    const withProviders = (strategies: Inputs[], providers = ["FARGATE", "FARGATE_SPOT"]) =>
      service(async (stack) => {
        await stack.answer(PROVIDERS, "providers", { clusterName: "shop", capacityProviders: providers });
        return spot(...strategies);
      });
    const refusal = (message: string, missing: string, fix: string) => ({
      error: "InvalidParameterException",
      message,
      missing,
      fix,
    });

    it("takes a strategy of the cluster's providers", async () => {
      await assertCreated(TYPES.service, withProviders([{ capacityProvider: "FARGATE_SPOT", weight: 1 }]));
    });
    it("takes a launch type or a strategy, not both", () =>
      assertRefused(
        TYPES.service,
        service(() => ({ launchType: "FARGATE", ...spot({ capacityProvider: "FARGATE", weight: 1 }) })),
        refusal(
          "Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.",
          "a service without launchType",
          "leave launchType out",
        ),
      ));
    it("names providers that the cluster has", () =>
      assertRefused(
        TYPES.service,
        withProviders([{ capacityProvider: "FARGATE_SPOT", weight: 1 }], ["FARGATE"]),
        refusal(
          "The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster and try again.",
          "capacity provider FARGATE_SPOT of cluster shop",
          "name it in the cluster's capacity providers first",
        ),
      ));
    it("has one base and a weight", async () => {
      await assertRefused(
        TYPES.service,
        withProviders([
          { capacityProvider: "FARGATE", base: 1, weight: 1 },
          { capacityProvider: "FARGATE_SPOT", base: 1 },
        ]),
        refusal(
          "The specified capacity provider strategy cannot contain more than one capacity provider with a base value defined.",
          "a single base",
          "leave base out of all but one",
        ),
      );
      await assertRefused(
        TYPES.service,
        withProviders([{ capacityProvider: "FARGATE", base: 1, weight: 0 }]),
        refusal(
          "The specified capacity provider strategy must contain at least one capacity provider with a weight greater than 0.",
          "a weight",
          "set weight on one of them",
        ),
      );
    });
    const missing = (id: string) => refusal(`One or more of these were not found: ${id}`, id, "create it first");
    it("names a target group and a registry that exist", async () => {
      const targetGroupArn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/none/0";
      const loadBalancers = [{ targetGroupArn, containerName: "shop", containerPort: 8080 }];
      await assertRefused(
        TYPES.service,
        service(() => ({ loadBalancers, launchType: "FARGATE" })),
        missing(targetGroupArn),
      );
      const registryArn = "arn:aws:servicediscovery:eu-west-1:123456789012:service/srv-none";
      await assertRefused(
        TYPES.service,
        service(() => ({ serviceRegistries: { registryArn }, launchType: "FARGATE" })),
        missing("srv-none"),
      );
    });
    it("has a grace period only behind a load balancer", () =>
      assertRefused(
        TYPES.service,
        service(() => ({ healthCheckGracePeriodSeconds: 60, launchType: "FARGATE" })),
        refusal(
          "Health check grace period is only valid for services configured to use load balancers",
          "a load balancer",
          "leave healthCheckGracePeriodSeconds out",
        ),
      ));
  });

  describe("private DNS", () => {
    const namespace = (stack: ModelledStack) => ({ name: "p-s.internal", vpc: vpcOf(stack) });
    const registry = (namespaceId: string) => ({
      name: "shop",
      dnsConfig: { namespaceId, dnsRecords: [{ type: "A", ttl: 10 }] },
    });
    it("a service has a name in a namespace of the VPC", async () => {
      await assertCreated(REGISTRY, async (stack) =>
        registry((await stack.answer(NAMESPACE, "one", namespace(stack))).id),
      );
      await assertRefused(REGISTRY, () => registry("ns-0"), {
        error: "NamespaceNotFound",
        message: "The namespace ns-0 does not exist",
        missing: "namespace ns-0",
        fix: "create the namespace first",
      });
      await assertRefused(NAMESPACE, () => ({ name: "p-s.internal", vpc: "vpc-0" }), {
        error: "InvalidInput",
        message: "The VPC vpc-0 does not exist",
        missing: "VPC vpc-0",
        fix: "create the VPC first",
      });
    });
    it("names are given once", async () => {
      await assertRefused(
        NAMESPACE,
        async (stack) => {
          await stack.answer(NAMESPACE, "one", namespace(stack));
          return namespace(stack);
        },
        {
          error: "ConflictingDomainExists",
          message: "The VPC has a private hosted zone p-s.internal already",
          missing: "a name of its own",
          fix: "rename it or one",
        },
      );
      await assertRefused(
        REGISTRY,
        async (stack) => {
          const { id } = await stack.answer(NAMESPACE, "one", namespace(stack));
          await stack.answer(REGISTRY, "first", registry(id));
          return registry(id);
        },
        {
          error: "ServiceAlreadyExists",
          message: "The service can't be created because a service with the same name already exists: shop",
          missing: "a name of its own",
          fix: "rename it or first",
        },
      );
    });
  });

  describe("load balancer", () => {
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
});

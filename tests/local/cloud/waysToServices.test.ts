import type { Inputs } from "../../support/modelHarness";
import { type ModelledStack, TYPES } from "../../support/modelledStack";
import { assertCreated, assertRefused } from "../../support/refusals";

const PROVIDERS = "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders";
const NAMESPACE = "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace";
const REGISTRY = "aws:servicediscovery/service:Service";

const vpcOf = (stack: ModelledStack) => stack.id(TYPES.vpc, "net");

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
});

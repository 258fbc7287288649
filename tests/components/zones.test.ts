import * as assert from "node:assert/strict";
import fc from "fast-check";
import { endpointsFor } from "../../config/endpoints";
import { ZONE_LETTERS } from "../../config/limits";
import { NAT_GATEWAYS } from "../../config/networkLimits";
import type { NetworkConfig } from "../../config/types";
import {
  type Differences,
  differences,
  NO_DIFFERENCES,
  type Registrations,
  registrations,
} from "../support/registrations";
import {
  alarmsConfig,
  ec2Config,
  fargateConfig,
  lambdaConfig,
  networkConfig,
  stackConfig,
} from "../support/stackConfigs";

type Nat = NetworkConfig["natGateways"];

const BALANCER = {
  scheme: "public",
  certificate: "arn:aws:acm:eu-west-1:123456789012:certificate/1b2c3d4e-0000-4000-8000-123456789abc",
  domain: undefined,
  hostedZone: undefined,
} as const;
/** Whoever is placed in zones, or sees them. */
const CONSUMERS = [
  lambdaConfig("ingest", { policies: ["arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess"] }),
  fargateConfig("serve", { loadBalancer: BALANCER }),
  ec2Config("retrain"),
];

interface Wanted {
  readonly nat: Nat;
  readonly zones: readonly string[];
}
const stack = (nat: Nat, ...zones: readonly string[]): Wanted => ({ nat, zones });

const made = new Map<string, Promise<Registrations>>();

/** Each stack is made once. */
function registered({ nat, zones }: Wanted): Promise<Registrations> {
  const key = `${nat} ${zones.join()}`;
  const config = stackConfig(CONSUMERS, {
    network: networkConfig({ natGateways: nat, availabilityZones: zones }),
    maintenance: { until: "2030-01-31T12:00:00Z" },
    observability: { dashboard: true, alarms: alarmsConfig() },
  });
  const found = made.get(key) ?? registrations(config);
  made.set(key, found);
  return found;
}

const update = async (before: Wanted, after: Wanted) => differences(await registered(before), await registered(after));

const natOf = (zone: string) => [
  `aws:ec2/eip:Eip::network-nat-address-${zone}`,
  `aws:ec2/natGateway:NatGateway::network-nat-${zone}`,
];
const routesOf = (...zones: readonly string[]) =>
  zones.map((zone) => `aws:ec2/route:Route::network-private-route-${zone}`);

/** Everything of one zone, but for its NAT gateway. */
const piecesOf = (zone: string, natGateways: Nat) => [
  ...(natGateways === "none" ? [] : routesOf(zone)),
  `aws:ec2/route:Route::network-public-route-${zone}`,
  ...["private", "public"].flatMap((kind) => [
    `aws:ec2/routeTable:RouteTable::network-${kind}-table-${zone}`,
    `aws:ec2/routeTableAssociation:RouteTableAssociation::network-${kind}-association-${zone}`,
    `aws:ec2/subnet:Subnet::network-${kind}-${zone}`,
  ]),
  `aws:efs/mountTarget:MountTarget::file-system-mount-target-${zone}`,
];

/** The gate probes again. */
const GATE = "aws:lambda/invocation:Invocation::gate-invocation";
/** What runs in every zone takes another subnet in place. */
const PLACED = [
  "aws:autoscaling/group:Group::retrain-group",
  "aws:lambda/function:Function::ingest-function",
  "aws:lambda/function:Function::negative-probe-function",
  "aws:lb/loadBalancer:LoadBalancer::serve-balancer-load-balancer",
  "awsx:ecs:FargateService::serve-service",
  GATE,
];
const ENDPOINTS = endpointsFor(["lambda", "fargate", "ec2"]).map(
  ({ service }) => `aws:ec2/vpcEndpoint:VpcEndpoint::network-endpoints-${service.replace(".", "-")}`,
);
const INSTANCE = "aws:ec2/instance:Instance::maintenance-instance";

const inOrder = (wanted: Differences): Differences => ({
  created: [...wanted.created].sort(),
  deleted: [...wanted.deleted].sort(),
  changed: [...wanted.changed].sort(),
  replaced: wanted.replaced,
  waiting: [...wanted.waiting].sort(),
});

describe("zones", function () {
  this.timeout(60_000);

  for (const [natGateways, order] of [
    ["none", ["c", "a", "b"]],
    ["one-per-zone", ["c", "a", "b"]],
    ["single", ["a", "c", "b"]],
  ] as const) {
    it(`in another order change nothing at all, ${natGateways}`, async () =>
      assert.deepEqual(await update(stack(natGateways, "a", "b", "c"), stack(natGateways, ...order)), NO_DIFFERENCES));
  }

  it("with another one first move the single NAT gateway: a new one, routes in place, and the old one goes", async () =>
    assert.deepEqual(await update(stack("single", "a", "b"), stack("single", "b", "a")), {
      created: natOf("b"),
      deleted: natOf("a"),
      changed: routesOf("a", "b"),
      replaced: [],
      waiting: [],
    }));

  for (const [natGateways, nat, more] of [
    ["one-per-zone", natOf("b"), []],
    ["none", [], ENDPOINTS],
  ] as const) {
    for (const zones of [
      ["b", "a", "c"],
      ["a", "b", "c"],
      ["a", "c", "b"],
    ]) {
      const place = ["at the front", "in the middle", "at the end"][zones.indexOf("b")];
      it(`one ${place}, ${natGateways}: its own pieces come, and go again`, async () => {
        const [without, withIt] = [stack(natGateways, "a", "c"), stack(natGateways, ...zones)];
        const expected = inOrder({
          created: [...piecesOf("b", natGateways), ...nat],
          deleted: [],
          changed: [...PLACED, ...more],
          replaced: [GATE],
          waiting: [INSTANCE],
        });
        assert.deepEqual(await update(without, withIt), expected);
        const { created, deleted } = expected;
        assert.deepEqual(await update(withIt, without), { ...expected, created: deleted, deleted: created });
      });
    }
  }

  it("at the front, the single NAT gateway comes along, and goes back", async () => {
    const [without, withIt] = [stack("single", "a", "c"), stack("single", "b", "a", "c")];
    const pieces = [...piecesOf("b", "single"), ...natOf("b")];
    const changes = { changed: [...PLACED, ...routesOf("a", "c")], replaced: [GATE], waiting: [INSTANCE] };
    assert.deepEqual(await update(without, withIt), inOrder({ created: pieces, deleted: natOf("a"), ...changes }));
    assert.deepEqual(await update(withIt, without), inOrder({ created: natOf("a"), deleted: pieces, ...changes }));
  });

  it("one NAT gateway a zone instead of one: the others come, and their zones' routes follow in place", async () =>
    assert.deepEqual(await update(stack("single", "a", "b", "c"), stack("one-per-zone", "a", "b", "c")), {
      ...NO_DIFFERENCES,
      created: [...natOf("b"), ...natOf("c")].sort(),
      changed: routesOf("b", "c"),
    }));

  it("any other way out replaces nothing, and touches no subnet, route table or mount target", async () => {
    const pairs = NAT_GATEWAYS.flatMap((from) => NAT_GATEWAYS.map((to) => [from, to] as const));
    for (const [from, to] of pairs) {
      const { replaced, ...others } = await update(stack(from, "a", "b"), stack(to, "a", "b"));
      const touched = Object.values(others)
        .flat()
        .filter((key) => /:(Subnet|RouteTable|RouteTableAssociation|MountTarget|Vpc|InternetGateway)::/.test(key));
      assert.deepEqual([replaced, touched], [[], []], `${from} → ${to}`);
    }
  });

  it("whatever zones become whatever zones: those that stay are told the same, and nothing but the gate's call is replaced", async () => {
    const zones = fc.shuffledSubarray([...ZONE_LETTERS], { minLength: 1, maxLength: 4 });
    const ways = fc.constantFrom(...NAT_GATEWAYS);
    const small = (natGateways: Nat, availabilityZones: readonly string[]) =>
      registrations(stackConfig(CONSUMERS.slice(0, 1), { network: networkConfig({ natGateways, availabilityZones }) }));
    let kept = 0;
    await fc.assert(
      fc.asyncProperty(ways, zones, zones, async (natGateways, from, to) => {
        const [before, after] = [await small(natGateways, from), await small(natGateways, to)];
        const { changed, replaced } = differences(before, after);
        assert.deepEqual(
          replaced.filter((key) => key !== GATE),
          [],
        );
        const stays = from.filter((zone) => to.includes(zone));
        kept += stays.length;
        const moved = natGateways === "single" && from[0] !== to[0] ? routesOf(...[...stays].sort()) : [];
        assert.deepEqual(
          changed.filter((key) => /-[a-f]$/.test(key)),
          moved,
        );
      }),
      { numRuns: 20 },
    );
    assert.ok(kept > 0);
  });
});

import assert from "node:assert/strict";
import { TYPE } from "../../../policies/lib/types";
import { UNKNOWN } from "../../../policies/lib/unknown";
import type { Props } from "../../../policies/lib/values";
import { privateSubnet } from "../../../policies/rules/privateSubnet";
import { faultsOf, messagesOf, resource } from "../faults";

const URN = "urn:pulumi:dev::test::x::open";
const SUBNETS = [
  resource(TYPE.subnet, "closed", { id: "subnet-1", mapPublicIpOnLaunch: false }),
  resource(TYPE.subnet, "open", { id: "subnet-2", mapPublicIpOnLaunch: true }, { urn: URN }),
  resource(TYPE.subnet, "silent", { id: "subnet-3" }),
];
const group = (props: Props) => resource(TYPE.autoScalingGroup, "group", { launchTemplate: { id: "lt-1" }, ...props });
const inSubnets = (...vpcZoneIdentifiers: readonly unknown[]) => group({ vpcZoneIdentifiers });
const template = (props: Props) => resource(TYPE.launchTemplate, "t", { id: "lt-1", name: "worker", ...props });
const faults = (...resources: readonly ReturnType<typeof resource>[]) =>
  faultsOf(privateSubnet, [...SUBNETS, ...resources]);
const OPEN = "group: group runs in subnet open, whose mapPublicIpOnLaunch is true";

describe("policy ec2-private-subnet", () => {
  it("passes machines in private subnets", () => {
    assert.deepEqual(faults(inSubnets("subnet-1"), template({})), []);
    assert.deepEqual(faults(resource(TYPE.instance, "vm", { subnetId: "subnet-1" })), []);
  });

  it("refuses one in a public subnet, with the whole message", () => {
    assert.deepEqual(messagesOf(privateSubnet, [...SUBNETS, inSubnets("subnet-1", "subnet-2"), template({})]), [
      `${OPEN}; put it into private subnets, or set associatePublicIpAddress to false`,
    ]);
  });

  it("refuses a subnet that does not say, of every kind of machine", () => {
    for (const type of [TYPE.instance, TYPE.spotInstanceRequest]) {
      assert.deepEqual(faults(resource(type, "vm", { subnetId: "subnet-3" })), [
        "vm: vm runs in subnet silent, whose mapPublicIpOnLaunch is not set",
      ]);
    }
  });

  it("refuses a machine that names no subnet", () => {
    const none = (name: string) => [`${name}: ${name} names neither an address setting nor a subnet`];
    assert.deepEqual(faults(resource(TYPE.instance, "vm", {})), none("vm"));
    assert.deepEqual(faults(group({}), template({})), none("group"));
    assert.deepEqual(faults(inSubnets(), template({})), none("group"));
  });

  it("refuses a subnet that nobody knows, unless it is listed", () => {
    const vm = resource(TYPE.instance, "vm", { subnetId: "subnet-9" });
    assert.deepEqual(faults(vm), ['vm: vm runs in "subnet-9", which is neither in this stack nor in privateSubnets']);
    assert.deepEqual(faultsOf(privateSubnet, [vm], { parameters: { privateSubnets: ["subnet-9"] } }), []);
  });

  it("lets a machine stand anywhere if it, or its template, refuses the address", () => {
    const subnetId = "subnet-2";
    const refusing: readonly Props[] = [
      { associatePublicIpAddress: false },
      { networkInterfaces: [{ associatePublicIpAddress: "false" }] },
    ];
    for (const props of refusing) {
      assert.deepEqual(faults(resource(TYPE.instance, "vm", { subnetId, ...props })), []);
      assert.deepEqual(faults(inSubnets("subnet-2"), template(props)), []);
      const byName = group({ vpcZoneIdentifiers: ["subnet-2"], launchTemplate: { name: "worker" } });
      assert.deepEqual(faults(byName, template(props)), []);
      const mixed = (launchTemplateId: string) =>
        resource(TYPE.autoScalingGroup, "group", {
          vpcZoneIdentifiers: ["subnet-2"],
          mixedInstancesPolicy: { launchTemplate: { launchTemplateSpecification: { launchTemplateId } } },
        });
      assert.deepEqual(faults(mixed("lt-1"), template(props)), []);
      assert.deepEqual(faults(mixed("lt-2"), template(props)), [OPEN]);
    }
    const half = { networkInterfaces: [{ associatePublicIpAddress: "false" }, {}] };
    assert.deepEqual(faults(inSubnets("subnet-2"), template(half)), [OPEN]);
    assert.deepEqual(faults(inSubnets("subnet-2"), template({ associatePublicIpAddress: true })), [OPEN]);
    assert.deepEqual(
      faults(inSubnets("subnet-2"), { ...template({ associatePublicIpAddress: false }), props: { id: "lt-2" } }),
      [OPEN],
    );
  });

  it("cannot decide an unknown subnet", () => {
    assert.deepEqual(faults(inSubnets(UNKNOWN), template({})), [
      "? can't be decided: value at .vpcZoneIdentifiers.0 can't be known yet",
    ]);
  });

  it("decides by where an unknown subnet comes from", () => {
    const from = { ...inSubnets(UNKNOWN), propertyDependencies: { vpcZoneIdentifiers: [URN] } };
    assert.deepEqual(faults(from, template({})), [OPEN]);
  });

  it("cannot decide when an unknown subnet comes from a component that has public ones too", () => {
    // What a remote component such as awsx's Vpc returns has all of its children as origins.
    const all = { vpcZoneIdentifiers: SUBNETS.map(({ urn }) => urn ?? "") };
    const closed = { ...SUBNETS[0]!, urn: "urn:pulumi:dev::test::x::closed" };
    const from = {
      ...inSubnets(UNKNOWN),
      propertyDependencies: { vpcZoneIdentifiers: [...all.vpcZoneIdentifiers, closed.urn] },
    };
    assert.deepEqual(faultsOf(privateSubnet, [closed, ...SUBNETS.slice(1), from, template({})]), [
      "? can't be decided: value at .vpcZoneIdentifiers.0 can't be known yet",
    ]);
  });
});

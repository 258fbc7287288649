import assert from "node:assert/strict";
import { TYPE } from "../../../policies/lib/types";
import { UNKNOWN } from "../../../policies/lib/unknown";
import { mountTargetSubnet } from "../../../policies/rules/mountTargetSubnet";
import { faultsOf, messagesOf, resource } from "../faults";

const target = (subnetId?: unknown) => resource(TYPE.mountTarget, "target", { subnetId });
const subnet = (mapPublicIpOnLaunch?: unknown) => resource(TYPE.subnet, "s", { id: "subnet-1", mapPublicIpOnLaunch });

describe("policy efs-mount-target-private-subnet", () => {
  it("passes a private subnet", () => {
    assert.deepEqual(faultsOf(mountTargetSubnet, [target("subnet-1"), subnet(false)]), []);
  });

  it("refuses a public one, with the whole message", () => {
    assert.deepEqual(messagesOf(mountTargetSubnet, [target("subnet-1"), subnet(true)]), [
      "target: mapPublicIpOnLaunch of subnet s is true, must be false; put the mount target into a private subnet",
    ]);
  });

  it("refuses one that does not say", () => {
    assert.deepEqual(faultsOf(mountTargetSubnet, [target("subnet-1"), subnet()]), [
      "target: mapPublicIpOnLaunch of subnet s is not set, must be false",
    ]);
  });

  it("refuses a subnet that nobody knows, unless it is listed", () => {
    const fault = (id: string) => [
      `target: subnetId is ${id}, a subnet of this stack or of parameter privateSubnets is needed`,
    ];
    assert.deepEqual(faultsOf(mountTargetSubnet, [target("subnet-2"), subnet(false)]), fault('"subnet-2"'));
    assert.deepEqual(faultsOf(mountTargetSubnet, [target(), subnet(false)]), fault("not set"));
    const parameters = { privateSubnets: ["subnet-2"] };
    assert.deepEqual(faultsOf(mountTargetSubnet, [target("subnet-2")], { parameters }), []);
  });

  it("cannot decide unknown values", () => {
    assert.deepEqual(faultsOf(mountTargetSubnet, [target(UNKNOWN), subnet(true)]), [
      "? can't be decided: value at .subnetId can't be known yet",
    ]);
    assert.deepEqual(faultsOf(mountTargetSubnet, [target("subnet-1"), subnet(UNKNOWN)]), [
      "? can't be decided: value at .mapPublicIpOnLaunch can't be known yet",
    ]);
  });

  it("decides by where an unknown subnet comes from", () => {
    const urn = "urn:pulumi:dev::test::x::s";
    const from = { ...target(UNKNOWN), propertyDependencies: { subnetId: [urn] } };
    assert.deepEqual(faultsOf(mountTargetSubnet, [from, { ...subnet(true), urn }]), [
      "target: mapPublicIpOnLaunch of subnet s is true, must be false",
    ]);
  });
});

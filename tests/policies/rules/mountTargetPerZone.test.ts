import assert from "node:assert/strict";
import type { EvaluatedResource } from "../../../policies/evaluate";
import { TYPE } from "../../../policies/lib/types";
import { UNKNOWN } from "../../../policies/lib/unknown";
import { mountTargetPerZone } from "../../../policies/rules/mountTargetPerZone";
import { faultsOf, messagesOf, resource } from "../faults";

const urnOf = (name: string) => `urn:pulumi:dev::test::x::${name}`;
const subnet = (zone: string, id: unknown = `subnet-${zone}`) =>
  resource(TYPE.subnet, zone, { id, availabilityZone: zone }, { urn: urnOf(zone) });
const SUBNETS = [subnet("1a"), subnet("1b")];
const target = (subnetId: unknown) => resource(TYPE.mountTarget, "target", { subnetId });
const lambda = (subnetIds: unknown, more: Partial<EvaluatedResource> = {}) =>
  resource(TYPE.function, "fn", { fileSystemConfig: { arn: "a" }, vpcConfig: { subnetIds } }, more);
const none = (name: string, zone: string) =>
  `${name}: ${name} runs in zone ${zone}, which has no mount target in this stack or mountTargetZones`;

describe("policy efs-mount-target-per-zone", () => {
  it("passes consumers in zones with a mount target", () => {
    const faults = faultsOf(mountTargetPerZone, [
      ...SUBNETS,
      target("subnet-1a"),
      target("subnet-1b"),
      lambda(["subnet-1a", "subnet-1b"]),
    ]);
    assert.deepEqual(faults, []);
  });

  it("goes by zone, not by subnet", () => {
    const second = subnet("1a", "subnet-second");
    assert.deepEqual(
      faultsOf(mountTargetPerZone, [...SUBNETS, second, target("subnet-1a"), lambda(["subnet-second"])]),
      [],
    );
  });

  it("refuses a zone without, with the whole message", () => {
    assert.deepEqual(
      messagesOf(mountTargetPerZone, [
        ...SUBNETS,
        target("subnet-1a"),
        lambda(["subnet-1a", "subnet-1b", "subnet-1b"]),
      ]),
      [
        "fn: fn runs in zone 1b, which has no mount target in this stack or mountTargetZones; add a mount target in that zone or keep the consumer out of it",
      ],
    );
  });

  it("refuses a consumer that names no subnet", () => {
    const bare = resource(TYPE.function, "fn", { fileSystemConfig: { arn: "a" } });
    assert.deepEqual(faultsOf(mountTargetPerZone, [...SUBNETS, target("subnet-1a"), bare]), [
      "fn: fn mounts the file system, but names no subnet",
    ]);
  });

  it("looks at services by their task definition", () => {
    const service = resource(TYPE.service, "service", {
      taskDefinition: "arn:t",
      networkConfiguration: { subnets: ["subnet-1b"] },
    });
    const definition = (volumes: unknown) => resource(TYPE.taskDefinition, "t", { arn: "arn:t", volumes });
    const base = [...SUBNETS, target("subnet-1a"), service];
    assert.deepEqual(faultsOf(mountTargetPerZone, [...base, definition([{ efsVolumeConfiguration: {} }])]), [
      none("service", "1b"),
    ]);
    assert.deepEqual(faultsOf(mountTargetPerZone, [...base, definition([{ name: "scratch" }])]), []);
    assert.deepEqual(faultsOf(mountTargetPerZone, base), []);
  });

  it("looks at machines by the user data that names the file system or an access point", () => {
    const fileSystem = resource(TYPE.fileSystem, "data", { id: "fs-1" });
    const accessPoint = resource(TYPE.accessPoint, "point", { id: "fsap-1" });
    const base = [...SUBNETS, target("subnet-1a"), fileSystem, accessPoint];
    const group = resource(TYPE.autoScalingGroup, "group", {
      launchTemplate: { id: "lt-1" },
      vpcZoneIdentifiers: ["subnet-1b"],
    });
    const template = (data: string) =>
      resource(TYPE.launchTemplate, "t", { id: "lt-1", userData: Buffer.from(data).toString("base64") });
    assert.deepEqual(faultsOf(mountTargetPerZone, [...base, group, template("mount fs-1")]), [none("group", "1b")]);
    assert.deepEqual(faultsOf(mountTargetPerZone, [...base, group, template("mount fsap-1")]), [none("group", "1b")]);
    assert.deepEqual(faultsOf(mountTargetPerZone, [...base, group, template("mount nothing")]), []);
    assert.deepEqual(faultsOf(mountTargetPerZone, [...base, group]), []);
    const instance = (userData: string) => resource(TYPE.instance, "vm", { userData, subnetId: "subnet-1b" });
    assert.deepEqual(faultsOf(mountTargetPerZone, [...base, instance("mount fs-1")]), [none("vm", "1b")]);
    assert.deepEqual(faultsOf(mountTargetPerZone, [...base, instance("mount fs-2")]), []);
    const lost = resource(TYPE.instance, "vm", { userData: "mount fs-1" });
    assert.deepEqual(faultsOf(mountTargetPerZone, [...base, lost]), [
      "vm: vm mounts the file system, but names no subnet",
    ]);
  });

  it("leaves functions without file system alone", () => {
    const bare = resource(TYPE.function, "fn", { vpcConfig: { subnetIds: ["subnet-1b"] } });
    assert.deepEqual(faultsOf(mountTargetPerZone, [...SUBNETS, target("subnet-1a"), bare]), []);
  });

  describe("subnets outside the stack", () => {
    it("are refused unless mount target and consumer lie in the same one", () => {
      assert.deepEqual(faultsOf(mountTargetPerZone, [target("subnet-x"), lambda(["subnet-x"])]), []);
      assert.deepEqual(faultsOf(mountTargetPerZone, [target("subnet-x"), lambda(["subnet-y"])]), [
        "fn: fn runs in subnet-y, which is neither in this stack nor in subnetZones",
      ]);
    });

    it("have the zones of the parameter", () => {
      const parameters = { subnetZones: { "subnet-x": "1a", "subnet-y": "1a", "subnet-z": "1c" } };
      const resources = [target("subnet-x"), lambda(["subnet-y", "subnet-z"])];
      assert.deepEqual(faultsOf(mountTargetPerZone, resources, { parameters }), [none("fn", "1c")]);
    });

    it("may have mount targets outside the stack", () => {
      const subnetZones = { "subnet-x": "1a", "subnet-z": "1c" };
      const resources = [lambda(["subnet-x", "subnet-z"])];
      const with1a = { parameters: { subnetZones, mountTargetZones: ["1a"] } };
      assert.deepEqual(faultsOf(mountTargetPerZone, resources, with1a), [none("fn", "1c")]);
      const both = { parameters: { subnetZones, mountTargetZones: ["1a", "1c"] } };
      assert.deepEqual(faultsOf(mountTargetPerZone, resources, both), []);
    });
  });

  describe("unknown values", () => {
    it("leave it undecided", () => {
      assert.deepEqual(faultsOf(mountTargetPerZone, [...SUBNETS, target("subnet-1a"), lambda([UNKNOWN])]), [
        "? can't be decided: value at .vpcConfig.subnetIds.0 can't be known yet",
      ]);
      assert.deepEqual(faultsOf(mountTargetPerZone, [...SUBNETS, target(UNKNOWN), lambda(["subnet-1a"])]), [
        "? can't be decided: value at .subnetId can't be known yet",
      ]);
    });

    it("are decided by where they come from", () => {
      const unknown = [subnet("1a", UNKNOWN), subnet("1b", UNKNOWN)];
      const served = { ...target(UNKNOWN), propertyDependencies: { subnetId: [urnOf("1a")] } };
      const runner = (...zones: string[]) =>
        lambda(
          zones.map(() => UNKNOWN),
          { propertyDependencies: { vpcConfig: zones.map(urnOf) } },
        );
      assert.deepEqual(faultsOf(mountTargetPerZone, [...unknown, served, runner("1a")]), []);
      assert.deepEqual(faultsOf(mountTargetPerZone, [...unknown, served, runner("1a", "1b")]), [none("fn", "1b")]);
    });
  });
});

import assert from "node:assert/strict";
import { TYPE } from "../../../policies/lib/types";
import { UNKNOWN } from "../../../policies/lib/unknown";
import type { Props } from "../../../policies/lib/values";
import { mountTargetGroup } from "../../../policies/rules/mountTargetGroup";
import { faultsOf, messagesOf, resource } from "../faults";

const GROUP = resource(TYPE.securityGroup, "group", { id: "sg-1" });
const target = (securityGroups?: unknown) => resource(TYPE.mountTarget, "target", { securityGroups });
const TARGET = target(["sg-1"]);
const NFS = { ipProtocol: "tcp", fromPort: 2049, toPort: 2049, referencedSecurityGroupId: "sg-2" };
const rule = (props: Props = {}) => resource(TYPE.ingressRule, "rule", { securityGroupId: "sg-1", ...NFS, ...props });
const NOBODY = "target: its security groups have no ingress rule for tcp/2049, so nobody can mount";

describe("policy efs-mount-target-security-group", () => {
  it("passes NFS from a group", () => {
    assert.deepEqual(faultsOf(mountTargetGroup, [TARGET, GROUP, rule()]), []);
  });

  it("passes the older kind of rule, and one of two groups with the rule", () => {
    const older = resource(TYPE.securityGroupRule, "older", {
      type: "ingress",
      securityGroupId: "sg-1",
      protocol: "6",
      fromPort: 2049,
      toPort: 2049,
      sourceSecurityGroupId: "sg-2",
    });
    assert.deepEqual(faultsOf(mountTargetGroup, [TARGET, GROUP, older]), []);
    const other = resource(TYPE.securityGroup, "other", { id: "sg-3" });
    assert.deepEqual(faultsOf(mountTargetGroup, [target(["sg-3", "sg-1"]), GROUP, other, rule()]), []);
  });

  it("refuses no group at all, with the whole message", () => {
    const end = "; give it a security group whose ingress rules are tcp/2049 from the consumers' groups";
    for (const none of [undefined, []]) {
      assert.deepEqual(messagesOf(mountTargetGroup, [target(none), GROUP, rule()]), [
        `target: securityGroups is not set, so the VPC's default group applies${end}`,
      ]);
    }
  });

  it("refuses groups without a rule for NFS", () => {
    assert.deepEqual(faultsOf(mountTargetGroup, [TARGET, GROUP]), [NOBODY]);
    assert.deepEqual(faultsOf(mountTargetGroup, [TARGET, GROUP, rule({ securityGroupId: "sg-9" })]), [NOBODY]);
    assert.deepEqual(
      faultsOf(mountTargetGroup, [TARGET, GROUP, resource(TYPE.egressRule, "e", { securityGroupId: "sg-1", ...NFS })]),
      [NOBODY],
    );
  });

  it("refuses every other port, and addresses", () => {
    assert.deepEqual(faultsOf(mountTargetGroup, [TARGET, GROUP, rule(), rule({ fromPort: 443, toPort: 443 })]), [
      "target: its security groups let in tcp/443, must be only tcp/2049",
    ]);
    assert.deepEqual(faultsOf(mountTargetGroup, [TARGET, GROUP, rule({ ipProtocol: "-1" })]), [
      "target: its security groups let in all ports, must be only tcp/2049",
    ]);
    assert.deepEqual(faultsOf(mountTargetGroup, [TARGET, GROUP, rule({ fromPort: 2048 })]), [
      "target: its security groups let in tcp/2048-2049, must be only tcp/2049",
    ]);
    assert.deepEqual(faultsOf(mountTargetGroup, [TARGET, GROUP, rule({ toPort: 2050 })]), [
      "target: its security groups let in tcp/2049-2050, must be only tcp/2049",
    ]);
    assert.deepEqual(faultsOf(mountTargetGroup, [TARGET, GROUP, rule({ fromPort: undefined })]), [
      "target: its security groups let in all tcp ports, must be only tcp/2049",
    ]);
    assert.deepEqual(faultsOf(mountTargetGroup, [TARGET, GROUP, rule({ cidrIpv4: "10.0.0.0/16" })]), [
      "target: its security groups let in 10.0.0.0/16 on tcp/2049, must be security groups only",
    ]);
  });

  it("leaves other groups' rules alone", () => {
    const consumer = resource(TYPE.securityGroup, "consumer", { id: "sg-2" });
    const https = rule({ securityGroupId: "sg-2", fromPort: 443, toPort: 443 });
    assert.deepEqual(faultsOf(mountTargetGroup, [TARGET, GROUP, consumer, rule(), https]), []);
  });

  it("reads inline rules", () => {
    const inline = { protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] };
    const group = resource(TYPE.securityGroup, "group", { id: "sg-1", ingress: [inline], egress: [inline] });
    assert.deepEqual(faultsOf(mountTargetGroup, [TARGET, group]), [
      NOBODY,
      "target: its security groups let in tcp/443, must be only tcp/2049",
      "target: its security groups let in 0.0.0.0/0 on tcp/443, must be security groups only",
    ]);
  });

  it("refuses a group that nobody knows, unless it is listed", () => {
    assert.deepEqual(faultsOf(mountTargetGroup, [target(["sg-9", "sg-1"]), GROUP, rule()]), [
      "target: security group sg-9 is neither in this stack nor in knownGroups",
    ]);
    const parameters = { knownGroups: ["sg-9"] };
    assert.deepEqual(faultsOf(mountTargetGroup, [target(["sg-9"])], { parameters }), []);
  });

  describe("unknown values", () => {
    it("leave it undecided, without claiming that a rule is missing", () => {
      const undecided = (place: string) => [`? can't be decided: value at ${place} can't be known yet`];
      assert.deepEqual(faultsOf(mountTargetGroup, [target([UNKNOWN]), GROUP]), undecided(".securityGroups.0"));
      assert.deepEqual(
        faultsOf(mountTargetGroup, [TARGET, GROUP, rule({ securityGroupId: UNKNOWN })]),
        undecided(".securityGroupId"),
      );
    });

    it("are decided by where they come from", () => {
      const urn = "urn:pulumi:dev::test::x::group";
      const group = { ...GROUP, urn, props: { id: UNKNOWN } };
      const from = (property: string) => ({ propertyDependencies: { [property]: [urn] } });
      const unknownTarget = { ...target([UNKNOWN]), ...from("securityGroups") };
      const unknownRule = {
        ...rule({ securityGroupId: UNKNOWN, referencedSecurityGroupId: UNKNOWN }),
        ...from("securityGroupId"),
      };
      assert.deepEqual(faultsOf(mountTargetGroup, [unknownTarget, group, unknownRule]), []);
      assert.deepEqual(faultsOf(mountTargetGroup, [unknownTarget, group]), [NOBODY]);
    });
  });
});

import assert from "node:assert/strict";
import { TYPE } from "../../../policies/lib/types";
import { UNKNOWN } from "../../../policies/lib/unknown";
import type { Props } from "../../../policies/lib/values";
import { nfsNotFromAnywhere } from "../../../policies/rules/nfsNotFromAnywhere";
import { faultsOf, messagesOf, resource } from "../faults";

const NFS = { ipProtocol: "tcp", fromPort: 2049, toPort: 2049 };
const rule = (type: string, props: Props) => [resource(type, "rule", { ...NFS, ...props })];
const WORLD = { cidrIpv4: "0.0.0.0/0" };

describe("policy ec2-no-nfs-to-world", () => {
  it("passes NFS between groups, and HTTPS to everywhere", () => {
    assert.deepEqual(faultsOf(nfsNotFromAnywhere, rule(TYPE.ingressRule, { referencedSecurityGroupId: "sg-1" })), []);
    assert.deepEqual(faultsOf(nfsNotFromAnywhere, rule(TYPE.egressRule, { ...WORLD, fromPort: 443, toPort: 443 })), []);
    assert.deepEqual(faultsOf(nfsNotFromAnywhere, rule(TYPE.egressRule, { ...WORLD, ipProtocol: "udp" })), []);
    assert.deepEqual(faultsOf(nfsNotFromAnywhere, rule(TYPE.ingressRule, { cidrIpv4: "10.20.0.0/16" })), []);
  });

  it("refuses it from everywhere, with the whole message", () => {
    assert.deepEqual(messagesOf(nfsNotFromAnywhere, rule(TYPE.ingressRule, WORLD)), [
      "rule: ingress rule opens tcp/2049 to 0.0.0.0/0; pair the consumer's group and the mount targets' group on tcp/2049, and limit other egress to its ports",
    ]);
  });

  it("refuses it to everywhere, and inside wider rules", () => {
    const faults = (props: Props) => faultsOf(nfsNotFromAnywhere, rule(TYPE.egressRule, { ...WORLD, ...props }));
    assert.deepEqual(faults({}), ["rule: egress rule opens tcp/2049 to 0.0.0.0/0"]);
    assert.deepEqual(faults({ ipProtocol: "-1" }), [
      "rule: egress rule opens all ports, tcp/2049 among them, to 0.0.0.0/0",
    ]);
    assert.deepEqual(faults({ ipProtocol: "all" }), [
      "rule: egress rule opens all ports, tcp/2049 among them, to 0.0.0.0/0",
    ]);
    assert.deepEqual(faults({ ipProtocol: 6, fromPort: 0, toPort: 65535 }), [
      "rule: egress rule opens tcp/0-65535, tcp/2049 among them, to 0.0.0.0/0",
    ]);
    assert.deepEqual(faults({ fromPort: 2050, toPort: 3000 }), []);
    assert.deepEqual(faults({ fromPort: 1, toPort: 2048 }), []);
  });

  it("counts a missing protocol or range as all", () => {
    const faults = (props: Props) => faultsOf(nfsNotFromAnywhere, rule(TYPE.egressRule, { ...WORLD, ...props }));
    assert.deepEqual(faults({ ipProtocol: undefined }), [
      "rule: egress rule opens all ports, tcp/2049 among them, to 0.0.0.0/0",
    ]);
    assert.deepEqual(faults({ toPort: undefined }), [
      "rule: egress rule opens all tcp ports, tcp/2049 among them, to 0.0.0.0/0",
    ]);
  });

  it("reads inline rules and the default group", () => {
    const egress = [
      { protocol: "tcp", fromPort: 443, toPort: 443 },
      { protocol: "-1", cidrBlocks: ["0.0.0.0/0"] },
    ];
    for (const type of [TYPE.securityGroup, TYPE.defaultSecurityGroup]) {
      assert.deepEqual(faultsOf(nfsNotFromAnywhere, [resource(type, "group", { egress })]), [
        "group: egress[1] opens all ports, tcp/2049 among them, to 0.0.0.0/0",
      ]);
    }
  });

  it("cannot decide unknown ports", () => {
    assert.deepEqual(faultsOf(nfsNotFromAnywhere, rule(TYPE.egressRule, { ...WORLD, fromPort: UNKNOWN })), [
      "? rule: can't be decided: value at .fromPort can't be known yet",
    ]);
  });
});

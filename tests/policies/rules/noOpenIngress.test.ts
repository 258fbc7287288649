import assert from "node:assert/strict";
import { TYPE } from "../../../policies/lib/types";
import { UNKNOWN } from "../../../policies/lib/unknown";
import type { Props } from "../../../policies/lib/values";
import { noOpenIngress } from "../../../policies/rules/noOpenIngress";
import { faultsOf, messagesOf, resource } from "../faults";

const rule = (props: Props) => [
  resource(TYPE.ingressRule, "rule", { ipProtocol: "tcp", fromPort: 443, toPort: 443, ...props }),
];
const older = (props: Props) => [
  resource(TYPE.securityGroupRule, "older", { type: "ingress", protocol: "tcp", fromPort: 22, toPort: 22, ...props }),
];
const inline = (...ingress: readonly Props[]) => [resource(TYPE.securityGroup, "group", { ingress })];

describe("policy ec2-no-open-ingress", () => {
  it("passes groups, prefix lists and private ranges", () => {
    assert.deepEqual(faultsOf(noOpenIngress, rule({ referencedSecurityGroupId: "sg-1" })), []);
    assert.deepEqual(faultsOf(noOpenIngress, rule({ prefixListId: "pl-1" })), []);
    assert.deepEqual(faultsOf(noOpenIngress, rule({ cidrIpv4: "10.0.0.0/8" })), []);
    assert.deepEqual(faultsOf(noOpenIngress, rule({ cidrIpv6: "fd00::/16" })), []);
    assert.deepEqual(faultsOf(noOpenIngress, older({ sourceSecurityGroupId: "sg-1" })), []);
    assert.deepEqual(faultsOf(noOpenIngress, older({ prefixListIds: ["pl-1"] })), []);
    assert.deepEqual(faultsOf(noOpenIngress, inline({ self: true }, { securityGroups: ["sg-1"] })), []);
  });

  it("refuses everybody, with the whole message", () => {
    assert.deepEqual(messagesOf(noOpenIngress, rule({ cidrIpv4: "0.0.0.0/0" })), [
      "rule: lets in 0.0.0.0/0 on tcp/443; name the security group that may connect",
    ]);
  });

  it("refuses everybody in each place and family", () => {
    assert.deepEqual(faultsOf(noOpenIngress, rule({ cidrIpv6: "::/0", ipProtocol: "-1" })), [
      "rule: lets in ::/0 on all ports",
    ]);
    assert.deepEqual(
      faultsOf(noOpenIngress, older({ cidrBlocks: ["10.0.0.0/16", "0.0.0.0/0"], ipv6CidrBlocks: ["::/0"] })),
      ["older: lets in 0.0.0.0/0 on tcp/22", "older: lets in ::/0 on tcp/22"],
    );
    assert.deepEqual(
      faultsOf(
        noOpenIngress,
        inline({ self: true }, { protocol: "udp", fromPort: 1, toPort: 9, cidrBlocks: ["0.0.0.0/0"] }),
      ),
      ["group: ingress[1] lets in 0.0.0.0/0 on udp/1-9"],
    );
  });

  it("refuses half the world, and what is no range", () => {
    for (const cidrIpv4 of ["0.0.0.0/1", "128.0.0.0/1", "8.0.0.0/7", "10.0.0.0", "x/", "10.0.0.0/a8"]) {
      assert.deepEqual(faultsOf(noOpenIngress, rule({ cidrIpv4 })), [`rule: lets in ${cidrIpv4} on tcp/443`]);
    }
    assert.deepEqual(faultsOf(noOpenIngress, rule({ cidrIpv6: "2000::/3" })), ["rule: lets in 2000::/3 on tcp/443"]);
  });

  it("refuses a rule that names nothing", () => {
    assert.deepEqual(faultsOf(noOpenIngress, rule({})), ["rule: names nothing that may connect"]);
    assert.deepEqual(faultsOf(noOpenIngress, older({ prefixListIds: [] })), ["older: names nothing that may connect"]);
    assert.deepEqual(faultsOf(noOpenIngress, inline({ self: false })), [
      "group: ingress[0] names nothing that may connect",
    ]);
  });

  it("opens the ports of the parameter, one at a time", () => {
    const parameters = { openPorts: [443] };
    const open = { cidrIpv4: "0.0.0.0/0" };
    assert.deepEqual(faultsOf(noOpenIngress, rule(open), { parameters }), []);
    assert.deepEqual(faultsOf(noOpenIngress, rule({ ...open, fromPort: 80 }), { parameters }), [
      "rule: lets in 0.0.0.0/0 on tcp/80-443",
    ]);
    assert.deepEqual(faultsOf(noOpenIngress, rule({ ...open, toPort: undefined }), { parameters }), [
      "rule: lets in 0.0.0.0/0 on all tcp ports",
    ]);
    assert.deepEqual(faultsOf(noOpenIngress, rule({ ...open, ipProtocol: "-1" }), { parameters }), [
      "rule: lets in 0.0.0.0/0 on all ports",
    ]);
    assert.deepEqual(faultsOf(noOpenIngress, older({ cidrBlocks: ["0.0.0.0/0"] }), { parameters }), [
      "older: lets in 0.0.0.0/0 on tcp/22",
    ]);
  });

  it("looks at ingress only", () => {
    assert.deepEqual(faultsOf(noOpenIngress, [resource(TYPE.egressRule, "out", { cidrIpv4: "0.0.0.0/0" })]), []);
    assert.deepEqual(faultsOf(noOpenIngress, older({ type: "egress", cidrBlocks: ["0.0.0.0/0"] })), []);
    assert.deepEqual(
      faultsOf(noOpenIngress, [resource(TYPE.securityGroup, "g", { egress: [{ cidrBlocks: ["0.0.0.0/0"] }] })]),
      [],
    );
    assert.deepEqual(
      faultsOf(noOpenIngress, [resource(TYPE.logGroup, "g", { ingress: [{ cidrBlocks: ["0.0.0.0/0"] }] })]),
      [],
    );
  });

  it("cannot decide an unknown range, but says what is known of the others", () => {
    assert.deepEqual(faultsOf(noOpenIngress, rule({ cidrIpv4: UNKNOWN })), [
      "? rule: can't be decided: value at .cidrIpv4 can't be known yet",
    ]);
    assert.deepEqual(faultsOf(noOpenIngress, inline({ cidrBlocks: [UNKNOWN] }, {})), [
      "group: ingress[1] names nothing that may connect",
      "? group: can't be decided: value at .ingress.0.cidrBlocks.0 can't be known yet",
    ]);
  });

  it("takes a group that is not known yet", () => {
    assert.deepEqual(faultsOf(noOpenIngress, rule({ referencedSecurityGroupId: UNKNOWN })), []);
  });
});

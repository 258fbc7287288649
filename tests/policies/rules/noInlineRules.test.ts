import assert from "node:assert/strict";
import { TYPE } from "../../../policies/lib/types";
import { UNKNOWN } from "../../../policies/lib/unknown";
import type { Props } from "../../../policies/lib/values";
import { noInlineRules } from "../../../policies/rules/noInlineRules";
import { faultsOf, messagesOf, resource } from "../faults";

const group = (props: Props, type: string = TYPE.securityGroup) => [resource(type, "group", props)];

describe("policy ec2-no-inline-rules", () => {
  it("passes groups without", () => {
    assert.deepEqual(faultsOf(noInlineRules, group({})), []);
    assert.deepEqual(faultsOf(noInlineRules, group({ ingress: [], egress: [] }, TYPE.defaultSecurityGroup)), []);
  });

  it("refuses one, with the whole message", () => {
    assert.deepEqual(messagesOf(noInlineRules, group({ ingress: [{}] })), [
      "group: ingress has 1 inline rule, must have none; use aws.vpc.SecurityGroupIngressRule and SecurityGroupEgressRule: inline rules delete those that others add, and a change replaces all",
    ]);
  });

  it("refuses them in both directions and in the default group", () => {
    assert.deepEqual(faultsOf(noInlineRules, group({ ingress: [{}], egress: [{}, {}] }, TYPE.defaultSecurityGroup)), [
      "group: ingress has 1 inline rule, must have none",
      "group: egress has 2 inline rules, must have none",
    ]);
  });

  it("cannot decide an unknown list, but says what is known of the other", () => {
    assert.deepEqual(faultsOf(noInlineRules, group({ ingress: UNKNOWN, egress: [{}] })), [
      "group: egress has 1 inline rule, must have none",
      "? group: can't be decided: value at .ingress can't be known yet",
    ]);
  });
});

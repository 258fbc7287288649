import assert from "node:assert/strict";
import { UNSCOPED_ACTIONS } from "../../../components/iamDocuments";
import { TYPE } from "../../../policies/lib/types";
import { UNKNOWN } from "../../../policies/lib/unknown";
import type { Props } from "../../../policies/lib/values";
import { iamNoWildcards } from "../../../policies/rules/iamNoWildcards";
import { faultsOf, messagesOf, resource } from "../faults";

const GOOD = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::bucket/*" };
const documentOf = (...statements: readonly unknown[]) => JSON.stringify({ Statement: statements });
const policy = (document: unknown, type: string = TYPE.rolePolicy) => [resource(type, "p", { policy: document })];
const faults = (change: Props, parameters?: Props) =>
  faultsOf(iamNoWildcards, policy(documentOf({ ...GOOD, ...change })), { parameters });
const AT = "p: policy, statement 1:";
const TRUST = documentOf({ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" });
const role = (props: Props) => [resource(TYPE.role, "r", { assumeRolePolicy: TRUST, ...props })];

describe("policy iam-no-wildcards", () => {
  it("passes named actions on named resources", () => {
    assert.deepEqual(faults({}), []);
    assert.deepEqual(faults({ Resource: ["arn:aws:logs:eu-west-1:1:log-group:/aws/lambda/x:log-stream:*"] }), []);
    assert.deepEqual(
      faults({ Resource: "arn:aws:autoscaling:eu-west-1:1:autoScalingGroup:*:autoScalingGroupName/w" }),
      [],
    );
  });

  it("refuses an action wildcard, with the whole message", () => {
    const document = documentOf({ ...GOOD, Sid: "All", Action: ["s3:GetObject", "s3:*"] });
    assert.deepEqual(messagesOf(iamNoWildcards, policy(document)), [
      'p: policy, statement 1 ("All"): allows action s3:*; name what is needed, or add it to the rule\'s parameters with a reason',
    ]);
  });

  it("looks at every kind of policy", () => {
    for (const type of [TYPE.rolePolicy, TYPE.policy, TYPE.userPolicy, TYPE.groupPolicy]) {
      assert.deepEqual(faultsOf(iamNoWildcards, policy(documentOf({ ...GOOD, Action: "*" }), type)), [
        `${AT} allows action *`,
      ]);
    }
  });

  it("refuses any resource, in each spelling", () => {
    const any = [
      "*",
      "**",
      "arn:aws:s3:::*",
      "arn:aws:lambda:eu-west-1:1:function:*",
      "arn:aws:ssm:eu-west-1:1:parameter/*",
      "fs-*",
    ];
    for (const Resource of any) {
      assert.deepEqual(faults({ Resource }), [`${AT} allows s3:GetObject on ${Resource}`]);
    }
  });

  it("refuses everything but", () => {
    assert.deepEqual(faults({ Action: undefined, NotAction: "iam:*" }), [`${AT} allows by NotAction`]);
    assert.deepEqual(faults({ Resource: undefined, NotResource: "arn:aws:s3:::secret" }), [
      `${AT} allows by NotResource`,
    ]);
    assert.deepEqual(faults({ NotPrincipal: { AWS: "1" } }), [`${AT} allows by NotPrincipal`]);
  });

  it("refuses a statement without resource, and everybody as principal", () => {
    assert.deepEqual(faults({ Resource: undefined }), [`${AT} names no resource`]);
    assert.deepEqual(faults({ Principal: "*" }), [`${AT} allows principal *`]);
  });

  it("judges a statement whose effect is odd like an allow", () => {
    assert.deepEqual(faults({ Effect: undefined, Action: "*" }), [`${AT} allows action *`]);
  });

  it("lets denials be as wide as they like", () => {
    assert.deepEqual(faults({ Effect: "Deny", Action: "*", Resource: "*", Principal: "*" }), []);
  });

  describe("parameters", () => {
    it("list the actions that have no resource level; some are known from the start", () => {
      assert.deepEqual(
        faults({ Action: ["ecr:GetAuthorizationToken", "ec2:CreateNetworkInterface"], Resource: "*" }),
        [],
      );
      const wide = { Action: ["ec2:DescribeVpcs", "ec2:RunInstances"], Resource: "*" };
      assert.deepEqual(faults(wide), [`${AT} allows ec2:DescribeVpcs on *`, `${AT} allows ec2:RunInstances on *`]);
      assert.deepEqual(faults(wide, { anyResource: ["ec2:Describe*"] }), [`${AT} allows ec2:RunInstances on *`]);
      assert.deepEqual(faults({ Action: "ecr:GetAuthorizationToken", Resource: "*" }, { anyResource: [] }), [
        `${AT} allows ecr:GetAuthorizationToken on *`,
      ]);
    });

    it("let through from the start what this project's roles need, and have its reasons for", () => {
      for (const { actions } of Object.values(UNSCOPED_ACTIONS)) {
        assert.deepEqual(faults({ Action: [...actions], Resource: "*" }), []);
      }
    });

    it("list action wildcards", () => {
      assert.deepEqual(faults({ Action: "s3:Get*" }, { wildcardActions: ["s3:Get*"] }), []);
      assert.deepEqual(faults({ Action: "s3:G*" }, { wildcardActions: ["s3:Get*"] }), [`${AT} allows action s3:G*`]);
    });
  });

  describe("roles", () => {
    it("pass with a named principal", () => {
      assert.deepEqual(faultsOf(iamNoWildcards, role({})), []);
    });

    it("are refused when everybody may assume them, or nobody says who", () => {
      const trust = (Principal: unknown) => documentOf({ Effect: "Allow", Principal, Action: "sts:AssumeRole" });
      for (const principal of ["*", { AWS: "*" }]) {
        assert.deepEqual(faultsOf(iamNoWildcards, role({ assumeRolePolicy: trust(principal) })), [
          "r: assumeRolePolicy, statement 1: allows principal *",
        ]);
      }
      assert.deepEqual(faultsOf(iamNoWildcards, role({ assumeRolePolicy: undefined })), [
        "r: assumeRolePolicy is not an IAM document with statements",
      ]);
    });

    it("are judged by their inline policies too", () => {
      const inlinePolicies = [{ policy: documentOf(GOOD) }, { policy: documentOf({ ...GOOD, Action: "*" }) }, {}];
      assert.deepEqual(faultsOf(iamNoWildcards, role({ inlinePolicies })), [
        "r: inlinePolicies[1].policy, statement 1: allows action *",
        "r: inlinePolicies[2].policy is not an IAM document with statements",
      ]);
    });
  });

  it("refuses a missing document", () => {
    assert.deepEqual(faultsOf(iamNoWildcards, policy(undefined)), ["p: policy is not an IAM document with statements"]);
  });

  it("cannot decide an unknown document, but says what is known beside it", () => {
    assert.deepEqual(faultsOf(iamNoWildcards, policy(UNKNOWN)), [
      "? p: can't be decided: value at .policy can't be known yet",
    ]);
    const inlinePolicies = [{ policy: UNKNOWN }, {}];
    assert.deepEqual(faultsOf(iamNoWildcards, role({ inlinePolicies })), [
      "r: inlinePolicies[1].policy is not an IAM document with statements",
      "? r: can't be decided: value at .inlinePolicies.0.policy can't be known yet",
    ]);
  });
});

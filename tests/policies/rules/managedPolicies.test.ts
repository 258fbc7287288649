import assert from "node:assert/strict";
import { TYPE } from "../../../policies/lib/types";
import { UNKNOWN } from "../../../policies/lib/unknown";
import { managedPolicies } from "../../../policies/rules/managedPolicies";
import { faultsOf, messagesOf, resource } from "../faults";

const attach = (policyArn: unknown, type: string = TYPE.rolePolicyAttachment) => [resource(type, "a", { policyArn })];
const aws = (name: string) => `arn:aws:iam::aws:policy/${name}`;

describe("policy iam-managed-policies-listed", () => {
  it("passes listed ones and the account's own", () => {
    assert.deepEqual(faultsOf(managedPolicies, attach(aws("AmazonSSMManagedInstanceCore"))), []);
    assert.deepEqual(faultsOf(managedPolicies, attach(aws("service-role/AWSLambdaBasicExecutionRole"))), []);
    assert.deepEqual(faultsOf(managedPolicies, attach("arn:aws:iam::123456789012:policy/own")), []);
  });

  it("refuses others, with the whole message", () => {
    assert.deepEqual(messagesOf(managedPolicies, attach(aws("AWSLambda_FullAccess"))), [
      "a: policyArn is arn:aws:iam::aws:policy/AWSLambda_FullAccess, which is not listed; write a policy with what is needed, or list it in parameter allowed",
    ]);
  });

  it("refuses them in every partition, attached to anything", () => {
    const kinds = [TYPE.policyAttachment, TYPE.userPolicyAttachment, TYPE.groupPolicyAttachment];
    for (const type of kinds) {
      assert.deepEqual(faultsOf(managedPolicies, attach("arn:aws-cn:iam::aws:policy/AdministratorAccess", type)), [
        "a: policyArn is arn:aws-cn:iam::aws:policy/AdministratorAccess, which is not listed",
      ]);
    }
  });

  it("reads a role's own list", () => {
    const role = resource(TYPE.role, "r", {
      managedPolicyArns: [aws("AmazonSSMManagedInstanceCore"), aws("PowerUserAccess"), null],
    });
    assert.deepEqual(faultsOf(managedPolicies, [role, resource(TYPE.role, "bare", {})]), [
      "r: managedPolicyArns[1] is arn:aws:iam::aws:policy/PowerUserAccess, which is not listed",
      "r: managedPolicyArns[2] is not set, must be a policy's ARN",
    ]);
  });

  it("refuses an attachment that does not say", () => {
    assert.deepEqual(faultsOf(managedPolicies, attach(undefined)), ["a: policyArn is not set, must be a policy's ARN"]);
  });

  it("takes the list from its parameter", () => {
    const parameters = { allowed: ["PowerUserAccess"] };
    assert.deepEqual(faultsOf(managedPolicies, attach(aws("PowerUserAccess")), { parameters }), []);
    assert.equal(faultsOf(managedPolicies, attach(aws("AmazonSSMManagedInstanceCore")), { parameters }).length, 1);
  });

  it("cannot decide an unknown ARN", () => {
    assert.deepEqual(faultsOf(managedPolicies, attach(UNKNOWN)), [
      "? a: can't be decided: value at .policyArn can't be known yet",
    ]);
  });
});

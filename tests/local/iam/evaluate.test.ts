import * as assert from "node:assert/strict";
import { type AttachedPolicy, evaluate, type Policies } from "../../../local/iam/evaluate";
import { FS, identity, MOUNT, outcome, POINT, REQUEST, ROLE, resource, UNKNOWN } from "./attachedPolicies";

const ON = `${MOUNT} on ${FS}`;

const ALLOW = { Sid: "Yes", Effect: "Allow", Action: MOUNT, Resource: FS };
const DENY_ALL = { Sid: "No", Effect: "Deny", Principal: "*", Action: "*" };

describe("local/iam/evaluate", () => {
  it("explains each outcome", () => {
    const decide = (policies: Partial<Policies>, request = REQUEST) =>
      evaluate(request, { identity: [], resource: [], ...policies });
    assert.deepEqual(decide({ identity: [identity(ALLOW)] }), {
      outcome: "allowed",
      source: "role",
      reason: `statement Yes of role allows ${ON}`,
    });
    assert.deepEqual(decide({ identity: [identity(ALLOW)], resource: [resource(DENY_ALL)] }), {
      outcome: "explicitly denied",
      source: "file system",
      reason: `statement No of file system denies ${ON}`,
    });
    assert.deepEqual(decide({}), {
      outcome: "implicitly denied",
      source: undefined,
      reason: `no policy allows ${ROLE} ${ON}`,
    });
    assert.deepEqual(decide({ identity: [identity({ ...ALLOW, Sid: undefined, Condition: UNKNOWN })] }), {
      outcome: "not modelled",
      source: "role",
      reason: "statement 1 of role uses what is not modelled here",
    });
    assert.deepEqual(decide({}, { ...REQUEST, principal: undefined }), {
      outcome: "implicitly denied",
      source: undefined,
      reason: `no policy allows an anonymous client ${ON}`,
    });
  });

  describe("identity policies", () => {
    const cases: readonly (readonly [string, unknown, string])[] = [
      ["the action and the resource", ALLOW, "allowed"],
      ["a wildcard action", { ...ALLOW, Action: "elasticfilesystem:*" }, "allowed"],
      ["another action", { ...ALLOW, Action: "elasticfilesystem:ClientWrite" }, "implicitly denied"],
      ["another resource", { ...ALLOW, Resource: `${FS}2` }, "implicitly denied"],
      ["the access point's condition", through(POINT), "allowed"],
      ["another access point's condition", through(`${POINT}2`), "implicitly denied"],
      ["an unknown key of another action", { ...ALLOW, Action: "s3:*", Condition: UNKNOWN }, "implicitly denied"],
      ["an unknown operator", { ...ALLOW, Condition: UNKNOWN }, "not modelled"],
      ["NotAction", { Effect: "Allow", NotAction: "s3:*", Resource: "*" }, "not modelled"],
      ["NotResource", { Effect: "Allow", Action: MOUNT, NotResource: "arn:aws:s3:::b" }, "not modelled"],
      [
        "NotAction on another resource",
        { Effect: "Allow", NotAction: "s3:*", Resource: "arn:aws:s3:::b" },
        "implicitly denied",
      ],
    ];
    for (const [what, statement, expected] of cases) {
      it(`${what}: ${expected}`, () => assert.equal(outcome({ identity: [identity(statement)] }), expected));
    }

    it("do not speak for an anonymous client", () => {
      assert.equal(outcome({ identity: [identity(ALLOW)] }, { ...REQUEST, principal: undefined }), "implicitly denied");
    });

    it("of unknown text never allow, and keep others from allowing", () => {
      const opaque: AttachedPolicy = { source: "attachment", document: undefined };
      assert.equal(outcome({ identity: [opaque] }), "not modelled");
      assert.equal(outcome({ identity: [identity(ALLOW), opaque] }), "not modelled");
      assert.equal(outcome({ identity: [opaque], resource: [resource(DENY_ALL)] }), "explicitly denied");
    });
  });

  describe("resource policies", () => {
    const allow = (Principal: unknown) => ({ Effect: "Allow", Principal, Action: MOUNT });
    const deny = (Principal: unknown) => ({ Effect: "Deny", Principal, Action: MOUNT });
    const cases: readonly (readonly [string, unknown, string])[] = [
      ["allow everybody", allow("*"), "allowed"],
      ["allow everybody, long form", allow({ AWS: "*" }), "allowed"],
      ["allow the role", allow({ AWS: ROLE }), "allowed"],
      ["allow another role", allow({ AWS: `${ROLE}2` }), "implicitly denied"],
      ["allow a service", allow({ Service: "ec2.amazonaws.com" }), "implicitly denied"],
      ["allow the account: left to its own policies", allow({ AWS: "123456789012" }), "implicitly denied"],
      ["allow the account's root", allow({ AWS: "arn:aws:iam::123456789012:root" }), "implicitly denied"],
      ["allow a session of a role", allow({ AWS: "arn:aws:sts::123456789012:assumed-role/pets/i-1" }), "not modelled"],
      ["NotPrincipal", { Effect: "Deny", NotPrincipal: { AWS: ROLE }, Action: MOUNT }, "not modelled"],
      ["deny another account", deny({ AWS: "999999999999" }), "implicitly denied"],
      ["deny the account", deny({ AWS: "123456789012" }), "explicitly denied"],
      ["deny the account's root", deny({ AWS: "arn:aws:iam::123456789012:root" }), "explicitly denied"],
      ["deny the role", deny({ AWS: ROLE }), "explicitly denied"],
    ];
    for (const [what, statement, expected] of cases) {
      it(`${what}: ${expected}`, () => assert.equal(outcome({ resource: [resource(statement)] }), expected));
    }

    it("allow an anonymous client only by naming everybody", () => {
      const anonymous = { ...REQUEST, principal: undefined };
      assert.equal(outcome({ resource: [resource(allow("*"))] }, anonymous), "allowed");
      assert.equal(outcome({ resource: [resource(allow({ AWS: ROLE }))] }, anonymous), "implicitly denied");
      assert.equal(outcome({ resource: [resource(allow({ AWS: "123456789012" }))] }, anonymous), "implicitly denied");
    });

    it("are enough, and are not needed", () => {
      assert.equal(outcome({ resource: [resource(allow({ AWS: ROLE }))] }), "allowed");
      assert.equal(
        outcome({
          identity: [identity(ALLOW)],
          resource: [resource({ ...DENY_ALL, Action: "elasticfilesystem:ClientRootAccess" })],
        }),
        "allowed",
      );
    });
  });

  it("a deny whose condition is not modelled leaves no allow", () => {
    const maybe = resource({ ...DENY_ALL, Condition: UNKNOWN });
    assert.equal(outcome({ identity: [identity(ALLOW)], resource: [maybe] }), "not modelled");
    assert.equal(outcome({ identity: [identity(ALLOW)], resource: [maybe, resource(DENY_ALL)] }), "explicitly denied");
  });

  it("an allow that is not modelled does not matter beside one that is", () => {
    assert.equal(
      outcome({ identity: [identity({ ...ALLOW, Condition: UNKNOWN }, { ...ALLOW, Sid: "Sure" })] }),
      "allowed",
    );
  });
});

function through(point: string) {
  return { ...ALLOW, Condition: { StringEquals: { "elasticfilesystem:AccessPointArn": [point] } } };
}

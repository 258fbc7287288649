import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { type AccessRequest, type AttachedPolicy, evaluate, type Policies } from "../../../local/iam/evaluate";
import { managedPolicy } from "../../../local/iam/managedPolicies";
import { type PolicyKind, parsePolicy } from "../../../local/iam/policyDocument";

const FS = "arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/fs-1";
const ROLE = "arn:aws:iam::123456789012:role/pets";
const POINT = "arn:aws:elasticfilesystem:eu-west-1:123456789012:access-point/fsap-1";
const MOUNT = "elasticfilesystem:ClientMount";
const ON = `${MOUNT} on ${FS}`;

const REQUEST: AccessRequest = {
  action: MOUNT,
  resource: FS,
  principal: ROLE,
  context: { "aws:SecureTransport": "true", "elasticfilesystem:AccessPointArn": POINT },
};

function policy(source: string, kind: PolicyKind, ...statements: unknown[]): AttachedPolicy {
  const { document, malformed } = parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement: statements }), kind);
  assert.equal(malformed, undefined);
  return { source, document };
}
const identity = (...statements: unknown[]) => policy("role", "identity", ...statements);
const resource = (...statements: unknown[]) => policy("file system", "resource", ...statements);

const ALLOW = { Sid: "Yes", Effect: "Allow", Action: MOUNT, Resource: FS };
const DENY_ALL = { Sid: "No", Effect: "Deny", Principal: "*", Action: "*" };
const UNKNOWN = { NumericEquals: { "aws:SecureTransport": "1" } };

function outcome(policies: Partial<Policies>, request: AccessRequest = REQUEST): string {
  return evaluate(request, { identity: [], resource: [], ...policies }).outcome;
}

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

  describe("properties", () => {
    const OPERATORS = [
      "StringEquals",
      "StringLike",
      "StringNotLike",
      "ArnLike",
      "Bool",
      "Null",
      "BoolIfExists",
      "DateLessThan",
      "Made:Up",
    ];
    const KEYS = ["aws:SecureTransport", "elasticfilesystem:AccessPointArn", "aws:SourceVpc"];
    const conditions = fc.option(
      fc.dictionary(
        fc.constantFrom(...OPERATORS),
        fc.dictionary(fc.constantFrom(...KEYS), fc.constantFrom("true", "false", POINT, "*", "${x}"), { minKeys: 1 }),
        { minKeys: 1, maxKeys: 3 },
      ),
      { nil: undefined },
    );
    const body = {
      Action: fc.constantFrom(MOUNT, "elasticfilesystem:*", "s3:GetObject", "*"),
      Resource: fc.constantFrom(FS, `${FS}2`, "*", "arn:aws:elasticfilesystem:*"),
      Condition: conditions,
    };
    const statement = fc.record({ Effect: fc.constantFrom("Allow", "Deny"), ...body });
    const principals = fc.constantFrom("*", { AWS: ROLE }, { AWS: "123456789012" }, { AWS: `${ROLE}2` });
    const policies = fc.record({
      identity: fc.array(statement, { maxLength: 4 }),
      resource: fc.array(fc.record({ ...body, Effect: fc.constantFrom("Allow", "Deny"), Principal: principals }), {
        maxLength: 4,
      }),
    });
    const request = fc.constantFrom(
      REQUEST,
      { ...REQUEST, principal: undefined },
      {
        ...REQUEST,
        context: { "aws:SecureTransport": "false", "elasticfilesystem:AccessPointArn": undefined },
      },
    );
    type Drawn = { identity: readonly object[]; resource: readonly object[] };
    const built = ({ identity: own, resource: other }: Drawn): Policies => ({
      identity: own.length === 0 ? [] : [identity(...own)],
      resource: other.length === 0 ? [] : [resource(...other)],
    });
    const decide = (drawn: Drawn, asked: AccessRequest) => evaluate(asked, built(drawn)).outcome;
    const plainDeny = { Effect: "Deny", Principal: "*", Action: "*" };

    it("a deny without conditions always wins", () => {
      fc.assert(
        fc.property(policies, request, (drawn, asked) => {
          const denied = { ...drawn, resource: [...drawn.resource, plainDeny] };
          return decide(denied, asked) === "explicitly denied";
        }),
      );
    });

    it("another allow never turns an explicit deny, nor what was allowed", () => {
      const allow = fc.record({ ...body, Effect: fc.constant("Allow") });
      fc.assert(
        fc.property(policies, allow, request, (drawn, more, asked) => {
          const before = decide(drawn, asked);
          const after = decide({ ...drawn, identity: [...drawn.identity, more] }, asked);
          return before === "explicitly denied" || before === "allowed" ? after === before : true;
        }),
      );
    });

    it("another deny never allows what was not allowed", () => {
      const deny = fc.record({ ...body, Effect: fc.constant("Deny") });
      fc.assert(
        fc.property(policies, deny, request, (drawn, more, asked) => {
          const after = decide({ ...drawn, identity: [...drawn.identity, more] }, asked);
          return decide(drawn, asked) === "allowed" || after !== "allowed";
        }),
      );
    });

    it("a statement whose condition is not modelled never allows", () => {
      fc.assert(
        fc.property(policies, request, (drawn, asked) => {
          const vague = (one: object) => ({ ...one, Condition: UNKNOWN });
          const all = { identity: drawn.identity.map(vague), resource: drawn.resource.map(vague) };
          return decide(all, asked) !== "allowed";
        }),
      );
    });

    it("the order of statements does not matter", () => {
      fc.assert(
        fc.property(policies, request, (drawn, asked) => {
          const turned = { identity: [...drawn.identity].reverse(), resource: [...drawn.resource].reverse() };
          return decide(drawn, asked) === decide(turned, asked);
        }),
      );
    });
  });

  describe("managed policies", () => {
    const READ = "arn:aws:iam::aws:policy/AmazonElasticFileSystemClientReadOnlyAccess";
    const WRITE = "arn:aws:iam::aws:policy/AmazonElasticFileSystemClientReadWriteAccess";
    const FULL = "arn:aws:iam::aws:policy/AmazonElasticFileSystemClientFullAccess";
    const SSM = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore";
    const allows = (arn: string, action: string) => {
      const text = managedPolicy(arn);
      assert.ok(text);
      const { document } = parsePolicy(text, "identity");
      return outcome({ identity: [{ source: arn, document }] }, { ...REQUEST, action }) === "allowed";
    };
    it("allow what AWS documents", () => {
      const actions = ["ClientMount", "ClientWrite", "ClientRootAccess"].map((one) => `elasticfilesystem:${one}`);
      const table = [READ, WRITE, FULL, SSM].map((arn) => actions.map((action) => allows(arn, action)));
      assert.deepEqual(table, [
        [true, false, false],
        [true, true, false],
        [true, true, true],
        [false, false, false],
      ]);
      assert.equal(allows(SSM, "ssmmessages:OpenDataChannel"), true);
    });
    it("are known by their whole ARN, in every partition", () => {
      assert.notEqual(managedPolicy("arn:aws-cn:iam::aws:policy/AmazonSSMManagedInstanceCore"), undefined);
      for (const arn of [
        "AmazonSSMManagedInstanceCore",
        "arn:aws:iam::123456789012:policy/AmazonSSMManagedInstanceCore",
        "arn:aws:iam::aws:policy/toString",
      ]) {
        assert.equal(managedPolicy(arn), undefined, arn);
      }
    });
  });
});

function through(point: string) {
  return { ...ALLOW, Condition: { StringEquals: { "elasticfilesystem:AccessPointArn": [point] } } };
}

import * as assert from "node:assert/strict";
import { type PolicyKind, parsePolicy } from "../../../local/iam/policyDocument";

const ALLOW = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };

function parse(document: unknown, kind: PolicyKind = "identity") {
  return parsePolicy(JSON.stringify(document), kind);
}

function parseStatement(statement: unknown, kind?: PolicyKind) {
  return parse({ Version: "2012-10-17", Statement: [statement] }, kind);
}

describe("local/iam/policyDocument", () => {
  it("parses every element", () => {
    const parsed = parse(
      {
        Version: "2012-10-17",
        Id: "files",
        Statement: [
          {
            Sid: "One",
            Effect: "Deny",
            Principal: { AWS: ["*", "123456789012"], Service: "ec2.amazonaws.com" },
            Action: ["elasticfilesystem:ClientMount", "elasticfilesystem:Client*"],
            Resource: ["arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/fs-1", "*"],
            Condition: { Bool: { "aws:SecureTransport": false }, StringLike: { a: ["x*", "y"], b: "z" } },
          },
        ],
      },
      "resource",
    );
    assert.deepEqual(parsed, {
      malformed: undefined,
      document: {
        statements: [
          {
            sid: "One",
            effect: "Deny",
            principals: { everyone: true, aws: ["123456789012"], services: ["ec2.amazonaws.com"] },
            actions: ["elasticfilesystem:ClientMount", "elasticfilesystem:Client*"],
            resources: ["arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/fs-1", "*"],
            conditions: [
              { operator: "Bool", key: "aws:SecureTransport", values: ["false"] },
              { operator: "StringLike", key: "a", values: ["x*", "y"] },
              { operator: "StringLike", key: "b", values: ["z"] },
            ],
            unmodelled: [],
          },
        ],
      },
    });
  });

  it("takes a single statement, single values, and Principal *", () => {
    const { document } = parse(
      { Version: "2012-10-17", Statement: { Effect: "Allow", Principal: "*", Action: "*" } },
      "resource",
    );
    assert.deepEqual(document?.statements, [
      {
        sid: undefined,
        effect: "Allow",
        principals: { everyone: true, aws: [], services: [] },
        actions: ["*"],
        resources: undefined,
        conditions: [],
        unmodelled: [],
      },
    ]);
  });

  const unmodelled: readonly (readonly [string, unknown, PolicyKind, readonly string[]])[] = [
    ["no version", { Statement: [ALLOW] }, "identity", ["Version"]],
    ["the old version", { Version: "2008-10-17", Statement: [ALLOW] }, "identity", ["Version"]],
    [
      "NotAction",
      { Version: "2012-10-17", Statement: [{ Effect: "Allow", NotAction: "s3:*", Resource: "*" }] },
      "identity",
      ["NotAction"],
    ],
    [
      "NotResource",
      { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", NotResource: "arn:aws:s3:::b" }] },
      "identity",
      ["NotResource"],
    ],
    [
      "NotPrincipal",
      { Version: "2012-10-17", Statement: [{ Effect: "Deny", NotPrincipal: { AWS: "1" }, Action: "s3:*" }] },
      "resource",
      ["NotPrincipal"],
    ],
  ];
  for (const [what, document, kind, elements] of unmodelled) {
    it(`keeps ${what} as not modelled`, () => {
      assert.deepEqual(parse(document, kind).document?.statements[0]?.unmodelled, elements);
    });
  }

  const malformed: readonly (readonly [unknown, string])[] = [
    [[], "the document is not a JSON object"],
    [{ Version: "2012-10-17", Statement: [ALLOW], Extra: 1 }, "unknown element Extra"],
    [{ Version: "2020-01-01", Statement: [ALLOW] }, 'Version is "2020-01-01"; must be "2012-10-17"'],
    [{ Version: "2012-10-17", Statement: [] }, "Statement is empty"],
    [{ Version: "2012-10-17" }, "Statement[0] is not an object"],
    [
      {
        Version: "2012-10-17",
        Statement: [
          { ...ALLOW, Sid: "A" },
          { ...ALLOW, Sid: "A" },
        ],
      },
      "two statements have the Sid A",
    ],
  ];
  for (const [document, text] of malformed) {
    it(`refuses: ${text}`, () => assert.deepEqual(parse(document), { document: undefined, malformed: text }));
  }

  it("refuses what is not JSON", () => {
    assert.deepEqual(parsePolicy("{", "identity"), { document: undefined, malformed: "the document is not JSON" });
  });

  const statements: readonly (readonly [PolicyKind, unknown, string])[] = [
    ["identity", { ...ALLOW, Effect: "Maybe" }, 'Statement[0].Effect must be "Allow" or "Deny"'],
    ["identity", { ...ALLOW, Actions: "s3:*" }, "Statement[0] has the unknown element Actions"],
    ["identity", { ...ALLOW, Sid: "with space" }, "Statement[0].Sid: letters and digits only"],
    ["identity", { ...ALLOW, Principal: "*" }, "Statement[0]: a role's policy has no Principal"],
    ["identity", { Effect: "Allow", Resource: "*" }, "Statement[0]: Action is missing"],
    ["identity", { Effect: "Allow", Action: "s3:*" }, "Statement[0]: Resource is missing"],
    ["identity", { ...ALLOW, Action: [] }, "Statement[0].Action is empty"],
    ["identity", { ...ALLOW, Action: [7] }, "Statement[0].Action: 7 is not a text"],
    ["identity", { ...ALLOW, Action: "GetObject" }, "Statement[0].Action: GetObject is not of the form service:Action"],
    ["identity", { ...ALLOW, Resource: "bucket" }, 'Statement[0].Resource: "bucket" is neither an ARN nor *'],
    ["identity", { ...ALLOW, Condition: [] }, "Statement[0].Condition is not an object"],
    ["identity", { ...ALLOW, Condition: { Bool: "true" } }, "Statement[0].Condition.Bool is not an object"],
    ["identity", { ...ALLOW, Condition: { Bool: { a: [{}] } } }, "Statement[0].Condition.Bool.a: {} is not a text"],
    ["resource", ALLOW, "Statement[0]: Principal is missing"],
    ["resource", { ...ALLOW, Principal: "me" }, 'Statement[0].Principal must be "*" or an object'],
    ["resource", { ...ALLOW, Principal: { Human: "me" } }, "Statement[0].Principal has the unknown kind Human"],
    [
      "trust",
      { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole", Resource: "*" },
      "Statement[0]: a trust policy has no Resource",
    ],
  ];
  for (const [kind, statement, text] of statements) {
    it(`refuses in a policy of kind ${kind}: ${text}`, () => {
      assert.deepEqual(parseStatement(statement, kind), { document: undefined, malformed: text });
    });
  }
});

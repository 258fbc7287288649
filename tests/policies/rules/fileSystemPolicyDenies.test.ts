import assert from "node:assert/strict";
import { TYPE } from "../../../policies/lib/types";
import { UNKNOWN } from "../../../policies/lib/unknown";
import type { Props } from "../../../policies/lib/values";
import { fileSystemPolicyDenies } from "../../../policies/rules/fileSystemPolicyDenies";
import { faultsOf, messagesOf, resource } from "../faults";

const EVERY_ACTION = [
  "elasticfilesystem:ClientMount",
  "elasticfilesystem:ClientWrite",
  "elasticfilesystem:ClientRootAccess",
];
const POINT = "elasticfilesystem:AccessPointArn";
const deny = (more: Props) => ({ Effect: "Deny", Principal: "*", Action: EVERY_ACTION, ...more });
const TLS = deny({ Condition: { Bool: { "aws:SecureTransport": "false" } } });
const ACCESS_POINT = deny({ Condition: { Null: { [POINT]: "true" } } });
const NO_TLS = "policy: policy has no statement that denies every client without TLS";
const NO_POINT = "policy: policy has no statement that denies every client without access point";

const faults = (...statements: readonly unknown[]) =>
  faultsOf(fileSystemPolicyDenies, [
    resource(TYPE.fileSystemPolicy, "policy", {
      policy: JSON.stringify({ Version: "2012-10-17", Statement: statements }),
    }),
  ]);

describe("policy efs-file-system-policy-denies", () => {
  it("passes the two denials", () => {
    assert.deepEqual(faults(TLS, ACCESS_POINT), []);
  });

  it("passes a document given as object, with principals and actions in other forms", () => {
    const policy = {
      Statement: [
        { ...TLS, Principal: { AWS: ["*"] }, Action: "elasticfilesystem:Client*" },
        { ...ACCESS_POINT, Principal: { AWS: "*" }, Action: "*" },
      ],
    };
    assert.deepEqual(faultsOf(fileSystemPolicyDenies, [resource(TYPE.fileSystemPolicy, "policy", { policy })]), []);
  });

  it("refuses a policy without them, with the whole message", () => {
    const policy = JSON.stringify({ Statement: deny({ Action: "elasticfilesystem:ClientRootAccess" }) });
    const end = "; deny everybody the client actions under exactly that condition, and allow named roles only";
    assert.deepEqual(messagesOf(fileSystemPolicyDenies, [resource(TYPE.fileSystemPolicy, "policy", { policy })]), [
      `policy: policy has no statement that denies every client without TLS${end}`,
      `policy: policy has no statement that denies every client without access point${end}`,
    ]);
  });

  it("reports each missing one", () => {
    assert.deepEqual(faults(TLS), [NO_POINT]);
    assert.deepEqual(faults(ACCESS_POINT), [NO_TLS]);
  });

  it("takes negated operators, which hold for a missing key, for the access point", () => {
    for (const operator of ["StringNotLike", "StringNotEquals", "ArnNotLike", "ArnNotEquals"]) {
      assert.deepEqual(faults(TLS, deny({ Condition: { [operator]: { [POINT]: "arn:x" } } })), [], operator);
    }
    assert.deepEqual(faults(TLS, deny({ Condition: { StringLike: { [POINT]: "arn:x" } } })), [NO_POINT]);
  });

  it("does not take a denial that something else limits", () => {
    const limited: readonly Props[] = [
      { Effect: "Allow" },
      { Principal: { AWS: "arn:aws:iam::123456789012:role/a" } },
      { Principal: undefined },
      { Action: EVERY_ACTION.slice(0, 2) },
      { Action: undefined, NotAction: "elasticfilesystem:ClientMount" },
      { Principal: undefined, NotPrincipal: "*" },
      { Condition: undefined },
      { Condition: { Bool: { "aws:SecureTransport": "true" } } },
      { Condition: { Bool: { "aws:SecureTransport": ["false", "true"] } } },
      { Condition: { Bool: { "aws:SecureTransport": "false", "aws:ViaAWSService": "false" } } },
      { Condition: { Bool: { "aws:SecureTransport": "false" }, IpAddress: { "aws:SourceIp": "10.0.0.0/8" } } },
      { Condition: { BoolIfExists: { "aws:SecureTransport": "false" } } },
      { Condition: { Bool: { "aws:ViaAWSService": "false" } } },
    ];
    for (const change of limited) {
      const found = faults({ ...TLS, ...change }, ACCESS_POINT);
      assert.equal(found[0], NO_TLS, JSON.stringify(change));
    }
    assert.deepEqual(faults(TLS, deny({ Condition: { Null: { [POINT]: "false" } } })), [NO_POINT]);
    assert.deepEqual(faults(TLS, deny({ Condition: { Null: { "aws:SourceVpc": "true" } } })), [NO_POINT]);
  });

  it("refuses an allow for everybody, in every spelling", () => {
    const allow = (more: Props) => ({ Sid: "Open", Effect: "Allow", Action: EVERY_ACTION[0], ...more });
    const spellings: readonly Props[] = [
      { Principal: "*" },
      { Principal: { AWS: "*" } },
      { Principal: { AWS: ["arn:aws:iam::123456789012:root", "*"] } },
      { NotPrincipal: { AWS: "arn:aws:iam::123456789012:role/a" }, Principal: { AWS: "arn:aws:iam::1:root" } },
      {},
      { Principal: "*", Condition: { Bool: { "elasticfilesystem:AccessedViaMountTarget": "true" } } },
    ];
    for (const spelling of spellings) {
      assert.deepEqual(
        faults(TLS, ACCESS_POINT, allow(spelling)),
        ['policy: statement 3 ("Open") of policy allows everybody'],
        JSON.stringify(spelling),
      );
    }
    assert.deepEqual(faults(TLS, ACCESS_POINT, allow({ Principal: { AWS: "arn:aws:iam::1:role/a" } })), []);
  });

  it("refuses what is no document", () => {
    for (const policy of [undefined, "", "{", "[]", "{}", { Statement: [] }, { Statement: ["x"] }]) {
      assert.deepEqual(
        faultsOf(fileSystemPolicyDenies, [resource(TYPE.fileSystemPolicy, "policy", { policy })]),
        ["policy: policy is not an IAM document with statements"],
        JSON.stringify(policy),
      );
    }
  });

  it("cannot decide an unknown document", () => {
    assert.deepEqual(
      faultsOf(fileSystemPolicyDenies, [resource(TYPE.fileSystemPolicy, "policy", { policy: UNKNOWN })]),
      ["? policy: can't be decided: value at .policy can't be known yet"],
    );
  });
});

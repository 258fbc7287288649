import * as assert from "node:assert/strict";
import { type AccessRequest, type AttachedPolicy, evaluate, type Policies } from "../../../local/iam/evaluate";
import { type PolicyKind, parsePolicy } from "../../../local/iam/policyDocument";

export const FS = "arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/fs-1";
export const ROLE = "arn:aws:iam::123456789012:role/pets";
export const POINT = "arn:aws:elasticfilesystem:eu-west-1:123456789012:access-point/fsap-1";
export const MOUNT = "elasticfilesystem:ClientMount";

/** A mount through the access point, with TLS. */
export const REQUEST: AccessRequest = {
  action: MOUNT,
  resource: FS,
  principal: ROLE,
  context: { "aws:SecureTransport": "true", "elasticfilesystem:AccessPointArn": POINT },
};

/** A condition whose operator is not modelled. */
export const UNKNOWN = { NumericEquals: { "aws:SecureTransport": "1" } };

function policy(source: string, kind: PolicyKind, statements: readonly unknown[]): AttachedPolicy {
  const { document, malformed } = parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement: statements }), kind);
  assert.equal(malformed, undefined);
  return { source, document };
}

/** The role's policy. */
export const identity = (...statements: unknown[]) => policy("role", "identity", statements);

/** The file system's policy. */
export const resource = (...statements: unknown[]) => policy("file system", "resource", statements);

export function outcome(policies: Partial<Policies>, request: AccessRequest = REQUEST): string {
  return evaluate(request, { identity: [], resource: [], ...policies }).outcome;
}

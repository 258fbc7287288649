import assert from "node:assert/strict";
import * as sdk from "@aws-sdk/client-lambda";
import { INVOKE_ERRORS, InvokeError, mountError, notFound, throttled } from "../../../local/lambda/invokeErrors";

describe("errors of the Invoke API", () => {
  /** What the AWS SDK's own model of Lambda says of an error. */
  function modelled(name: string): number | undefined {
    const schema: unknown = Object.entries(sdk).find(([key]) => key === `${name}$`)?.[1];
    return Array.isArray(schema) ? (schema[3] as { httpError?: number }).httpError : undefined;
  }
  const common = [
    "AccessDeniedException",
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
    "UnrecognizedClientException",
  ];

  it("have the HTTP status that the AWS SDK's model of Lambda gives them", () => {
    const own = Object.entries(INVOKE_ERRORS).filter(([name]) => !common.includes(name));
    assert.deepEqual(Object.fromEntries(own), Object.fromEntries(own.map(([name]) => [name, modelled(name)])));
  });

  it("that all services share are in no model of Lambda, and have status 403", () => {
    assert.deepEqual(common.map(modelled), [undefined, undefined, undefined, undefined]);
    assert.deepEqual(new Set(common.map((name) => INVOKE_ERRORS[name as keyof typeof INVOKE_ERRORS])), new Set([403]));
  });

  it("say which limit throttled an event", () => {
    assert.deepEqual(
      [throttled(true), throttled(false)].map(({ status, message, details }) => [status, message, details]),
      [
        [429, "Rate Exceeded.", { Reason: "ReservedFunctionConcurrentInvocationLimitExceeded" }],
        [429, "Rate Exceeded.", { Reason: "ConcurrentInvocationLimitExceeded" }],
      ],
    );
    assert.equal(notFound("arn:f").message, "Function not found: arn:f");
  });

  it("of a refused mount keep AWS's name where it is one, and are a failure to mount otherwise", () => {
    const refusal = {
      check: "IAM",
      message: "Text of AWS's.",
      resource: "aws:iam/role:Role::a",
      missing: "no right to mount",
      fix: "allow ClientMount",
    } as const;
    const named = ["EFSMountConnectivityException", "EFSMountTimeoutException", "NotModelled", "ServiceException"];
    const errors = named.map((error) => mountError({ ...refusal, error }));
    assert.deepEqual(
      errors.map((error) => [error instanceof InvokeError, error.errorName, error.status]),
      [
        [true, "EFSMountConnectivityException", 408],
        [true, "EFSMountTimeoutException", 408],
        [true, "EFSMountFailureException", 403],
        [true, "EFSMountFailureException", 403],
      ],
    );
    assert.equal(errors[0]!.message, "Text of AWS's. (aws:iam/role:Role::a: no right to mount; allow ClientMount)");
  });
});

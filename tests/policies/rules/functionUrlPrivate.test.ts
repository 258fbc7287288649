import assert from "node:assert/strict";
import { TYPE } from "../../../policies/lib/types";
import { UNKNOWN } from "../../../policies/lib/unknown";
import type { Props } from "../../../policies/lib/values";
import { functionUrlPrivate } from "../../../policies/rules/functionUrlPrivate";
import { faultsOf, messagesOf, resource } from "../faults";

const url = (props: Props) => [resource(TYPE.functionUrl, "url", props)];
const permission = (props: Props) => [resource(TYPE.permission, "permission", props)];

describe("policy lambda-not-public", () => {
  it("passes IAM and named principals", () => {
    assert.deepEqual(faultsOf(functionUrlPrivate, url({ authorizationType: "AWS_IAM" })), []);
    assert.deepEqual(faultsOf(functionUrlPrivate, permission({ principal: "events.amazonaws.com" })), []);
  });

  it("refuses a public URL, with the whole message", () => {
    assert.deepEqual(messagesOf(functionUrlPrivate, url({ authorizationType: "NONE" })), [
      'url: authorizationType is "NONE", must be "AWS_IAM"; set authorizationType AWS_IAM and permit named principals',
    ]);
  });

  it("refuses a public function", () => {
    assert.deepEqual(faultsOf(functionUrlPrivate, permission({ principal: "*" })), [
      'permission: principal is "*", must be one',
    ]);
  });

  it("refuses what does not say", () => {
    assert.deepEqual(faultsOf(functionUrlPrivate, url({})), ['url: authorizationType is not set, must be "AWS_IAM"']);
    assert.deepEqual(faultsOf(functionUrlPrivate, permission({})), ["permission: principal is not set, must be one"]);
  });

  it("cannot decide unknown values", () => {
    assert.deepEqual(
      faultsOf(functionUrlPrivate, [...url({ authorizationType: UNKNOWN }), ...permission({ principal: UNKNOWN })]),
      [
        "? url: can't be decided: value at .authorizationType can't be known yet",
        "? permission: can't be decided: value at .principal can't be known yet",
      ],
    );
  });
});

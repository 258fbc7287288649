import assert from "node:assert/strict";
import { TYPE } from "../../../policies/lib/types";
import { UNKNOWN } from "../../../policies/lib/unknown";
import type { Props } from "../../../policies/lib/values";
import { noKeyPair } from "../../../policies/rules/noKeyPair";
import { faultsOf, messagesOf, resource } from "../faults";

const template = (props: Props) => [resource(TYPE.launchTemplate, "worker", props)];

describe("policy ec2-no-key-pair", () => {
  it("passes machines without key: here the missing property is the right one", () => {
    for (const type of [TYPE.instance, TYPE.launchTemplate, TYPE.launchConfiguration, TYPE.spotInstanceRequest]) {
      assert.deepEqual(faultsOf(noKeyPair, [resource(type, "m", {})]), []);
    }
    assert.deepEqual(faultsOf(noKeyPair, template({ keyName: "" })), []);
  });

  it("refuses a key, with the whole message", () => {
    assert.deepEqual(messagesOf(noKeyPair, template({ keyName: "admin" })), [
      "worker: keyName is set; leave the key out and use Session Manager, which asks IAM and keeps a record",
    ]);
  });

  it("refuses key pairs", () => {
    assert.deepEqual(faultsOf(noKeyPair, [resource(TYPE.keyPair, "admin", {})]), ["admin: a key pair exists"]);
  });

  it("cannot decide an unknown key", () => {
    assert.deepEqual(faultsOf(noKeyPair, template({ keyName: UNKNOWN })), [
      "? worker: can't be decided: value at .keyName can't be known yet",
    ]);
  });
});

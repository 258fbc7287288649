import assert from "node:assert/strict";
import { TYPE } from "../../../policies/lib/types";
import { UNKNOWN } from "../../../policies/lib/unknown";
import type { Props } from "../../../policies/lib/values";
import { instanceMetadataV2 } from "../../../policies/rules/instanceMetadataV2";
import { faultsOf, messagesOf, resource } from "../faults";

const template = (props: Props) => [resource(TYPE.launchTemplate, "worker", props)];
const tokens = (httpTokens?: unknown) => template({ metadataOptions: { httpTokens } });

describe("policy ec2-imdsv2", () => {
  it("passes required tokens", () => {
    assert.deepEqual(faultsOf(instanceMetadataV2, tokens("required")), []);
  });

  it("refuses optional ones, with the whole message", () => {
    assert.deepEqual(messagesOf(instanceMetadataV2, tokens("optional")), [
      'worker: metadataOptions.httpTokens is "optional", must be "required"; set metadataOptions { httpEndpoint: "enabled", httpTokens: "required" }',
    ]);
  });

  it("refuses every kind of machine that does not say", () => {
    const kinds = [TYPE.instance, TYPE.launchTemplate, TYPE.launchConfiguration, TYPE.spotInstanceRequest];
    for (const type of kinds) {
      for (const props of [{}, { metadataOptions: {} }]) {
        assert.deepEqual(faultsOf(instanceMetadataV2, [resource(type, "m", props)]), [
          'm: metadataOptions.httpTokens is not set, must be "required"',
        ]);
      }
    }
  });

  it("leaves an instance to its template unless it says otherwise", () => {
    const instance = (props: Props) => [resource(TYPE.instance, "m", { launchTemplate: { id: "lt-1" }, ...props })];
    assert.deepEqual(faultsOf(instanceMetadataV2, instance({})), []);
    assert.equal(faultsOf(instanceMetadataV2, instance({ metadataOptions: { httpTokens: "optional" } })).length, 1);
  });

  it("cannot decide an unknown setting", () => {
    assert.deepEqual(faultsOf(instanceMetadataV2, tokens(UNKNOWN)), [
      "? worker: can't be decided: value at .metadataOptions.httpTokens can't be known yet",
    ]);
  });
});

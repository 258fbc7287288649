import assert from "node:assert/strict";
import { TYPE } from "../../../policies/lib/types";
import { UNKNOWN } from "../../../policies/lib/unknown";
import type { Props } from "../../../policies/lib/values";
import { volumesEncrypted } from "../../../policies/rules/volumesEncrypted";
import { faultsOf, messagesOf, resource } from "../faults";

const of = (type: string, props: Props) => faultsOf(volumesEncrypted, [resource(type, "m", props)]);
const template = (...mappings: readonly Props[]) => of(TYPE.launchTemplate, { blockDeviceMappings: mappings });

describe("policy ec2-volumes-encrypted", () => {
  it("passes encrypted volumes of every kind", () => {
    assert.deepEqual(template({ ebs: { encrypted: "true" } }, { ebs: { encrypted: true } }), []);
    assert.deepEqual(
      of(TYPE.instance, { rootBlockDevice: { encrypted: true }, ebsBlockDevices: [{ encrypted: true }] }),
      [],
    );
    assert.deepEqual(of(TYPE.volume, { encrypted: true }), []);
  });

  it("refuses a volume that is not, with the whole message", () => {
    assert.deepEqual(messagesOf(volumesEncrypted, [resource(TYPE.volume, "m", { encrypted: false })]), [
      "m: encrypted is false, must be true; set encrypted: true; what is not said the account's default decides",
    ]);
  });

  it("refuses it in each mapping and device", () => {
    assert.deepEqual(template({ ebs: { encrypted: "false" } }, { virtualName: "ephemeral0" }, { ebs: {} }), [
      'm: blockDeviceMappings[0].ebs.encrypted is "false", must be true',
      "m: blockDeviceMappings[2].ebs.encrypted is not set, must be true",
    ]);
    assert.deepEqual(of(TYPE.instance, { rootBlockDevice: {}, ebsBlockDevices: [{ encrypted: true }, {}] }), [
      "m: rootBlockDevice.encrypted is not set, must be true",
      "m: ebsBlockDevices[1].encrypted is not set, must be true",
    ]);
  });

  it("refuses what does not describe its root volume", () => {
    const none = ["m: blockDeviceMappings is not set, must describe the root volume"];
    assert.deepEqual(of(TYPE.launchTemplate, {}), none);
    assert.deepEqual(template(), none);
    for (const type of [TYPE.instance, TYPE.launchConfiguration, TYPE.spotInstanceRequest]) {
      assert.deepEqual(of(type, {}), ["m: rootBlockDevice.encrypted is not set, must be true"]);
    }
    assert.deepEqual(of(TYPE.volume, {}), ["m: encrypted is not set, must be true"]);
  });

  it("leaves an instance's root volume to its template unless it says otherwise", () => {
    const launchTemplate = { id: "lt-1" };
    assert.deepEqual(of(TYPE.instance, { launchTemplate }), []);
    assert.equal(of(TYPE.instance, { launchTemplate, rootBlockDevice: { encrypted: false } }).length, 1);
  });

  it("cannot decide unknown values, but says what is known beside them", () => {
    assert.deepEqual(template({ ebs: { encrypted: UNKNOWN } }, { ebs: {} }), [
      "m: blockDeviceMappings[1].ebs.encrypted is not set, must be true",
      "? m: can't be decided: value at .blockDeviceMappings.0.ebs.encrypted can't be known yet",
    ]);
  });
});

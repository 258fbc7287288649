import assert from "node:assert/strict";
import { TYPE } from "../../../policies/lib/types";
import { UNKNOWN } from "../../../policies/lib/unknown";
import type { Props } from "../../../policies/lib/values";
import { noPublicAddress } from "../../../policies/rules/noPublicAddress";
import { faultsOf, messagesOf, resource } from "../faults";

const of = (type: string, props: Props) => faultsOf(noPublicAddress, [resource(type, "m", props)]);
const interfaces = (...values: readonly unknown[]) => ({
  networkInterfaces: values.map((associatePublicIpAddress) => ({ associatePublicIpAddress })),
});
const service = (networkConfiguration?: Props) => of(TYPE.service, { networkConfiguration });

describe("policy ec2-no-public-address", () => {
  it("passes whatever says no", () => {
    assert.deepEqual(of(TYPE.instance, { associatePublicIpAddress: false }), []);
    assert.deepEqual(of(TYPE.launchTemplate, interfaces("false", false)), []);
    assert.deepEqual(service({ assignPublicIp: false }), []);
    assert.deepEqual(service(), []);
  });

  it("refuses a machine with one, with the whole message", () => {
    const messages = messagesOf(noPublicAddress, [resource(TYPE.instance, "m", { associatePublicIpAddress: true })]);
    assert.deepEqual(messages, [
      "m: associatePublicIpAddress is true, must be false; say false, in a private subnet; what is not said the subnet decides",
    ]);
  });

  it("refuses it in each interface of a template, and in services", () => {
    assert.deepEqual(of(TYPE.launchTemplate, interfaces("true", "false", undefined)), [
      'm: networkInterfaces[0].associatePublicIpAddress is "true", must be false',
      "m: networkInterfaces[2].associatePublicIpAddress is not set, must be false",
    ]);
    assert.deepEqual(service({ assignPublicIp: true }), [
      "m: networkConfiguration.assignPublicIp is true, must be false",
    ]);
  });

  it("refuses what does not say", () => {
    for (const type of [TYPE.instance, TYPE.launchConfiguration, TYPE.spotInstanceRequest]) {
      assert.deepEqual(of(type, {}), ["m: associatePublicIpAddress is not set, must be false"]);
    }
    const none = ["m: networkInterfaces is not set, must say associatePublicIpAddress: false"];
    assert.deepEqual(of(TYPE.launchTemplate, {}), none);
    assert.deepEqual(of(TYPE.launchTemplate, { networkInterfaces: [] }), none);
    assert.deepEqual(service({}), ["m: networkConfiguration.assignPublicIp is not set, must be false"]);
  });

  it("leaves an instance to its template unless it says otherwise", () => {
    const launchTemplate = { id: "lt-1" };
    assert.deepEqual(of(TYPE.instance, { launchTemplate }), []);
    assert.equal(of(TYPE.instance, { launchTemplate, associatePublicIpAddress: true }).length, 1);
  });

  it("cannot decide unknown values, but says what is known beside them", () => {
    assert.deepEqual(of(TYPE.launchTemplate, interfaces(UNKNOWN, true)), [
      "m: networkInterfaces[1].associatePublicIpAddress is true, must be false",
      "? m: can't be decided: value at .networkInterfaces.0.associatePublicIpAddress can't be known yet",
    ]);
  });
});

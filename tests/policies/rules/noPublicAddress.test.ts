import assert from "node:assert/strict";
import { TYPE } from "../../../policies/lib/types";
import { UNKNOWN } from "../../../policies/lib/unknown";
import type { Props } from "../../../policies/lib/values";
import { noPublicAddress } from "../../../policies/rules/noPublicAddress";
import { faultsOf, messagesOf, resource } from "../faults";

const MACHINES = [TYPE.instance, TYPE.launchTemplate, TYPE.launchConfiguration, TYPE.spotInstanceRequest];
const of = (type: string, props: Props) => faultsOf(noPublicAddress, [resource(type, "m", props)]);
const interfaces = (...values: readonly unknown[]) => ({
  networkInterfaces: values.map((associatePublicIpAddress) => ({ associatePublicIpAddress })),
});
const service = (networkConfiguration?: Props) => of(TYPE.service, { networkConfiguration });

describe("policy ec2-no-public-address", () => {
  it("passes whatever says no, and machines that leave it to their subnet, which another rule checks", () => {
    for (const type of MACHINES) {
      assert.deepEqual(of(type, { associatePublicIpAddress: false }), []);
      assert.deepEqual(of(type, interfaces("false", false, undefined)), []);
      assert.deepEqual(of(type, {}), []);
    }
    assert.deepEqual(service({ assignPublicIp: false }), []);
    assert.deepEqual(service(), []);
  });

  it("refuses a machine with one, with the whole message", () => {
    for (const type of MACHINES) {
      assert.deepEqual(messagesOf(noPublicAddress, [resource(type, "m", { associatePublicIpAddress: true })]), [
        "m: associatePublicIpAddress is true, must be false; say false, and let what must be reached from outside stand behind a load balancer",
      ]);
    }
  });

  it("refuses it in each interface", () => {
    assert.deepEqual(of(TYPE.launchTemplate, interfaces("true", "false", true)), [
      "m: networkInterfaces[0].associatePublicIpAddress is true, must be false",
      "m: networkInterfaces[2].associatePublicIpAddress is true, must be false",
    ]);
  });

  it("refuses services that say yes, or nothing", () => {
    const fault = (value: string) => [`m: networkConfiguration.assignPublicIp is ${value}, must be false`];
    assert.deepEqual(service({ assignPublicIp: true }), fault("true"));
    assert.deepEqual(service({}), fault("not set"));
  });

  it("cannot decide unknown values, but says what is known beside them", () => {
    assert.deepEqual(of(TYPE.launchTemplate, { associatePublicIpAddress: UNKNOWN, ...interfaces(UNKNOWN, true) }), [
      "m: networkInterfaces[1].associatePublicIpAddress is true, must be false",
      "? m: can't be decided: value at .associatePublicIpAddress can't be known yet",
    ]);
    assert.deepEqual(service({ assignPublicIp: UNKNOWN }), [
      "? m: can't be decided: value at .networkConfiguration.assignPublicIp can't be known yet",
    ]);
  });
});

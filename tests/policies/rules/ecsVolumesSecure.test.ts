import assert from "node:assert/strict";
import { TYPE } from "../../../policies/lib/types";
import { UNKNOWN } from "../../../policies/lib/unknown";
import type { Props } from "../../../policies/lib/values";
import { ecsVolumesSecure } from "../../../policies/rules/ecsVolumesSecure";
import { faultsOf, messagesOf, resource } from "../faults";

const GOOD = {
  fileSystemId: "fs-1",
  transitEncryption: "ENABLED",
  authorizationConfig: { iam: "ENABLED", accessPointId: "fsap-1" },
};
const task = (...volumes: readonly Props[]) => [resource(TYPE.taskDefinition, "task", { volumes })];
const volume = (change: Props) => task({ name: "models", efsVolumeConfiguration: { ...GOOD, ...change } });
const faults = (change: Props) => faultsOf(ecsVolumesSecure, volume(change));

describe("policy ecs-efs-volume-secure", () => {
  it("passes TLS, IAM and an access point, and other volumes", () => {
    assert.deepEqual(faults({}), []);
    assert.deepEqual(faults({ rootDirectory: "/" }), []);
    assert.deepEqual(faultsOf(ecsVolumesSecure, task({ name: "tmp" })), []);
    assert.deepEqual(faultsOf(ecsVolumesSecure, [resource(TYPE.taskDefinition, "task", {})]), []);
  });

  it("refuses a volume without TLS, with the whole message", () => {
    assert.deepEqual(messagesOf(ecsVolumesSecure, volume({ transitEncryption: "DISABLED" })), [
      'task: volume models: transitEncryption is "DISABLED", must be "ENABLED"; set transitEncryption and authorizationConfig { iam: "ENABLED", accessPointId }, and leave rootDirectory out',
    ]);
  });

  it("refuses a volume that says nothing, at every place", () => {
    assert.deepEqual(faultsOf(ecsVolumesSecure, task({ efsVolumeConfiguration: {} })), [
      'task: volume volumes[0]: transitEncryption is not set, must be "ENABLED"',
      'task: volume volumes[0]: authorizationConfig.iam is not set, must be "ENABLED"',
      "task: volume volumes[0]: authorizationConfig.accessPointId is not set",
    ]);
  });

  it("refuses IAM switched off, and a root directory", () => {
    assert.deepEqual(faults({ authorizationConfig: { ...GOOD.authorizationConfig, iam: "DISABLED" } }), [
      'task: volume models: authorizationConfig.iam is "DISABLED", must be "ENABLED"',
    ]);
    assert.deepEqual(faults({ rootDirectory: "/models" }), [
      'task: volume models: rootDirectory is "/models", must be left out',
    ]);
  });

  it("takes an access point that is not known yet", () => {
    assert.deepEqual(faults({ authorizationConfig: { iam: "ENABLED", accessPointId: UNKNOWN } }), []);
  });

  it("cannot decide unknown settings, but says what is known of all volumes", () => {
    const unknown = { name: "a", efsVolumeConfiguration: { ...GOOD, transitEncryption: UNKNOWN, rootDirectory: "/a" } };
    const known = { name: "b", efsVolumeConfiguration: { ...GOOD, rootDirectory: "/b" } };
    assert.deepEqual(faultsOf(ecsVolumesSecure, task(unknown, known)), [
      'task: volume a: rootDirectory is "/a", must be left out',
      'task: volume b: rootDirectory is "/b", must be left out',
      "? task: can't be decided: value at .volumes.0.efsVolumeConfiguration.transitEncryption can't be known yet",
    ]);
  });
});

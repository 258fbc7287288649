import assert from "node:assert/strict";
import { TYPE } from "../../../policies/lib/types";
import { UNKNOWN } from "../../../policies/lib/unknown";
import type { Props } from "../../../policies/lib/values";
import { accessPointRoot } from "../../../policies/rules/accessPointRoot";
import { faultsOf, messagesOf, resource } from "../faults";

const point = (props: Props) => [resource(TYPE.accessPoint, "point", props)];
const rooted = (path: unknown, more: Props = {}) => point({ rootDirectory: { path }, ...more });

describe("policy efs-access-point-root", () => {
  it("passes a directory", () => {
    assert.deepEqual(faultsOf(accessPointRoot, rooted("/samples")), []);
    assert.deepEqual(faultsOf(accessPointRoot, rooted("/a/b")), []);
  });

  it("refuses the root, with the whole message", () => {
    assert.deepEqual(messagesOf(accessPointRoot, rooted("/")), [
      'point: rootDirectory.path is "/", must be below /; set rootDirectory.path to the directory that the consumer needs',
    ]);
  });

  it("refuses the root in other spellings", () => {
    for (const path of ["//", "/.", "/a/.."]) {
      assert.deepEqual(faultsOf(accessPointRoot, rooted(path)), [
        `point: rootDirectory.path is ${JSON.stringify(path)}, must be below /`,
      ]);
    }
  });

  it("refuses a missing path", () => {
    const fault = ["point: rootDirectory.path is not set, must be below /"];
    for (const props of [{}, { rootDirectory: {} }, { rootDirectory: { path: "" } }, { rootDirectory: null }]) {
      assert.deepEqual(faultsOf(accessPointRoot, point(props)), fault, JSON.stringify(props));
    }
  });

  it("cannot decide an unknown path", () => {
    assert.deepEqual(faultsOf(accessPointRoot, rooted(UNKNOWN)), [
      "? point: can't be decided: value at .rootDirectory.path can't be known yet",
    ]);
  });

  it("lets maintenance see everything until its near end, not after", () => {
    const until = (MaintenanceUntil: string) => rooted("/", { tags: { MaintenanceUntil } });
    assert.deepEqual(faultsOf(accessPointRoot, until("2030-01-31T13:00:00Z")), []);
    assert.equal(faultsOf(accessPointRoot, until("2030-01-31T11:00:00Z")).length, 1);
    assert.equal(faultsOf(accessPointRoot, until("2030-03-01T00:00:00Z")).length, 1);
    assert.equal(faultsOf(accessPointRoot, until("soon")).length, 1);
    const parameters = { maintenanceTag: "Until" };
    assert.equal(faultsOf(accessPointRoot, until("2030-01-31T13:00:00Z"), { parameters }).length, 1);
  });
});

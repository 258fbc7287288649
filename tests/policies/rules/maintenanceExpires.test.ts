import assert from "node:assert/strict";
import { TYPE } from "../../../policies/lib/types";
import { UNKNOWN } from "../../../policies/lib/unknown";
import type { Props } from "../../../policies/lib/values";
import { maintenanceExpires } from "../../../policies/rules/maintenanceExpires";
import { faultsOf, messagesOf, resource } from "../faults";

const tagged = (tags?: Props) => [resource(TYPE.instance, "helper", { tags })];
const until = (MaintenanceUntil: unknown) => tagged({ MaintenanceUntil });

describe("policy maintenance-expires", () => {
  it("passes a near end and resources that claim no maintenance", () => {
    assert.deepEqual(faultsOf(maintenanceExpires, until("2030-01-31T12:00:01Z")), []);
    assert.deepEqual(faultsOf(maintenanceExpires, until("2030-02-01T12:00:00Z")), []);
    assert.deepEqual(faultsOf(maintenanceExpires, until("2030-01-31T14:30+01:00")), []);
    assert.deepEqual(faultsOf(maintenanceExpires, tagged({ Name: "x" })), []);
    assert.deepEqual(faultsOf(maintenanceExpires, tagged()), []);
  });

  it("refuses an end that has passed, with the whole message", () => {
    assert.deepEqual(messagesOf(maintenanceExpires, until("2030-01-31T12:00:00Z")), [
      'helper: tag MaintenanceUntil is "2030-01-31T12:00:00Z", which has passed; write a later instant to go on, or remove the resource',
    ]);
  });

  it("refuses an end too far away", () => {
    assert.deepEqual(faultsOf(maintenanceExpires, until("2030-02-01T12:00:01Z")), [
      'helper: tag MaintenanceUntil is "2030-02-01T12:00:01Z", must be at most 2030-02-01T12:00:00.000Z',
    ]);
    const parameters = { maintenanceHours: 48 };
    assert.deepEqual(faultsOf(maintenanceExpires, until("2030-02-01T12:00:01Z"), { parameters }), []);
  });

  it("refuses what is no instant, or has no zone", () => {
    for (const value of ["soon", "2030-01-31", "2030-01-31T13:00:00", "2030-13-31T13:00:00Z", "1896091200"]) {
      assert.deepEqual(faultsOf(maintenanceExpires, until(value)), [
        `helper: tag MaintenanceUntil is ${JSON.stringify(value)}, must be an instant such as 2030-01-31T12:00:00Z`,
      ]);
    }
  });

  it("takes another tag", () => {
    const parameters = { maintenanceTag: "Until" };
    assert.equal(faultsOf(maintenanceExpires, tagged({ Until: "soon" }), { parameters }).length, 1);
    assert.deepEqual(faultsOf(maintenanceExpires, until("soon"), { parameters }), []);
  });

  it("cannot decide an unknown instant", () => {
    assert.deepEqual(faultsOf(maintenanceExpires, until(UNKNOWN)), [
      "? helper: can't be decided: value at .tags.MaintenanceUntil can't be known yet",
    ]);
  });
});

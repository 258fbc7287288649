import assert from "node:assert/strict";
import { TYPE } from "../../../policies/lib/types";
import { UNKNOWN } from "../../../policies/lib/unknown";
import type { Props } from "../../../policies/lib/values";
import { accessPointIdentity } from "../../../policies/rules/accessPointIdentity";
import { faultsOf, messagesOf, resource } from "../faults";

const point = (props: Props) => [resource(TYPE.accessPoint, "point", props)];
const user = (posixUser: Props, more: Props = {}) => point({ posixUser, ...more });

describe("policy efs-access-point-identity", () => {
  it("passes an identity of its own", () => {
    assert.deepEqual(faultsOf(accessPointIdentity, user({ uid: 1000, gid: 1001 })), []);
    assert.deepEqual(faultsOf(accessPointIdentity, user({ uid: 1, gid: 1, secondaryGids: [1002] })), []);
  });

  it("refuses none, with the whole message", () => {
    assert.deepEqual(messagesOf(accessPointIdentity, point({})), [
      "point: posixUser is not set; set posixUser with a uid and gids of the consumer's own",
    ]);
  });

  it("refuses root in each place, all at once", () => {
    assert.deepEqual(faultsOf(accessPointIdentity, user({ uid: 0, gid: 0, secondaryGids: [5, 0] })), [
      "point: posixUser.uid is 0, must be above 0",
      "point: posixUser.gid is 0, must be above 0",
      "point: posixUser.secondaryGids[1] is 0, must be above 0",
    ]);
  });

  it("refuses missing and odd ids", () => {
    assert.deepEqual(faultsOf(accessPointIdentity, user({})), [
      "point: posixUser.uid is not set, must be above 0",
      "point: posixUser.gid is not set, must be above 0",
    ]);
    assert.deepEqual(faultsOf(accessPointIdentity, user({ uid: "7", gid: -1 })), [
      'point: posixUser.uid is "7", must be above 0',
      "point: posixUser.gid is -1, must be above 0",
    ]);
  });

  it("reports what is known beside what is not", () => {
    assert.deepEqual(faultsOf(accessPointIdentity, user({ uid: UNKNOWN, gid: 0, secondaryGids: [UNKNOWN, 0] })), [
      "point: posixUser.gid is 0, must be above 0",
      "point: posixUser.secondaryGids[1] is 0, must be above 0",
      "? point: can't be decided: value at .posixUser.uid can't be known yet",
    ]);
  });

  it("lets maintenance be root until its near end, not after", () => {
    const until = (MaintenanceUntil: string) => user({ uid: 0, gid: 0 }, { tags: { MaintenanceUntil } });
    assert.deepEqual(faultsOf(accessPointIdentity, until("2030-01-31T13:00:00Z")), []);
    assert.equal(faultsOf(accessPointIdentity, until("2030-01-31T11:59:59Z")).length, 2);
  });
});

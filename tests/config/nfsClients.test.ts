import assert from "node:assert/strict";
import { nfsClients } from "../../config/nfsClients";

const named = (count: number) => Array.from({ length: count }, (_, index) => `consumer-${index}`);

describe("config/nfsClients", () => {
  it("are the consumers, maintenance and the negative probe", () => {
    assert.deepEqual(nfsClients([], false), []);
    assert.deepEqual(nfsClients(["a", "b"], false), ["a", "b", "negative-probe"]);
    assert.deepEqual(nfsClients(["a"], true), ["a", "maintenance", "negative-probe"]);
    assert.equal(nfsClients(named(999), false).length, 1000);
  });

  it("leave the negative probe out where every rule of an interface is taken", () => {
    assert.deepEqual(nfsClients(named(1000), false), named(1000));
    assert.ok(!nfsClients(named(999), true).includes("negative-probe"));
  });
});

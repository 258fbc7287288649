import assert from "node:assert/strict";
import { TYPE } from "../../../policies/lib/types";
import { statefulProtected } from "../../../policies/rules/statefulProtected";
import { faultsOf, messagesOf, resource } from "../faults";

const fileSystem = (opts?: { protect?: boolean }) => [resource(TYPE.fileSystem, "data", {}, { opts })];

describe("policy stateful-resources-protected", () => {
  it("passes a protected file system", () => {
    assert.deepEqual(faultsOf(statefulProtected, fileSystem({ protect: true }), { stack: "prod" }), []);
  });

  it("refuses one that is not, with the whole message", () => {
    assert.deepEqual(messagesOf(statefulProtected, fileSystem({ protect: false }), { stack: "prod" }), [
      "data: protect is false in production stack prod; set the resource option protect: true",
    ]);
  });

  it("refuses one whose options do not say", () => {
    assert.deepEqual(faultsOf(statefulProtected, fileSystem({}), { stack: "prod" }), [
      "data: protect is false in production stack prod",
    ]);
  });

  it("cannot decide when nobody recorded options", () => {
    assert.deepEqual(faultsOf(statefulProtected, fileSystem(), { stack: "prod" }), [
      "? data: can't be decided: the resource's options were not recorded",
    ]);
  });

  it("knows production stacks by name", () => {
    const refused = ["prod", "production", "live", "eu-prod", "prod.eu", "shop_live_2"];
    const passed = ["dev", "local", "products", "alive", "preprod", "nonproduction"];
    const faults = (stack: string) => faultsOf(statefulProtected, fileSystem({}), { stack }).length;
    assert.deepEqual(
      [...refused, ...passed].filter((stack) => faults(stack) === 1),
      refused,
    );
  });

  it("takes other stacks and types from its parameters", () => {
    const parameters = { stacks: "^dev$", types: ["aws:s3/bucket:Bucket"] };
    const resources = [...fileSystem({}), resource("aws:s3/bucket:Bucket", "bucket", {}, { opts: {} })];
    assert.deepEqual(faultsOf(statefulProtected, resources, { stack: "dev", parameters }), [
      "bucket: protect is false in production stack dev",
    ]);
    assert.deepEqual(faultsOf(statefulProtected, resources, { stack: "prod", parameters }), []);
  });

  it("says nothing of what holds no data", () => {
    assert.deepEqual(faultsOf(statefulProtected, [resource(TYPE.accessPoint, "a", {})], { stack: "prod" }), []);
  });
});

import assert from "node:assert/strict";
import { TYPE } from "../../../policies/lib/types";
import { UNKNOWN } from "../../../policies/lib/unknown";
import type { Props } from "../../../policies/lib/values";
import { rolesNotShared } from "../../../policies/rules/rolesNotShared";
import { faultsOf, messagesOf, resource } from "../faults";

const ROLE = resource(TYPE.role, "role", { id: "p-role", name: "p-role", arn: "arn:role" });
const lambda = (name: string, role: unknown = "arn:role", more: Props = {}) =>
  resource(TYPE.function, name, { role, ...more });
const shared = (names: string) => [`role: role role is used by ${names}`];

describe("policy iam-roles-not-shared", () => {
  it("passes a role a consumer", () => {
    const other = resource(TYPE.role, "other", { arn: "arn:other" });
    assert.deepEqual(faultsOf(rolesNotShared, [ROLE, other, lambda("a"), lambda("b", "arn:other")]), []);
  });

  it("refuses one for two, with the whole message", () => {
    assert.deepEqual(messagesOf(rolesNotShared, [ROLE, lambda("b"), lambda("a")]), [
      "role: role role is used by a, b; give each consumer a role of its own",
    ]);
  });

  it("finds it across kinds, by ARN or by name", () => {
    const task = resource(TYPE.taskDefinition, "t", { taskRoleArn: "arn:role", executionRoleArn: "arn:x" });
    const profile = resource(TYPE.instanceProfile, "p", { role: "p-role" });
    assert.deepEqual(faultsOf(rolesNotShared, [ROLE, task, profile]), shared("p, t"));
  });

  it("finds it for roles outside the stack", () => {
    assert.deepEqual(faultsOf(rolesNotShared, [lambda("a", "arn:x"), lambda("b", "arn:x"), lambda("c", "arn:y")]), [
      "role arn:x is used by a, b",
    ]);
  });

  it("lets execution roles be shared", () => {
    const task = (name: string) =>
      resource(TYPE.taskDefinition, name, { taskRoleArn: `arn:${name}`, executionRoleArn: "arn:role" });
    assert.deepEqual(faultsOf(rolesNotShared, [ROLE, task("a"), task("b")]), []);
  });

  it("lets the parts of one consumer share", () => {
    const tags = { Consumer: "c" };
    assert.deepEqual(
      faultsOf(rolesNotShared, [ROLE, lambda("a", "arn:role", { tags }), lambda("b", "arn:role", { tags })]),
      [],
    );
    const parameters = { consumerTag: "Owner" };
    const both = [ROLE, lambda("a", "arn:role", { tags }), lambda("b", "arn:role", { tags })];
    assert.deepEqual(faultsOf(rolesNotShared, both, { parameters }), shared("a, b"));
  });

  it("counts no consumer without role", () => {
    assert.deepEqual(faultsOf(rolesNotShared, [lambda("a", null), lambda("b", null)]), []);
  });

  it("cannot decide unknown roles, but says what is known beside them", () => {
    assert.deepEqual(faultsOf(rolesNotShared, [ROLE, lambda("x", UNKNOWN), lambda("a"), lambda("b")]), [
      ...shared("a, b"),
      "? can't be decided: value at .role can't be known yet",
    ]);
  });

  it("decides by where an unknown role comes from", () => {
    const urn = "urn:pulumi:dev::test::x::role";
    const from = (name: string) => ({ ...lambda(name, UNKNOWN), propertyDependencies: { role: [urn] } });
    assert.deepEqual(faultsOf(rolesNotShared, [{ ...ROLE, urn }, from("a"), from("b")]), shared("a, b"));
  });
});

import assert from "node:assert/strict";
import { TYPE } from "../../../policies/lib/types";
import { UNKNOWN } from "../../../policies/lib/unknown";
import type { Props } from "../../../policies/lib/values";
import { taskRoleMounts } from "../../../policies/rules/taskRoleMounts";
import { faultsOf, messagesOf, resource } from "../faults";

const VOLUMES = [{ name: "models", efsVolumeConfiguration: {} }];
const task = (props: Props) =>
  resource(TYPE.taskDefinition, "def", {
    volumes: VOLUMES,
    taskRoleArn: "arn:task",
    executionRoleArn: "arn:exec",
    ...props,
  });
const role = (name: string, props: Props = {}) =>
  resource(TYPE.role, name, { arn: `arn:${name}`, name: `r-${name}`, ...props });
const ROLES = [role("task"), role("exec")];
const document = (Action: unknown, Effect = "Allow") =>
  JSON.stringify({ Statement: [{ Effect, Action, Resource: "*" }] });
const MOUNT = document(["elasticfilesystem:ClientMount"]);
const inline = (name: string, policy: unknown = MOUNT) => resource(TYPE.rolePolicy, "p", { role: `r-${name}`, policy });
const LACKS = "def: task role task has no policy that allows elasticfilesystem:ClientMount";

describe("policy ecs-task-role-mounts", () => {
  it("passes rights of the task role, in each form", () => {
    assert.deepEqual(faultsOf(taskRoleMounts, [task({}), ...ROLES, inline("task")]), []);
    assert.deepEqual(
      faultsOf(taskRoleMounts, [task({}), ...ROLES, inline("task", document("elasticfilesystem:Client*"))]),
      [],
    );
    const managed = [
      resource(TYPE.policy, "managed", { arn: "arn:p", policy: MOUNT }),
      resource(TYPE.rolePolicyAttachment, "a", { role: "r-task", policyArn: "arn:p" }),
    ];
    assert.deepEqual(faultsOf(taskRoleMounts, [task({}), ...ROLES, ...managed]), []);
    const own = role("task", { inlinePolicies: [{ name: "x", policy: MOUNT }] });
    assert.deepEqual(faultsOf(taskRoleMounts, [task({}), own, role("exec")]), []);
  });

  it("refuses a task role without, with the whole message", () => {
    assert.deepEqual(messagesOf(taskRoleMounts, [task({}), ...ROLES]), [
      `${LACKS}; allow elasticfilesystem:ClientMount to the task role, and nothing of EFS to the execution role`,
    ]);
  });

  it("counts neither denials, other actions, broken documents nor another role's policy", () => {
    for (const policy of [document("elasticfilesystem:ClientMount", "Deny"), document("s3:GetObject"), "{"]) {
      assert.deepEqual(faultsOf(taskRoleMounts, [task({}), ...ROLES, inline("task", policy)]), [LACKS]);
    }
    assert.deepEqual(faultsOf(taskRoleMounts, [task({}), ...ROLES, role("third"), inline("third")]), [LACKS]);
    const detached = resource(TYPE.policy, "managed", { arn: "arn:p", policy: MOUNT });
    assert.deepEqual(faultsOf(taskRoleMounts, [task({}), ...ROLES, detached]), [LACKS]);
  });

  it("refuses rights of the execution role", () => {
    assert.deepEqual(faultsOf(taskRoleMounts, [task({}), ...ROLES, inline("task"), inline("exec")]), [
      "def: execution role exec allows elasticfilesystem:ClientMount",
    ]);
    assert.deepEqual(
      faultsOf(taskRoleMounts, [task({ executionRoleArn: undefined }), ...ROLES, inline("task"), inline("exec")]),
      [],
    );
    assert.deepEqual(faultsOf(taskRoleMounts, [task({ executionRoleArn: "arn:task" }), ...ROLES, inline("task")]), [
      "def: execution role task allows elasticfilesystem:ClientMount",
    ]);
  });

  it("refuses a task without task role", () => {
    assert.deepEqual(faultsOf(taskRoleMounts, [task({ taskRoleArn: undefined }), ...ROLES]), [
      "def: taskRoleArn is not set",
    ]);
  });

  it("refuses a role that nobody knows, unless it is listed", () => {
    const foreign = [task({ taskRoleArn: "arn:foreign" }), ...ROLES];
    assert.deepEqual(faultsOf(taskRoleMounts, foreign), [
      "def: task role arn:foreign is neither in this stack nor in knownRoles",
    ]);
    assert.deepEqual(faultsOf(taskRoleMounts, foreign, { parameters: { knownRoles: ["arn:foreign"] } }), []);
  });

  it("leaves tasks without EFS alone", () => {
    assert.deepEqual(faultsOf(taskRoleMounts, [task({ volumes: [{ name: "tmp" }], taskRoleArn: undefined })]), []);
  });

  describe("unknown values", () => {
    const undecided = (place: string) => [`? can't be decided: value at ${place} can't be known yet`];

    it("leave it undecided", () => {
      assert.deepEqual(faultsOf(taskRoleMounts, [task({ taskRoleArn: UNKNOWN }), ...ROLES]), undecided(".taskRoleArn"));
      assert.deepEqual(faultsOf(taskRoleMounts, [task({}), ...ROLES, inline("task", UNKNOWN)]), undecided(".policy"));
    });

    it("do not matter beside a known right", () => {
      const unknown = resource(TYPE.rolePolicy, "q", { role: "r-task", policy: UNKNOWN });
      assert.deepEqual(faultsOf(taskRoleMounts, [task({}), ...ROLES, unknown, inline("task")]), []);
      assert.deepEqual(faultsOf(taskRoleMounts, [task({}), ...ROLES, inline("task"), unknown]), []);
    });
  });
});

import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ModelHarness } from "../../support/modelHarness";
import { ModelledStack, TYPES } from "../../support/modelledStack";

const LOGS = "aws:cloudwatch/logGroup:LogGroup";

describe("local/cloud/cloudModel: mistakes", () => {
  describe("mistakes are problems, each with its place, and nothing is recorded", () => {
    const mistakes: readonly (readonly [string, string, object, readonly object[]])[] = [
      [
        "an unknown type",
        "aws:cloudwatch/logGroups:LogGroup",
        {},
        [
          {
            error: "NotModelled",
            message: 'the type is not modelled; did you mean "aws:cloudwatch/logGroup:LogGroup"?',
            fix: "add it to local/cloud/registry.ts",
          },
        ],
      ],
      [
        "an unknown field, with the nearest known one",
        LOGS,
        { retentionInDay: 30 },
        [
          {
            error: "NotModelled",
            message: 'retentionInDay is not a field that the model knows; did you mean "retentionInDays"?',
            fix: "leave it out, or add it to the resource type in local/cloud",
          },
        ],
      ],
      [
        "an unknown field below another",
        TYPES.accessPoint,
        { fileSystemId: "fs-1", posixUser: { uid: 1, gid: 1, group: 2 } },
        [
          {
            error: "NotModelled",
            message: "posixUser.group is not a field that the model knows",
            fix: "leave it out, or add it to the resource type in local/cloud",
          },
        ],
      ],
      [
        "missing fields, all of them",
        TYPES.fileSystemPolicy,
        {},
        [
          { error: "ValidationException", message: "fileSystemId is missing", fix: "set fileSystemId" },
          { error: "ValidationException", message: "policy is missing", fix: "set policy" },
        ],
      ],
      [
        "a value out of range",
        LOGS,
        { name: "a b", retentionInDays: 31 },
        [
          {
            error: "ValidationException",
            message: 'name: got "a b"; 1 to 512 letters, digits and _./#-',
            fix: "correct name",
          },
          {
            error: "ValidationException",
            message:
              "retentionInDays: got 31; Invalid option: expected one of 1|3|5|7|14|30|60|90|120|150|180|365|400|545|731|" +
              "1096|1827|2192|2557|2922|3288|3653",
            fix: "correct retentionInDays",
          },
        ],
      ],
      [
        "an item of a list",
        TYPES.mountTarget,
        { fileSystemId: "fs-1", subnetId: "s", securityGroups: ["sg-1", 7] },
        [
          {
            error: "ValidationException",
            message: "securityGroups[1]: got 7; Invalid input: expected string, received number",
            fix: "correct securityGroups[1]",
          },
        ],
      ],
    ];
    for (const [what, type, inputs, problems] of mistakes) {
      it(what, async () => {
        const cloud = new ModelHarness();
        await cloud.answer(type, "pets", { ...inputs });
        assert.deepEqual(
          cloud.model.problems,
          problems.map((problem) => ({ resource: `${type}::pets`, ...problem })),
        );
        assert.deepEqual(cloud.model.world.everything(), []);
      });
    }

    it("two resources of one type and name", async () => {
      const cloud = new ModelHarness();
      await cloud.answer(LOGS, "pets", { name: "one" });
      await cloud.answer(LOGS, "pets", { name: "two" });
      assert.deepEqual(cloud.model.problems, [
        {
          resource: `${LOGS}::pets`,
          error: "NotModelled",
          message: "two resources have this type and name",
          fix: "rename one: ids depend on both",
        },
      ]);
    });

    it("reading what does not exist", async () => {
      const cloud = new ModelHarness();
      await assert.rejects(
        cloud.model.newResource({ type: LOGS, name: "pets", inputs: {}, custom: true, id: "/pets" }),
        { message: `there is no ${LOGS} /pets in the modelled account` },
      );
      assert.deepEqual(cloud.complaints(), [
        `${LOGS}::pets: NotFound: there is no ${LOGS} /pets in the modelled account`,
      ]);
    });

    it("archives that are not made of files", async () => {
      const stack = await ModelledStack.create({
        [`${TYPES.function}::pets`]: (inputs) => ({ ...inputs, code: new pulumi.asset.FileArchive("dist") }),
        [`${TYPES.alias}::pets`]: () => undefined,
      });
      assert.deepEqual(stack.complaints(), [
        `${TYPES.function}::pets: ValidationException: code: got "FileArchive"; Invalid input: expected object, received string`,
      ]);
    });

    it("calls, which the program is told too", () => {
      const cloud = new ModelHarness();
      const token = "aws:index/getCallerIdentity:getCallerIdentity";
      const message = "calls are not modelled: what exists must not depend on what is looked up";
      assert.throws(() => cloud.model.call({ token, inputs: {} }), { message, details: `${token}: ${message}` });
      assert.deepEqual(cloud.model.problems, [
        { resource: token, error: "NotModelled", message, fix: "take it from the configuration" },
      ]);
    });
  });

  it("lets the program's own components and the stack pass, and no other component", async () => {
    const cloud = new ModelHarness();
    for (const type of ["shared-storage:index:Access", "pulumi:pulumi:Stack"]) {
      assert.deepEqual(await cloud.model.newResource({ type, name: "a", inputs: { x: 1 }, custom: false }), {
        id: undefined,
        state: { x: 1 },
      });
    }
    assert.deepEqual(cloud.complaints(), []);
    await cloud.model.newResource({ type: "eks:index:Cluster", name: "a", inputs: {}, custom: false });
    await cloud.model.newResource({ type: "shared-storage:index:Dynamic", name: "b", inputs: {}, custom: true });
    assert.deepEqual(cloud.complaints(), [
      "eks:index:Cluster::a: NotModelled: the type is not modelled",
      "shared-storage:index:Dynamic::b: NotModelled: the type is not modelled",
    ]);
  });
});

import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { ModelEvent } from "../../../local/cloud/cloudModel";
import { alias, lambdaFunction, PENDING_RESULT } from "../../../local/cloud/services/lambda";
import { logGroup } from "../../../local/cloud/services/logs";
import { ModelHarness } from "../../support/modelHarness";
import { ModelledStack, TYPES } from "../../support/modelledStack";

const LOGS = "aws:cloudwatch/logGroup:LogGroup";
const INVOCATION = "aws:lambda/invocation:Invocation";

describe("local/cloud/cloudModel", () => {
  it("answers with inputs and computed outputs, and records both", async () => {
    const cloud = new ModelHarness();
    assert.deepEqual(await cloud.answer(LOGS, "pets", { name: "/pets", retentionInDays: 30 }), {
      id: "/pets",
      state: { name: "/pets", retentionInDays: 30, arn: "arn:aws:logs:eu-west-1:123456789012:log-group:/pets" },
    });
    assert.deepEqual(cloud.find(LOGS, "pets"), {
      type: LOGS,
      name: "pets",
      id: "/pets",
      inputs: { name: "/pets", retentionInDays: 30 },
      outputs: { name: "/pets", retentionInDays: 30, arn: "arn:aws:logs:eu-west-1:123456789012:log-group:/pets" },
    });
  });

  it("gives the same ids in every run, and others in another region", async () => {
    const ids = async (region: string) => {
      const cloud = new ModelHarness({ region });
      const system = await cloud.create(TYPES.fileSystem, "fs", {});
      return [system.id, Reflect.get(system.outputs, "arn")];
    };
    const expected = [
      "fs-94a667429899ac17c",
      "arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/fs-94a667429899ac17c",
    ];
    assert.deepEqual(await ids("eu-west-1"), expected);
    assert.deepEqual(await ids("eu-west-1"), expected);
    assert.equal(
      (await ids("us-east-1"))[1],
      "arn:aws:elasticfilesystem:us-east-1:123456789012:file-system/fs-94a667429899ac17c",
    );
  });

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

    it("reading what exists", async () => {
      const cloud = new ModelHarness();
      await cloud.model.newResource({ type: LOGS, name: "pets", inputs: {}, custom: true, id: "/pets" });
      assert.deepEqual(cloud.complaints(), [
        `${LOGS}::pets: NotModelled: reading or importing a resource that exists is not modelled`,
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

  it("keeps files of archives as paths, and gives the program its archive back", async () => {
    const stack = await ModelledStack.create();
    const [fn] = stack.model.world.all(lambdaFunction);
    assert.deepEqual(fn?.inputs.code, { archive: { "index.mjs": { asset: "file", path: "pets/index.mjs" } } });
    const { state } = await stack.answer(TYPES.function, "second", {
      ...fn?.inputs,
      name: "second",
      code: new pulumi.asset.AssetArchive({ "a.mjs": new pulumi.asset.FileAsset("a.mjs") }),
    });
    assert.ok(pulumi.asset.Archive.isInstance(state.code));
  });

  describe("a refusal", () => {
    it("answers the program, stays out of the world, and takes what needs it along", async () => {
      const stack = await ModelledStack.create({}, { without: [{ type: TYPES.mountTarget, name: "target-a" }] });
      const { model } = stack;
      assert.equal(stack.output(TYPES.function, "pets", "arn"), "arn:aws:lambda:eu-west-1:123456789012:function:pets");
      assert.deepEqual([model.world.all(lambdaFunction), model.world.all(alias)], [[], []]);
      assert.deepEqual(
        model.refusals.map(({ resource, consumer, check, refused }) => [resource, consumer, check, refused.id]),
        [[`${TYPES.function}::pets`, "pets", "mount target in zone", "pets"]],
      );
      assert.deepEqual(
        model.skipped.map(({ skipped, consumer, because }) => [skipped.type, skipped.name, consumer, because]),
        [[TYPES.alias, "pets", "pets", `${TYPES.function}::pets`]],
      );
      assert.deepEqual(model.problems, []);
    });

    it("of a task definition takes the service along, and nothing else", async () => {
      const stack = await ModelledStack.create({}, { withoutTls: ["shop"] });
      assert.deepEqual(stack.complaints(), [
        `${TYPES.task}::shop: ClientException: Create TaskDefinition: When using an EFS access point, transit encryption ` +
          "must be enabled. (text unverified)",
        `${TYPES.service}::shop skipped because of ${TYPES.task}::shop`,
      ]);
    });

    it("of something that needs what never existed is its own", async () => {
      const cloud = new ModelHarness();
      await cloud.answer(TYPES.alias, "pets", { name: "live", functionName: "pets", functionVersion: "1" });
      assert.deepEqual(cloud.complaints(), [
        `${TYPES.alias}::pets: ResourceNotFoundException: Function not found: pets`,
      ]);
      assert.equal(cloud.model.refusals[0]?.check, "creation");
    });
  });

  describe("without", () => {
    it("hides a resource from the world, not from the program", async () => {
      const events: ModelEvent[] = [];
      const without = [{ type: TYPES.egress, name: "pets" }];
      const stack = await ModelledStack.create({}, { without, onEvent: (event) => events.push(event) });
      assert.match(stack.id(TYPES.egress, "pets"), /^sgr-[0-9a-f]{17}$/);
      assert.equal(stack.find(TYPES.egress, "pets"), undefined);
      stack.model.finish();
      assert.deepEqual(stack.complaints(), []);
      assert.deepEqual(
        events.filter(({ status }) => status !== "created").map(({ status, resource }) => [status, resource.name]),
        [["without", "pets"]],
      );
    });

    it("works on children of awsx components", async () => {
      const without = [{ type: "aws:ec2/route:Route", name: "net-private-1" }];
      const stack = await ModelledStack.create({}, { without });
      stack.model.finish();
      assert.equal(stack.find("aws:ec2/route:Route", "net-private-1"), undefined);
      assert.deepEqual(stack.complaints(), []);
    });

    it("reports names that nothing has, with the nearest, and components", async () => {
      const without = [
        { type: TYPES.egress, name: "pests" },
        { type: "awsx:ec2:Vpc", name: "net" },
      ];
      const stack = await ModelledStack.create({}, { without });
      stack.model.finish();
      const fix = "name a resource as TYPE::NAME, such as aws:efs/mountTarget:MountTarget::file-system-mount-target-a";
      assert.deepEqual(stack.model.problems, [
        {
          resource: `${TYPES.egress}::pests`,
          error: "NoSuchResource",
          message: `the program has no such resource; did you mean "${TYPES.egress}::pets"?`,
          fix,
        },
        {
          resource: "awsx:ec2:Vpc::net",
          error: "NoSuchResource",
          message: "components consist of resources; name one of those",
          fix,
        },
      ]);
    });
  });

  describe("withoutTls", () => {
    it("takes tls out of a worker's mounts, and changes nothing else", async () => {
      const [plain, stripped] = await Promise.all([
        ModelledStack.create(),
        ModelledStack.create({}, { withoutTls: ["farm"] }),
      ]);
      const text = (stack: ModelledStack) => {
        const { inputs } = stack.get(TYPES.template, "farm");
        return Buffer.from(String(inputs.userData), "base64").toString("utf8");
      };
      assert.equal(text(stripped), text(plain).replaceAll("_netdev,tls,iam", "_netdev,iam"));
      assert.notEqual(text(stripped), text(plain));
      assert.deepEqual(stripped.complaints(), []);
    });

    it("reports consumers that it cannot serve", async () => {
      const stack = await ModelledStack.create({}, { withoutTls: ["pets", "nobody"] });
      stack.model.finish();
      const fix = "name a Fargate or EC2 consumer";
      assert.deepEqual(stack.model.problems, [
        {
          resource: "pets",
          error: "NoSuchConsumer",
          message: "Lambda encrypts every mount by itself; there is no TLS to take away",
          fix,
        },
        {
          resource: "nobody",
          error: "NoSuchConsumer",
          message: "the program has no Fargate service or EC2 worker of this name",
          fix,
        },
      ]);
    });
  });

  it("waits for what a test holds back before it creates anything", async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const asked: string[] = [];
    const cloud = new ModelHarness({
      before: async (type, name) => {
        asked.push(`${type}::${name}`);
        if (name === "slow") await held;
      },
    });
    const slow = cloud.answer(LOGS, "slow", { name: "slow" });
    await cloud.answer(LOGS, "fast", { name: "fast" });
    assert.deepEqual([cloud.model.world.names(), asked], [[`${LOGS}::fast`], [`${LOGS}::slow`, `${LOGS}::fast`]]);
    release();
    await slow;
    assert.deepEqual(cloud.model.world.names(), [`${LOGS}::fast`, `${LOGS}::slow`]);
  });

  it("answers Invocations with a marker, or from a table", async () => {
    const stack = await ModelledStack.create({}, { invocationResults: { second: '{"results":[]}' } });
    const inputs = { functionName: "pets", qualifier: "live", input: '{"a":1}', triggers: { v: "1" } };
    const first = await stack.answer(INVOCATION, "first", inputs);
    const second = await stack.answer(INVOCATION, "second", { ...inputs, triggers: { v: "2" } });
    assert.deepEqual([first.state.result, second.state.result], [PENDING_RESULT, '{"results":[]}']);
    assert.deepEqual(stack.get(INVOCATION, "first").inputs, inputs);
    assert.deepEqual(stack.complaints(), []);
  });

  it("tells a listener of each resource in order", async () => {
    const events: string[] = [];
    await ModelledStack.create(
      { [`${TYPES.alias}::pets`]: (inputs) => ({ ...inputs, functionVersion: "7" }) },
      { onEvent: ({ status, resource }) => events.push(`${status} ${resource.type}::${resource.name}`) },
    );
    assert.equal(events[0], "created aws:ec2/vpc:Vpc::net");
    assert.equal(events.length, new Set(events).size);
    assert.deepEqual(
      events.filter((event) => !event.startsWith("created")),
      [`refused ${TYPES.alias}::pets`],
    );
  });

  it("gives typed records by id, ARN and name", async () => {
    const cloud = new ModelHarness();
    await cloud.create(LOGS, "one", { name: "one" });
    await cloud.create(LOGS, "two", { name: "two", retentionInDays: 7 });
    const { world } = cloud.model;
    const days: (number | undefined)[] = world.all(logGroup).map(({ inputs }) => inputs.retentionInDays);
    assert.deepEqual(days, [undefined, 7]);
    assert.equal(world.byId(logGroup, "two")?.name, "two");
    assert.equal(world.byArn(logGroup, "arn:aws:logs:eu-west-1:123456789012:log-group:one")?.name, "one");
    assert.equal(world.named(logGroup, "two")?.inputs.retentionInDays, 7);
    assert.equal(
      world.find(logGroup, ({ inputs }) => inputs.retentionInDays === 14),
      undefined,
    );
    assert.deepEqual(world.all(lambdaFunction), []);
  });
});

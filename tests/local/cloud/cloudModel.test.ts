import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { lambdaFunction, PENDING_RESULT } from "../../../local/cloud/services/lambda";
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

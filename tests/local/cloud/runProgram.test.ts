import * as assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { CloudModel } from "../../../local/cloud/cloudModel";
import { ProgramError, runProgram, runStack } from "../../../local/cloud/runProgram";

const LOGS = "aws:cloudwatch/logGroup:LogGroup";

function modelled() {
  return new CloudModel({ project: "shared-storage", region: "eu-west-1" });
}

function run(program: () => unknown, model = modelled(), config: Record<string, string> = {}) {
  return runStack({ project: "shared-storage", stack: "test", config, model, program });
}

/** The error of a program that must not run to its end. */
async function failure(program: () => unknown, model = modelled()): Promise<ProgramError> {
  try {
    await run(program, model);
  } catch (error) {
    assert.ok(error instanceof ProgramError);
    return error;
  }
  throw new Error("the program ran to its end");
}

describe("local/cloud/runProgram", () => {
  it("waits for every registration, and resolves outputs", async () => {
    const model = modelled();
    const { outputs } = await run(() => {
      const first = new aws.cloudwatch.LogGroup("first", { name: "first" });
      const second = new aws.cloudwatch.LogGroup("second", { name: pulumi.interpolate`${first.name}-second` });
      // Nobody awaits this one.
      new aws.cloudwatch.LogGroup("third", { name: second.arn.apply((arn) => arn.split(":")[6]!.concat("-third")) });
      return { arn: second.arn, nested: { names: [first.name, second.name] } };
    }, model);
    assert.deepEqual(outputs, {
      arn: "arn:aws:logs:eu-west-1:123456789012:log-group:first-second",
      nested: { names: ["first", "first-second"] },
    });
    assert.deepEqual(model.world.names(), [`${LOGS}::first`, `${LOGS}::second`, `${LOGS}::third`]);
    assert.equal(model.world.everything()[2]?.id, "first-second-third");
  });

  it("gives the program its project, stack and configuration", async () => {
    const { outputs } = await run(
      () => ({
        project: pulumi.getProject(),
        stack: pulumi.getStack(),
        region: pulumi.runtime.allConfig()["aws:region"],
        own: new pulumi.Config().requireObject("things"),
        dry: pulumi.runtime.isDryRun(),
      }),
      modelled(),
      { "aws:region": "eu-west-1", "shared-storage:things": '{"a":[1]}' },
    );
    assert.deepEqual(outputs, {
      project: "shared-storage",
      stack: "test",
      region: "eu-west-1",
      own: { a: [1] },
      dry: false,
    });
  });

  it("keeps the dependencies between resources", async () => {
    const order: string[] = [];
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const model = new CloudModel({
      project: "shared-storage",
      region: "eu-west-1",
      before: async (_type, name) => {
        if (name === "slow") await held;
        else setImmediate(release);
      },
      onEvent: ({ resource }) => order.push(resource.name),
    });
    await run(() => {
      const slow = new aws.cloudwatch.LogGroup("slow", { name: "slow" });
      new aws.cloudwatch.LogGroup("after", { name: "after" }, { dependsOn: [slow] });
      new aws.cloudwatch.LogGroup("beside", { name: "beside" });
    }, model);
    assert.deepEqual(order, ["beside", "slow", "after"]);
  });

  it("runs again and again, each time from the beginning", async () => {
    for (const name of ["one", "two"]) {
      const model = modelled();
      const { outputs } = await run(() => ({ id: new aws.cloudwatch.LogGroup("group", { name }).id }), model);
      assert.deepEqual([outputs, model.world.names()], [{ id: name }, [`${LOGS}::group`]]);
    }
  });

  it("loads index.ts anew every time", async () => {
    const root = mkdtempSync(join(tmpdir(), "run-program-"));
    try {
      writeFileSync(
        join(root, "index.ts"),
        "exports.loaded = Symbol.for('x').description; exports.at = process.hrtime.bigint().toString();",
      );
      const model = modelled();
      const once = () => runProgram({ root, project: "shared-storage", stack: "test", config: {}, model });
      const [first, second] = [await once(), await once()];
      assert.equal(first.outputs.loaded, "x");
      assert.notEqual(first.outputs.at, second.outputs.at);
    } finally {
      rmSync(root, { recursive: true });
    }
  });

  describe("failures", () => {
    it("a configuration error is the user's: its text, nothing else", async () => {
      const error = await failure(() => {
        throw new pulumi.RunError("stack test has 2 problems");
      });
      assert.deepEqual([error.kind, error.message], ["configuration", "stack test has 2 problems"]);
    });

    it("problems of the model come all at once, before their consequences", async () => {
      const error = await failure(() => {
        new aws.dynamodb.Table("table", {});
        const group = new aws.cloudwatch.LogGroup("group", { name: "a b" });
        group.arn.apply((arn) => arn.split(":"));
      });
      assert.equal(error.kind, "model");
      assert.deepEqual(error.message.split("\n").sort(), [
        `${LOGS}::group: ValidationException: name: got "a b"; 1 to 512 letters, digits and _./#-; correct name`,
        "aws:dynamodb/table:Table::table: NotModelled: the type is not modelled; add it to local/cloud/registry.ts",
      ]);
    });

    it("an error thrown by the program", async () => {
      const error = await failure(() => {
        throw new TypeError("cannot do that");
      });
      assert.deepEqual([error.kind, error.message], ["program", "cannot do that"]);
      assert.ok(error.cause instanceof TypeError);
    });

    it("an error thrown in an apply that nobody awaits", async () => {
      const error = await failure(() => {
        const { id } = new aws.cloudwatch.LogGroup("group", { name: "a" });
        id.apply(() => {
          throw new Error("too late");
        });
      });
      assert.deepEqual([error.kind, error.message], ["program", "too late"]);
    });

    it("a call", async () => {
      const error = await failure(() => ({ account: aws.getCallerIdentityOutput().accountId }));
      assert.deepEqual(
        [error.kind, error.message],
        [
          "model",
          "aws:index/getCallerIdentity:getCallerIdentity: NotModelled: calls are not modelled: what exists must not depend " +
            "on what is looked up; take it from the configuration",
        ],
      );
    });

    it("leave the listeners for unhandled rejections and the stack traces as they were", async () => {
      const before = process.listeners("unhandledRejection");
      const { prepareStackTrace } = Error;
      await failure(() => {
        throw new Error("x");
      });
      assert.deepEqual(process.listeners("unhandledRejection"), before);
      assert.equal(Error.prepareStackTrace, prepareStackTrace);
    });

    it("do not spoil the next run", async () => {
      await failure(() => {
        new aws.cloudwatch.LogGroup("group", { name: pulumi.output(Promise.reject(new Error("no name"))) });
      });
      const { outputs } = await run(() => ({ id: new aws.cloudwatch.LogGroup("group", { name: "fine" }).id }));
      assert.deepEqual(outputs, { id: "fine" });
    });
  });

  it("a refusal stops neither the program nor the run", async () => {
    const model = modelled();
    const { outputs } = await run(() => {
      const one = new aws.cloudwatch.LogGroup("one", { name: "same" });
      const two = new aws.cloudwatch.LogGroup("two", { name: "same" }, { dependsOn: [one] });
      return { arn: two.arn };
    }, model);
    assert.deepEqual(outputs, { arn: "arn:aws:logs:eu-west-1:123456789012:log-group:same" });
    assert.deepEqual(
      model.refusals.map(({ resource }) => resource),
      [`${LOGS}::two`],
    );
  });
});
